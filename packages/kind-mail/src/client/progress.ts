import type { NodeId } from '@waypost/core'
import type { TermsProblem } from '../terms/judge-terms.js'

/** What a reading or a subscription tells while it goes on. Times are ms since 1970. */
export type MailProgress =
  /** Reads from this server from now on. */
  | { readonly type: 'connected'; readonly server: NodeId }
  /** The server failed; another one takes over at the same place. */
  | { readonly type: 'failover'; readonly from: NodeId; readonly code: string }
  /** A page was delivered. */
  | { readonly type: 'page'; readonly server: NodeId; readonly messages: number }
  /** The ids of a period were compared with those that this server has. */
  | { readonly type: 'cross-check'; readonly server: NodeId; readonly found: number }
  /** A comparison was due and no other server that has caught up could be asked: the period stays open. */
  | { readonly type: 'unchecked' }
  /** The period is read for good: nothing of it is delivered any more. */
  | { readonly type: 'closed'; readonly topics: readonly string[]; readonly start: number; readonly end: number }
  /** No server that was read could have held the period: it stays open, and is read again next time. */
  | { readonly type: 'gap'; readonly topics: readonly string[]; readonly start: number; readonly end: number }
  /** More ids are open than are kept: the period was closed although it may have been too early. */
  | { readonly type: 'closed-early'; readonly start: number; readonly end: number }
  /** The state that was kept is damaged, or of another version: messages may come again. */
  | { readonly type: 'state-lost' }
  /** The state could not be kept: what is delivered now may come again. */
  | { readonly type: 'state-not-kept'; readonly code: string }
  /** The server left out settled messages that two others hold. It was reported. */
  | { readonly type: 'withheld'; readonly server: NodeId; readonly messages: number }
  /** The server has settled messages that two others lack: it invents them, or keeps them from the others. It was reported. */
  | { readonly type: 'unconfirmed'; readonly server: NodeId; readonly messages: number }
  /** Two servers differ in settled messages, and there is no third one to ask. */
  | { readonly type: 'disputed'; readonly servers: readonly NodeId[]; readonly messages: number }
  /** The server's terms contradict themselves. It was reported. */
  | { readonly type: 'false-terms'; readonly server: NodeId; readonly problem: TermsProblem }
  /** The server's clock, or this client's, is wrong by so much. */
  | { readonly type: 'clock'; readonly server: NodeId; readonly offMs: number }

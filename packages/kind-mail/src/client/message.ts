import type { NodeId } from '@waypost/core'
import type { Envelope, EnvelopeId } from '../envelope.js'

/** A message as an application gets it. */
export interface MailMessage {
  readonly id: EnvelopeId
  readonly topic: string
  /** By the publisher's clock, ms since 1970. Hostile: a publisher may write any time that servers accept. */
  readonly timestamp: number
  /** Seconds. */
  readonly lifetime: number
  readonly payload: Uint8Array
  /** The server that delivered it. */
  readonly server: NodeId
}

export function messageOf(envelope: Envelope, server: NodeId): MailMessage {
  const { id, topic, timestamp, lifetime, payload } = envelope
  return { id, topic, timestamp, lifetime, payload, server }
}

/** What a reading or a subscription tells while it goes on. */
export type MailProgress =
  /** Reads from this server from now on. */
  | { readonly type: 'connected'; readonly server: NodeId }
  /** The server failed; another one takes over at the same place. */
  | { readonly type: 'failover'; readonly from: NodeId; readonly code: string }
  /** A page was delivered. */
  | { readonly type: 'page'; readonly server: NodeId; readonly messages: number }
  /** The second pass compares with this server. */
  | { readonly type: 'cross-check'; readonly server: NodeId; readonly found: number }
  /** A cross-check was due and no other server could be asked: the period stays open. */
  | { readonly type: 'unchecked' }
  /** The server did not give what other servers show that it should have. */
  | { readonly type: 'withheld'; readonly server: NodeId; readonly messages: number }

import type { CallOptions, Clock, Random } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import type { Envelope } from '../envelope.js'
import type { Connections } from './connections.js'
import type { LoopRoom } from './loop-room.js'
import { type MailMessage, messageOf } from './message.js'
import type { Patience } from './patience.js'
import type { MailProgress } from './progress.js'
import type { ReadingState } from './reading-state.js'
import type { ServerInUse } from './server-in-use.js'
import type { TermsBook } from './terms-book.js'

/** What the client gives to each reading. */
export interface ReadingParts {
  readonly connections: Connections
  readonly clock: Clock
  readonly random: Random
  /** For what nobody waits for at once. */
  readonly room: LoopRoom
  /** How far back from now a period stays open at least, in ms. */
  readonly settleMs: number
  /** Within which an envelope reaches all servers that are connected, in ms. */
  readonly spreadMs: number
}

/** What the passes of one reading share. */
export interface Reading extends ReadingParts {
  readonly state: ReadingState
  readonly inUse: ServerInUse
  readonly terms: TermsBook
  readonly patience: Patience
  /** Passed on with every request. */
  readonly call: CallOptions
  onProgress(progress: MailProgress): void
}

/** Ids of open periods that a reading remembers: beyond, the oldest periods are closed. Some 100 bytes each. */
export const REMEMBERED = 200_000

/** Notes an envelope as delivered, and makes the message of it. */
export function deliver({ state, onProgress }: Reading, envelope: Envelope, from: MailConnection): MailMessage {
  state.delivered.add(envelope)
  const forced = state.bound(REMEMBERED)
  if (forced !== undefined) onProgress({ type: 'closed-early', ...forced })
  return messageOf(envelope, from.server.nodeId)
}

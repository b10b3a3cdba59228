import type { NodeId } from './node-id.js'
import type { NodeRecord } from './node-record.js'
import type { ServerKind } from './server-kind.js'
import type { TrustedVerdict } from './verdict.js'

/** A server that was trusted, with the answer that said so. */
export interface LastGood {
  readonly record: NodeRecord
  readonly verdict: TrustedVerdict
}

/**
 * Remembers trusted servers for the next start. Both calls return at once and never throw: what cannot be written is
 * counted and forgotten.
 */
export interface LastGoodStore {
  /** Takes servers in, or refreshes them; the last ones remembered outlive the others when room runs out. */
  remember(kind: ServerKind, servers: readonly LastGood[]): void
  /** Drops servers whose trust was lost. */
  forget(kind: ServerKind, nodeIds: readonly NodeId[]): void
}

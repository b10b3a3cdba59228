import type { Startable } from './lifecycle.js'
import type { NodeId } from './node-id.js'
import type { NodeRecord } from './node-record.js'
import type { ServerKind } from './server-kind.js'
import type { TrustedVerdict } from './verdict.js'

/** Where a candidate was found. `topic`, `registry`, `cache` and `custom` are ours; an adapter may bring its own word. */
export type DiscoverySource = 'topic' | 'registry' | 'cache' | 'custom' | (string & {})

/** A record that some source claims to be a server of a kind. Nothing is known about it yet but that its key signed it. */
export interface Candidate {
  readonly record: NodeRecord
  readonly source: DiscoverySource
  /** When it was found, in ms since 1970. */
  readonly foundAt: number
  /** The user added it and vouches for it: the one case in which no registry is asked. Only the custom list sets it. */
  readonly custom?: boolean
  /**
   * The trusted verdict that a cache remembers. A fallback for the case that the registry cannot tell, never a
   * substitute for asking. Only the last-good cache sets it.
   */
  readonly lastTrusted?: TrustedVerdict
}

/** Something that a source tells between two passes. */
export type DiscoveryChange =
  | { readonly type: 'found'; readonly candidate: Candidate }
  /** The source takes back what it said; for the custom list, the user no longer vouches for the server. */
  | { readonly type: 'withdrawn'; readonly nodeId: NodeId; readonly source: DiscoverySource }

/** An advertisement that is kept alive until it is stopped. */
export interface Advertisement {
  /** Stops renewing; what is placed already expires by itself. Idempotent. */
  stop(): Promise<void>
}

/** Options of every call that may wait. */
export interface CallOptions {
  /** Gives the call up; the call then rejects with an `AbortedError`, an iteration ends. */
  readonly signal?: AbortSignal
}

/**
 * A source of candidates.
 *
 * Records that it yields are verified, at most one per node id, sequence and source in one
 * iteration; an unreachable source yields nothing and rejects with a typed error only when it cannot ever work.
 */
export interface Discovery extends Startable {
  /** Short name for logs and counters. */
  readonly name: string
  /**
   * One pass over the source: yields candidates as they come and ends when the source has no more for now.
   * Ends early, without an error, when `signal` fires or the source is stopped.
   */
  discover(kind: ServerKind, options?: CallOptions): AsyncIterable<Candidate>
  /**
   * A capability: tells at once what the next pass would yield or no longer yield. Returns a function that ends it.
   * The listener does not throw.
   */
  onChange?(kind: ServerKind, listener: (change: DiscoveryChange) => void): () => void
  /** A capability: makes this node findable as a server of `kind`. Resolves when it began; lasts until stopped. */
  advertise?(kind: ServerKind, options?: CallOptions): Promise<Advertisement>
}

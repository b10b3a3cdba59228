import type { DiscoverySource, NodeId, NodeRecord, Server, UnknownReason, Verdict } from '@waypost/core'
import type { Basis, EvictionReason } from './entry.js'

/** What a pool tells while it works. Times are ms since 1970 and durations ms. */
export interface PoolEvents {
  /** A source found a node; once for each node and source while the pool remembers it. */
  readonly found: { readonly record: NodeRecord; readonly source: DiscoverySource; readonly isNew: boolean }
  /** The registry's answer on a node, when it says something else than before. */
  readonly verdict: { readonly nodeId: NodeId; readonly verdict: Verdict; readonly previous: Verdict | undefined }
  /** A server came into the pool and may be dialled from now on. */
  readonly added: { readonly server: Server; readonly basis: Basis }
  /** A server left the pool; its connections are told to end. */
  readonly evicted: { readonly server: Server; readonly reason: EvictionReason }
  /** A trusted server found no room, and is looked at again when it is found again; told once until another one leaves. Those of the user always have room. */
  readonly full: { readonly servers: number }
  readonly connected: { readonly server: Server; readonly milliseconds: number }
  /** A connection was made to another server than the one first tried, or replaces one that failed. */
  readonly failover: { readonly from: NodeId; readonly to: NodeId; readonly code: string }
  /** A server is left alone for a while. */
  readonly backoff: { readonly server: Server; readonly until: number; readonly code: string }
  /** The client itself seems offline: failures are nobody's fault now. */
  readonly offline: { readonly since: number }
  readonly online: { readonly offlineMs: number }
  /**
   * The registry stopped, or began again, to give answers. While it cannot tell, servers stay on their last good
   * answer; `oldestAnswerAt` is the oldest one that is in use.
   */
  readonly registry:
    | { readonly state: 'answering' }
    | { readonly state: 'unknown'; readonly reason: UnknownReason; readonly oldestAnswerAt: number | undefined }
}

/** Tells an event. */
export type Emit = <Name extends keyof PoolEvents>(name: Name, event: PoolEvents[Name]) => void

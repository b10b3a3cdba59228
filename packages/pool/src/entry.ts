import {
  type DiscoverySource,
  type NodeId,
  type NodeRecord,
  type ProviderRef,
  type SelectableServer,
  type Server,
  serverOf,
  type TrustedVerdict,
  type UnknownReason,
  type UntrustedReason,
  type Verdict,
} from '@waypost/core'
import { type Health, newHealth } from './health.js'

/** What the pool knows of one node id. */
export interface Entry {
  readonly nodeId: NodeId
  record: NodeRecord
  readonly sources: Set<DiscoverySource>
  readonly foundAt: number
  readonly health: Health
  /** The user vouches for it. */
  custom: boolean
  /** The last answer of the registry. */
  verdict: Verdict | undefined
  /** When the registry was last asked, in ms since 1970. */
  askedAt: number
  lastTrusted: TrustedVerdict | undefined
  /** Block of the last answer that the chain gave against it: an answer as of an older block does not undo that. */
  refusedAsOf: number
  /** Present while the server is in the pool. Without it nothing may be dialled: only a member holds a {@link Server}. */
  member: Member | undefined
}

/** A server in the pool. */
export interface Member extends SelectableServer {
  readonly entry: Entry
  readonly server: Server
  readonly health: Health
  readonly basis: Basis
  /** It serves whom it serves, and is chosen for nobody new. */
  readonly draining: boolean
  /** When it came in, in ms since 1970. */
  readonly since: number
  /** When the right to use it ends, in ms since 1970, unless it is renewed. */
  readonly until: number
  /** Fires when it leaves the pool. Survives changes of record and verdict. */
  readonly eviction: AbortController
}

/** On what ground a server is in the pool. */
export type Basis = 'trusted' | 'grace' | 'custom'

/** Why a server left the pool. */
export type EvictionReason = UntrustedReason | 'grace-expired' | 'no-longer-custom'

/** A server in the pool, as people and programs see it: a snapshot. */
export interface ServerView extends SelectableServer {
  readonly basis: Basis
  /** The answer that it is trusted by; absent for a custom server. */
  readonly trust?: TrustedVerdict
  /** How old that answer is, in ms. */
  readonly trustAgeMs?: number
  readonly sources: readonly DiscoverySource[]
  readonly pinned: boolean
  /** When it came into the pool, in ms since 1970. */
  readonly since: number
}

/** A node that was found and is not in the pool: a snapshot. */
export interface CandidateView {
  readonly record: NodeRecord
  readonly sources: readonly DiscoverySource[]
  /** `pending` until the first answer. */
  readonly status: 'pending' | 'unknown' | 'untrusted'
  readonly reason?: UntrustedReason | UnknownReason
  readonly provider?: ProviderRef
}

/** A record is found by a handful of sources; a hostile adapter shall not grow the set. */
const MOST_SOURCES = 8

export function newEntry(record: NodeRecord, now: number): Entry {
  return {
    nodeId: record.nodeId,
    record,
    sources: new Set(),
    foundAt: now,
    health: newHealth(),
    custom: false,
    verdict: undefined,
    askedAt: 0,
    lastTrusted: undefined,
    refusedAsOf: 0,
    member: undefined,
  }
}

/** Whether the source is new for this entry. */
export function addSource(entry: Entry, source: DiscoverySource): boolean {
  if (entry.sources.has(source) || entry.sources.size >= MOST_SOURCES) return false
  entry.sources.add(source)
  return true
}

/** The member that `entry` is on this ground; keeps what outlives a change of record or verdict. */
export function memberOf(
  entry: Entry,
  basis: Basis,
  trust: TrustedVerdict | undefined,
  until: number,
  now: number,
): Member {
  const before = entry.member
  const provider = basis === 'custom' ? undefined : trust?.provider
  const server =
    before !== undefined &&
    before.server.record === entry.record &&
    before.server.provider?.id === provider?.id &&
    before.server.custom === (basis === 'custom')
      ? before.server
      : serverOf(entry.record, { custom: basis === 'custom', ...(provider === undefined ? {} : { provider }) })
  return {
    entry,
    server,
    health: entry.health,
    basis,
    draining: basis !== 'custom' && trust?.draining === true,
    since: before?.since ?? now,
    until,
    eviction: before?.eviction ?? new AbortController(),
  }
}

export function viewServer(member: Member, pinned: boolean, now: number): ServerView {
  const trust = member.basis === 'custom' ? undefined : member.entry.lastTrusted
  return {
    server: member.server,
    health: { ...member.health },
    basis: member.basis,
    ...(trust === undefined ? {} : { trust, trustAgeMs: Math.max(0, now - trust.asOf.at) }),
    sources: [...member.entry.sources],
    pinned,
    since: member.since,
  }
}

export function viewCandidate({ record, sources, verdict }: Entry): CandidateView {
  const provider = verdict?.status === 'untrusted' ? verdict.provider : undefined
  return {
    record,
    sources: [...sources],
    status: verdict === undefined || verdict.status === 'trusted' ? 'pending' : verdict.status,
    ...(verdict === undefined || verdict.status === 'trusted' ? {} : { reason: verdict.reason }),
    ...(provider === undefined ? {} : { provider }),
  }
}

import type {
  Candidate,
  Change,
  Clock,
  DiscoverySource,
  LastGoodStore,
  NodeId,
  Random,
  Registry,
  ServerKind,
  TrustedVerdict,
  UnknownVerdict,
  Verdict,
} from '@waypost/core'
import { createAlarm } from './alarm.js'
import type { Chooser } from './chooser.js'
import { addSource, type Basis, type Entry, type EvictionReason, type Member, memberOf, newEntry } from './entry.js'
import type { Emit } from './events.js'
import { pause } from './health.js'
import { PoolError } from './pool-error.js'
import type { Place, Roster } from './roster.js'
import { standingOf } from './standing.js'
import type { Lane, Verifier } from './verifier.js'

export interface TrustBookOptions {
  readonly kind: ServerKind
  readonly registry: Registry
  readonly roster: Roster
  readonly chooser: Chooser
  readonly clock: Clock
  readonly random: Random
  readonly cache: LastGoodStore | undefined
  readonly graceMs: number
  readonly recheckMs: number
  readonly emit: Emit
  /** Called after a server left the pool. */
  onEvicted(member: Member): void
  /** Called when the registry changed in a way that a discovery pass may show. */
  onNews(): void
}

/** Decides who is in the pool: takes candidates, asks about them, applies the answers. */
export interface TrustBook {
  /** Whether the registry gives answers; `undefined` before the first one. */
  readonly registryState: 'answering' | 'unknown' | undefined
  /** Where questions go; set once, since the verifier's answers come back here. */
  use(verifier: Verifier): void
  offer(candidate: Candidate): void
  withdraw(nodeId: NodeId, source: DiscoverySource): void
  answered(verdicts: readonly (readonly [NodeId, Verdict])[]): void
  changed(change: Change): void
  /** Ends every membership without a word on trust. */
  stop(): void
}

const RETRY = { firstMs: 1_000, longestMs: 60_000 }

export function createTrustBook(options: TrustBookOptions): TrustBook {
  const { kind, registry, roster, chooser, clock, random, cache, emit } = options
  const expiry = createAlarm(clock, sweep)
  const retry = createAlarm(clock, retryUnknown)
  let verifier: Verifier | undefined
  let retries = 0
  let isFull = false
  let registryState: 'answering' | 'unknown' | undefined

  const covers = (provider: number) => {
    const { policy } = registry
    return registry.covers?.(provider) ?? (policy?.type === 'providers' ? policy.ids.includes(provider) : undefined)
  }

  function ask(entry: Entry, lane: Lane = entry.member === undefined ? 'candidate' : 'member') {
    if (entry.custom) return
    entry.askedAt = clock.now()
    verifier?.ask(entry.nodeId, lane)
  }

  function move(entry: Entry, place: Place) {
    const displaced = roster.move(entry, place)
    if (displaced !== undefined) verifier?.cancel(displaced.nodeId)
    return displaced
  }

  function admit(entry: Entry, basis: Basis, trust: TrustedVerdict | undefined, until: number) {
    if (move(entry, 'member') === entry) {
      if (!isFull) emit('full', { servers: roster.size('member') })
      isFull = true
      return
    }
    const isNew = entry.member === undefined
    const member = memberOf(entry, basis, trust, until, clock.now())
    entry.member = member
    chooser.put(member)
    if (basis !== 'custom') expiry.setFor(Math.min(until, entry.askedAt + options.recheckMs))
    if (isNew) emit('added', { server: member.server, basis })
  }

  function evict(entry: Entry, member: Member, reason: EvictionReason, place: Place) {
    isFull = false
    entry.member = undefined
    chooser.remove(member)
    move(entry, place)
    member.eviction.abort(evicted(member, reason))
    emit('evicted', { server: member.server, reason })
    options.onEvicted(member)
  }

  /** Applies an answer. */
  function apply(entry: Entry, answer: Verdict) {
    const verdict = withoutStepBack(entry, recalled(entry, answer))
    const previous = entry.verdict
    entry.verdict = verdict
    if (saysElse(verdict, previous)) emit('verdict', { nodeId: entry.nodeId, verdict, previous })
    const now = clock.now()
    const standing = standingOf(verdict, entry.lastTrusted, { now, graceMs: options.graceMs, covers })
    const { member } = entry
    if (standing.type === 'usable') {
      entry.lastTrusted = standing.trust
      admit(entry, standing.basis, standing.trust, standing.until)
    } else if (standing.type === 'refused') {
      entry.lastTrusted = undefined
      if (member === undefined) move(entry, 'untrusted')
      else evict(entry, member, standing.reason, 'untrusted')
    } else if (member !== undefined) {
      evict(entry, member, standing.reason === 'expired' ? 'expired' : 'grace-expired', 'waiting')
    }
  }

  /** What the registry kept from when it could be asked opens grace, or ends it, where it is news. */
  function recalled(entry: Entry, answer: Verdict): Verdict {
    const known = answer.status === 'unknown' ? answer.lastKnown : undefined
    const since = entry.lastTrusted?.asOf.block
    if (known === undefined || known.asOf.block <= (since ?? -1)) return answer
    if (known.status === 'untrusted') return since === undefined ? answer : known
    if (known.asOf.block >= entry.refusedAsOf) entry.lastTrusted = known
    return answer
  }

  /**
   * An RPC that falls behind, or is made to, tells of a chain in which trust that was lost is still there. Whom the user
   * trusts is no matter of blocks.
   */
  function withoutStepBack(entry: Entry, answer: Verdict): Verdict {
    if (answer.status === 'trusted' && answer.asOf.block < entry.refusedAsOf)
      return { status: 'unknown', reason: 'stale' }
    if (answer.status === 'untrusted' && answer.reason !== 'provider-not-chosen') {
      entry.refusedAsOf = Math.max(entry.refusedAsOf, answer.asOf.block)
    }
    return answer
  }

  /** Ends what has run out, and asks again about answers that have grown old. */
  function sweep(now: number) {
    let next = Number.POSITIVE_INFINITY
    for (const entry of roster.in('member')) {
      const { member } = entry
      if (member === undefined || entry.custom) continue
      if (member.until <= now) {
        const isExpired = (entry.lastTrusted?.expiresAt ?? 0) <= now
        evict(entry, member, isExpired ? 'expired' : 'grace-expired', 'waiting')
        ask(entry)
        continue
      }
      if (entry.askedAt + options.recheckMs <= now) ask(entry)
      next = Math.min(next, member.until, entry.askedAt + options.recheckMs)
    }
    expiry.setFor(next)
  }

  function retryUnknown() {
    retries++
    for (const entry of roster.all()) if (entry.verdict?.status === 'unknown') ask(entry)
  }

  function noteRegistry(verdicts: readonly Verdict[]) {
    const unknown = verdicts.find((verdict): verdict is UnknownVerdict => verdict.status === 'unknown')
    if (unknown === undefined) retries = 0
    else retry.setFor(clock.now() + pause(retries + 1, RETRY, random))
    const state =
      unknown !== undefined && verdicts.every(({ status }) => status === 'unknown') ? 'unknown' : 'answering'
    if (verdicts.length === 0 || state === registryState) return
    registryState = state
    if (unknown === undefined || state === 'answering') emit('registry', { state: 'answering' })
    else emit('registry', { state: 'unknown', reason: unknown.reason, oldestAnswerAt: oldestAnswerAt(roster) })
  }

  return {
    get registryState() {
      return registryState
    },
    use(given) {
      verifier = given
    },
    offer({ record, source, custom, lastTrusted }) {
      const now = clock.now()
      const known = roster.get(record.nodeId)
      const entry = known ?? newEntry(record, now)
      const isNewer = known !== undefined && record.sequence > entry.record.sequence
      if (isNewer) entry.record = record
      if (addSource(entry, source)) emit('found', { record, source, isNew: known === undefined })
      if (entry.verdict === undefined) entry.lastTrusted ??= lastTrusted
      if (custom === true && source === 'custom') {
        entry.custom = true
        verifier?.cancel(entry.nodeId)
        admit(entry, 'custom', undefined, Number.POSITIVE_INFINITY)
      } else if (known === undefined) {
        move(entry, 'waiting')
        ask(entry)
      } else if (isNewer && entry.member !== undefined) {
        admit(entry, entry.member.basis, entry.lastTrusted, entry.member.until)
      } else if (roster.place(entry.nodeId) === 'untrusted') {
        move(entry, 'untrusted')
        if (entry.askedAt + options.recheckMs <= now) ask(entry)
      }
    },
    withdraw(nodeId, source) {
      const entry = roster.get(nodeId)
      if (entry === undefined || !entry.sources.delete(source) || source !== 'custom' || !entry.custom) return
      entry.custom = false
      if (entry.member !== undefined) evict(entry, entry.member, 'no-longer-custom', 'waiting')
      if (entry.sources.size === 0) roster.drop(nodeId)
      else ask(entry)
    },
    answered(verdicts) {
      const remembered: Entry[] = []
      const forgotten: NodeId[] = []
      for (const [nodeId, verdict] of verdicts) {
        const entry = roster.get(nodeId)
        if (entry === undefined || entry.custom) continue
        const hadGood = entry.lastTrusted !== undefined
        apply(entry, verdict)
        if (hadGood && entry.lastTrusted === undefined) forgotten.push(nodeId)
        else if (verdict.status === 'trusted' && entry.lastTrusted !== undefined) remembered.push(entry)
      }
      if (forgotten.length > 0) cache?.forget(kind, forgotten)
      const good = remembered.flatMap(({ record, lastTrusted }) =>
        lastTrusted ? [{ record, verdict: lastTrusted }] : [],
      )
      if (good.length > 0) cache?.remember(kind, good)
      noteRegistry(verdicts.map(([, verdict]) => verdict))
    },
    changed(change) {
      if (change.type === 'resource') {
        const entry = roster.get(change.nodeId)
        if (entry !== undefined) return ask(entry)
      } else {
        const provider = change.type === 'provider' ? change.provider : undefined
        for (const entry of roster.all()) if (isTouched(entry, provider)) ask(entry)
      }
      options.onNews()
    },
    stop() {
      expiry.clear()
      retry.clear()
      for (const { member } of roster.all()) member?.eviction.abort(stopped())
      roster.clear()
    },
  }
}

/** Whether a change of `provider` can change what is known of an entry; `undefined` = everything changed. */
function isTouched(entry: Entry, provider: number | undefined): boolean {
  if (provider === undefined) return true
  const known = entry.verdict?.status === 'unknown' ? entry.lastTrusted?.provider : entry.verdict?.provider
  return known === undefined || known.id === provider
}

/** Whether two answers differ in more than when they were given. */
function saysElse(verdict: Verdict, previous: Verdict | undefined): boolean {
  if (previous === undefined || verdict.status !== previous.status) return true
  if (verdict.status === 'trusted' && previous.status === 'trusted') {
    return verdict.provider.id !== previous.provider.id || verdict.draining !== previous.draining
  }
  return 'reason' in verdict && 'reason' in previous && verdict.reason !== previous.reason
}

/** When the oldest answer was had that a server stays on, in ms since 1970. */
export function oldestAnswerAt(roster: Roster): number | undefined {
  let oldest: number | undefined
  for (const { lastTrusted, custom } of roster.in('member')) {
    if (custom || lastTrusted === undefined) continue
    oldest = Math.min(oldest ?? lastTrusted.asOf.at, lastTrusted.asOf.at)
  }
  return oldest
}

function evicted({ entry: { nodeId } }: Member, reason: EvictionReason) {
  return new PoolError('SERVER_EVICTED', `the server left the pool: ${reason}`, 'connect again', { nodeId, reason })
}

/** The pool stopped while something depended on it. */
export function stopped() {
  return new PoolError('POOL_STOPPED', 'the pool is stopped', 'start the pool first')
}

import type { Clock, NodeId, Outcome, Random, SelectionContext, SelectionStrategy } from '@waypost/core'
import { createAlarm } from './alarm.js'
import type { Connectivity } from './connectivity.js'
import { createEligible } from './eligible.js'
import type { Member } from './entry.js'
import type { Emit } from './events.js'
import { type BackoffOptions, penalise, recordFailure, recordSuccess, takeBack } from './health.js'
import { PoolError } from './pool-error.js'

export interface ChooserOptions {
  readonly clock: Clock
  readonly random: Random
  readonly strategy: SelectionStrategy
  readonly backoff: BackoffOptions
  readonly connectivity: Connectivity
  /** The user's preference; live. */
  readonly pinned: ReadonlySet<NodeId>
  readonly emit: Emit
}

/** What a selection may be told. */
export interface SelectOptions {
  /** Servers that shall not be chosen. */
  readonly exclude?: Iterable<NodeId>
  /** For the strategy. */
  readonly context?: SelectionContext
}

/** Which members may be chosen now, and the choice. */
export interface Chooser {
  /** Members that may be chosen now. */
  readonly eligible: number
  /** When the first resting member comes back, in ms since 1970; `undefined` when none rests. */
  readonly nextReturnAt: number | undefined
  /** Takes a member in, or replaces what was known of it. */
  put(member: Member): void
  remove(member: Member): void
  /** Counts how a request to a member went; nothing for a node that is none. */
  report(nodeId: NodeId, outcome: Outcome): void
  /**
   * A member that may be used now: a pinned one if there is, else the strategy's choice. Never one that rests.
   *
   * @throws PoolError `STRATEGY_INVALID`
   */
  select(options?: SelectOptions): Member | undefined
  /** Calls back whenever another member may be chosen. Returns a function that ends it. */
  onAvailable(callback: () => void): () => void
  /** Stops its timer. */
  stop(): void
}

/** Failures of these codes are the caller's doing and say nothing about the server. */
const NOT_THE_SERVERS = new Set(['ABORTED', 'SERVER_EVICTED', 'POOL_STOPPED'])

export function createChooser(options: ChooserOptions): Chooser {
  const { clock, random, strategy, connectivity, pinned, emit } = options
  const eligible = createEligible()
  const resting = new Map<NodeId, Member>()
  const draining = new Map<NodeId, Member>()
  const waiters = new Set<() => void>()
  const alarm = createAlarm(clock, release)
  const noContext: SelectionContext = {}

  function release(now: number) {
    let next = Number.POSITIVE_INFINITY
    for (const member of [...resting.values()]) {
      const until = member.health.backoffUntil ?? 0
      if (until <= now) put(member)
      else next = Math.min(next, until)
    }
    alarm.setFor(next)
  }

  function put(member: Member) {
    const { nodeId } = member.entry
    draining.delete(nodeId)
    if (member.draining) {
      draining.set(nodeId, member)
      eligible.remove(member)
      resting.delete(nodeId)
      return
    }
    const until = member.health.backoffUntil
    if (until !== undefined && until > clock.now()) {
      eligible.remove(member)
      resting.set(nodeId, member)
      alarm.setFor(until)
      return
    }
    member.health.backoffUntil = undefined
    resting.delete(nodeId)
    const before = eligible.get(nodeId)
    if (before === member) return
    eligible.put(member)
    if (before === undefined) for (const waiter of [...waiters]) waiter()
  }

  const memberOf = (nodeId: NodeId) => eligible.get(nodeId) ?? resting.get(nodeId) ?? draining.get(nodeId)

  function punish(member: Member, code: string) {
    const { health, server } = member
    if (resting.has(server.nodeId)) return
    penalise(health, options.backoff, random, clock.now())
    put(member)
    if (health.backoffUntil !== undefined) emit('backoff', { server, until: health.backoffUntil, code })
  }

  function succeeded(member: Member, milliseconds: number) {
    recordSuccess(member.health, milliseconds, clock.now())
    put(member)
    const since = connectivity.offlineSince
    const guilty = connectivity.succeeded(member.entry.nodeId)
    if (since !== undefined) emit('online', { offlineMs: clock.now() - since })
    for (const nodeId of guilty) {
      const other = memberOf(nodeId)
      if (other !== undefined) punish(other, other.health.lastFailureCode ?? 'UNTYPED')
    }
  }

  function failed(member: Member, code: string) {
    recordFailure(member.health, code, clock.now())
    const ruling = connectivity.failed(member.entry.nodeId, eligible.size + resting.size)
    if (ruling.penalise) return punish(member, code)
    if (ruling.wentOffline) emit('offline', { since: connectivity.offlineSince ?? clock.now() })
    for (const nodeId of ruling.forgive) {
      const other = memberOf(nodeId)
      if (other === undefined) continue
      takeBack(other.health)
      put(other)
    }
  }

  function candidatesFor(exclude: Iterable<NodeId> | undefined): readonly Member[] {
    const all = eligible.snapshot()
    if (exclude === undefined && pinned.size === 0) return all
    const excluded = new Set(exclude)
    const preferred = [...pinned].flatMap((id) => (excluded.has(id) ? [] : (eligible.get(id) ?? [])))
    if (preferred.length > 0) return preferred
    return excluded.size === 0 ? all : all.filter((member) => !excluded.has(member.entry.nodeId))
  }

  return {
    get eligible() {
      return eligible.size
    },
    get nextReturnAt() {
      let next: number | undefined
      for (const { health } of resting.values())
        next = Math.min(next ?? Number.POSITIVE_INFINITY, health.backoffUntil ?? 0)
      return next
    },
    put,
    remove(member) {
      eligible.remove(member)
      resting.delete(member.entry.nodeId)
      draining.delete(member.entry.nodeId)
    },
    report(nodeId, outcome) {
      const member = memberOf(nodeId)
      if (member === undefined) return
      if (outcome.type === 'success') succeeded(member, outcome.milliseconds)
      else if (!NOT_THE_SERVERS.has(outcome.code)) failed(member, outcome.code)
    },
    select({ exclude, context = noContext } = {}) {
      const candidates = candidatesFor(exclude)
      const chosen = strategy(candidates, { random, context })
      if (chosen === undefined) return undefined
      const member = eligible.get(chosen.server.nodeId)
      if (member !== chosen) {
        const message = 'the selection strategy returned a server that it was not given'
        throw new PoolError('STRATEGY_INVALID', message, 'return one of the given elements, or undefined')
      }
      return member
    },
    onAvailable(callback) {
      waiters.add(callback)
      return () => void waiters.delete(callback)
    },
    stop: () => alarm.clear(),
  }
}

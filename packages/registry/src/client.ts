import {
  AbortedError,
  lifecycle,
  type NodeId,
  type ProviderId,
  type ResourceTypeId,
  type UnknownReason,
  type Verdict,
} from '@waypost/core'
import { resourceTypeOf } from './contract/identifiers.js'
import { within } from './deadline.js'
import type { Later } from './later.js'
import { lazily } from './lazily.js'
import type { PolicyRegistry } from './policy/trust-policy.js'
import { RegistryError } from './registry-error.js'
import { checkSettings, type RegistryOptions } from './settings.js'
import type { Answer } from './sources/source.js'
import type { RegistryStatus } from './status.js'
import { unknownReasonOf } from './unknown-reason.js'
import { unknownVerdict, verdictOf } from './verdicts.js'
import { wire } from './wire.js'

/** The client of the registry contract. */
export interface RegistryClient extends PolicyRegistry {
  /** How its RPCs do, and how old its mirror is. */
  status(): RegistryStatus
}

/** A client of which everything is there but what `later` brings. @throws ConfigurationError when an option is not valid */
export function createClient(options: RegistryOptions, later: Later): RegistryClient {
  const settings = checkSettings(options, later)
  const { deployment, clock, counters } = settings
  const run = lifecycle({ up, down })
  const parts = wire(settings, options.policy, () => run.signal)
  const { check, policy, lists, feed, mirror, sourceFor } = parts
  const listing = lazily(later.listing)

  async function up(signal: AbortSignal) {
    const tooLate = new AbortController()
    const cancel = clock.after(settings.startTimeoutMs, () => tooLate.abort())
    try {
      await policy.load()
      await check.ensure(AbortSignal.any([signal, tooLate.signal]))
    } catch (error) {
      if (error instanceof RegistryError && error.code !== 'REGISTRY_STALE') throw error
      counters.count('registry_offline_starts_total')
    } finally {
      cancel()
    }
  }

  async function down() {
    feed.closeAll()
    check.invalidate()
    await mirror?.close()
    await policy.settled()
  }

  /** The caller's signal and the end of the run in one. */
  function whileRunning(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? run.signal : AbortSignal.any([signal, run.signal])
  }

  async function ask(type: ResourceTypeId, nodeIds: readonly NodeId[]): Promise<Answer> {
    const { signal } = run
    await lists.refresh(policy.current.lists, signal)
    return sourceFor(type, (source) => source.ask(type, nodeIds, signal))
  }

  const view = {
    covers: (provider: ProviderId) => policy.current.covers(provider, lists.members),
    get unknownReason() {
      return lists.unknownReason
    },
  }

  function verdictsOf(answer: Answer, nodeIds: readonly NodeId[]): Map<NodeId, Verdict> {
    const { listings, timestamp, block, at, isProved, failure } = answer
    const asOf = Object.freeze({ block, at, proved: isProved })
    const now = Math.max(timestamp, clock.now())
    const verdicts = new Map<NodeId, Verdict>()
    for (const nodeId of nodeIds) {
      const listing = listings.get(nodeId)
      const isMissing = listing === undefined && !listings.has(nodeId)
      verdicts.set(nodeId, isMissing ? unknownVerdict(unknownReasonOf(failure)) : verdictOf(listing, view, now, asOf))
    }
    return verdicts
  }

  /** What can be said when nothing can be asked: nothing, beside what was known last. */
  function unknownOf(type: ResourceTypeId, nodeIds: readonly NodeId[], reason: UnknownReason): Map<NodeId, Verdict> {
    const known = reason === 'stopped' ? undefined : mirror?.lastKnown(type)
    const last = known === undefined ? undefined : verdictsOf(known, nodeIds)
    return new Map(
      nodeIds.map((nodeId): [NodeId, Verdict] => {
        const lastKnown = last?.get(nodeId)
        const verdict = unknownVerdict(reason)
        return [nodeId, lastKnown === undefined || lastKnown.status === 'unknown' ? verdict : { ...verdict, lastKnown }]
      }),
    )
  }

  async function verdicts(type: ResourceTypeId, nodeIds: readonly NodeId[], signal: AbortSignal | undefined) {
    if (run.state !== 'running') return unknownOf(type, nodeIds, 'stopped')
    const until = whileRunning(signal)
    try {
      const answer =
        parts.answerNow(type) ??
        (await within(ask(type, nodeIds), until, { clock, timeoutMs: settings.verifyTimeoutMs }))
      return verdictsOf(answer, nodeIds)
    } catch (error) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      check.invalidate()
      return unknownOf(type, nodeIds, until.aborted ? 'stopped' : unknownReasonOf(error))
    }
  }

  return {
    deployment,
    start: run.start,
    stop: run.stop,
    covers: view.covers,
    get policy() {
      return policy.current.policy
    },
    setPolicy(next) {
      policy.set(next)
      feed.emit({ type: 'policy' })
    },
    status: parts.status,
    async verify(kind, nodeIds, { signal } = {}) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      if (nodeIds.length === 0) return new Map()
      const answer = await verdicts(resourceTypeOf(kind.resourceType), nodeIds, signal)
      for (const { status } of answer.values()) counters.count('registry_verdicts_total', { status })
      return answer
    },
    async *list(kind, { signal } = {}) {
      const until = run.state === 'running' ? whileRunning(signal) : undefined
      const type = resourceTypeOf(kind.resourceType)
      const source = () => sourceFor(type, async (chosen) => chosen)
      const part = await within(listing(), until).catch((cause) => {
        if (until?.aborted) return
        const code = until ? 'REGISTRY_UNREADABLE' : 'REGISTRY_STOPPED'
        throw new RegistryError({ code, message: cause.message, isRetryable: !!until, cause })
      })
      if (part) yield* part.listed(type, { source, until, onFailure: check.invalidate })
    },
    watch(kind, { signal } = {}) {
      return feed.watch(resourceTypeOf(kind.resourceType), whileRunning(signal))
    },
  }
}

import {
  AbortedError,
  lifecycle,
  type NodeId,
  type ProviderId,
  type ResourceTypeId,
  type UnknownReason,
  type Verdict,
} from '@waypost/core'
import { createCoalescer } from './coalesce.js'
import { resourceTypeOf } from './contract/identifiers.js'
import { onceWithin } from './deadline.js'
import type { PolicyRegistry } from './policy/trust-policy.js'
import { RegistryError, stoppedError, unreadableError } from './registry-error.js'
import { RpcError } from './rpc/rpc-error.js'
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

/**
 * The client of the registry contract.
 *
 * What counts is what `quorum` RPCs say alike, or what is proved (`proofs`); the rest is `unknown` with its reason. By default the whole
 * list is mirrored and verdicts are worked out here (`privacy`), so that `verify` of any number of servers costs one request while no
 * block comes, and none at all while somebody watches. `start` rejects with a RegistryError when the RPCs serve another chain or the
 * contract is not there; when that cannot be told within `startTimeoutMs` it resolves all the same, verdicts are `unknown`, carry what an
 * earlier run knew (`lastKnown`) where there is a storage, and the first call that gets through settles it.
 *
 * A listing ends at its `expiresAt`, by the later of the latest block's time and the clock's. No change is told then, since nothing
 * happens on chain: whoever keeps a trusted verdict verifies again when its `expiresAt` comes. To miss no change, call `watch` before the
 * first `verify`.
 *
 * Counts `registry_verdicts_total{status}`, `registry_resyncs_total`, `registry_rpc_requests_total{method}`,
 * `registry_rpc_failures_total{code}`, `registry_rpc_strikes_total{rpc,why}`, `registry_offline_starts_total`,
 * `registry_mirror_rejected_total`, `registry_mirror_rebuilds_total`, `registry_mirror_corrupt_total` and
 * `registry_mirror_unwritten_total`.
 *
 * @throws ConfigurationError when an option is not valid
 */
export function createRegistry(options: RegistryOptions): RegistryClient {
  const settings = checkSettings(options)
  const { deployment, clock, counters } = settings
  const run = lifecycle({ up, down })
  const parts = wire(settings, options.policy, () => run.signal)
  const { check, policy, lists, feed, mirror, sourceFor, panel } = parts
  const ask = createCoalescer((type, ids) => askSource(type, ids))

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

  async function askSource(type: ResourceTypeId, nodeIds: readonly NodeId[]): Promise<Answer> {
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
        if (lastKnown === undefined || lastKnown.status === 'unknown') return [nodeId, unknownVerdict(reason)]
        return [nodeId, { ...unknownVerdict(reason), lastKnown }]
      }),
    )
  }

  async function verdicts(type: ResourceTypeId, nodeIds: readonly NodeId[], signal: AbortSignal | undefined) {
    if (run.state !== 'running') return unknownOf(type, nodeIds, 'stopped')
    const until = whileRunning(signal)
    try {
      const answer =
        parts.answerNow(type) ?? (await onceWithin(clock, settings.verifyTimeoutMs, ask(type, nodeIds), until))
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
    status: () => parts.status(panel),
    async verify(kind, nodeIds, { signal } = {}) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      if (nodeIds.length === 0) return new Map()
      const answer = await verdicts(resourceTypeOf(kind.resourceType), nodeIds, signal)
      const statuses = { trusted: 0, untrusted: 0, unknown: 0 }
      for (const { status } of answer.values()) statuses[status]++
      for (const [status, by] of Object.entries(statuses))
        if (by > 0) counters.count('registry_verdicts_total', { status }, by)
      return answer
    },
    async *list(kind, { signal } = {}) {
      if (run.state !== 'running') throw stoppedError()
      const until = whileRunning(signal)
      const type = resourceTypeOf(kind.resourceType)
      try {
        const source = await sourceFor(type, async (chosen) => chosen)
        for await (const resource of source.list(type, until)) {
          if (until.aborted) return
          yield resource
        }
      } catch (error) {
        if (until.aborted) return
        check.invalidate()
        throw error instanceof RpcError ? unreadableError(unknownReasonOf(error), error) : error
      }
    },
    watch(kind, { signal } = {}) {
      return feed.watch(resourceTypeOf(kind.resourceType), whileRunning(signal))
    },
  }
}

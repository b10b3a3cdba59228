import {
  AbortedError,
  lifecycle,
  type NodeId,
  type ResourceTypeId,
  type UnknownReason,
  type Verdict,
} from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { createChainReader } from './chain/chain-reader.js'
import { createChangePoller } from './chain/change-poller.js'
import { createContractCheck } from './chain/contract-check.js'
import { createDeclaredServers } from './chain/declared-servers.js'
import { listResources } from './chain/list-resources.js'
import { createProviderNames } from './chain/provider-names.js'
import { readServers } from './chain/server-reader.js'
import { createChangeFeed } from './change-feed.js'
import { RegistryError, stoppedError, unreadableError } from './registry-error.js'
import { createRpc } from './rpc/rpc.js'
import { RpcError } from './rpc/rpc-error.js'
import { checkSettings, type RegistryOptions } from './settings.js'
import { checkPolicy, type PolicyRegistry } from './trust-policy.js'
import { unknownReasonOf } from './unknown-reason.js'
import { unknownVerdict, verdictOf } from './verdicts.js'

/**
 * The client of the registry contract.
 *
 * `verify` costs one request for the block, one for each `batchSize` servers, and at most one for providers' names; the first use adds
 * one that checks the contract. `start` rejects with a RegistryError when the RPC serves another chain or the contract is not there; when
 * that cannot be told within `startTimeoutMs` it resolves all the same, verdicts are `unknown`, and the first call that gets through
 * settles it.
 *
 * A listing ends at its `expiresAt`, by the later of the latest block's time and the clock's. No change is told then, since nothing
 * happens on chain: whoever keeps a trusted verdict verifies again when its `expiresAt` comes. To miss no change, call `watch` before the
 * first `verify`.
 *
 * Counts `registry_verdicts_total{status}`, `registry_resyncs_total`, `registry_rpc_requests_total{method}`,
 * `registry_rpc_failures_total{code}` and `registry_offline_starts_total`.
 *
 * @throws ConfigurationError when an option is not valid
 */
export function createRegistry(options: RegistryOptions): PolicyRegistry {
  const settings = checkSettings(options)
  const { deployment, clock, counters, batchSize, maxLogBlocks, firstBlock } = settings
  const chain = createChainReader({ ...settings, rpc: createRpc(settings), address: deployment.registry })
  const check = createContractCheck(chain, deployment)
  const names = createProviderNames(chain)
  const declared = firstBlock === undefined ? undefined : createDeclaredServers({ chain, firstBlock, maxLogBlocks })
  const feed = createChangeFeed((resourceTypes) => poller.watch(resourceTypes))
  const intervalMs = settings.pollIntervalMs
  const poller = createChangePoller({ chain, check, feed, clock, counters, intervalMs, maxLogBlocks })
  let policy = checkPolicy(options.policy)

  const run = lifecycle({
    async up(signal) {
      const tooLate = new AbortController()
      const cancel = clock.after(settings.startTimeoutMs, () => tooLate.abort())
      try {
        await check.ensure(AbortSignal.any([signal, tooLate.signal]))
      } catch (error) {
        if (error instanceof RegistryError) throw error
        counters.count('registry_offline_starts_total')
      } finally {
        cancel()
      }
    },
    down() {
      feed.closeAll()
      check.invalidate()
      chain.forget()
    },
  })

  /** The caller's signal and the end of the run in one. */
  function whileRunning(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? run.signal : AbortSignal.any([signal, run.signal])
  }

  async function askContract(
    resourceType: ResourceTypeId,
    nodeIds: readonly NodeId[],
    signal: AbortSignal,
  ): Promise<[NodeId, Verdict][]> {
    await check.ensure(signal)
    const block = await chain.head(signal)
    const { servers, state, failure } = await readServers(chain, block, resourceType, nodeIds, batchSize, signal)
    if (state === undefined) throw failure
    if (failure !== undefined) check.invalidate()
    poller.verifiedAt(resourceType, block)
    const providers = [...servers.values()].flatMap((server) => server?.provider ?? [])
    const refer = await names.refer(providers, state.providersVersion, block, signal)
    const at = clock.now()
    const asOf = { block: block.number, at, proved: false }
    return nodeIds.map((nodeId) => {
      const server = servers.get(nodeId)
      if (server === undefined && !servers.has(nodeId)) return [nodeId, unknownVerdict(unknownReasonOf(failure))]
      const listing = server === undefined ? undefined : { ...server, provider: refer(server.provider) }
      return [nodeId, verdictOf(listing, policy, Math.max(block.timestamp, at), asOf)]
    })
  }

  async function verdicts(
    resourceType: ResourceTypeId,
    nodeIds: readonly NodeId[],
    signal: AbortSignal | undefined,
  ): Promise<[NodeId, Verdict][]> {
    const nothing = (reason: UnknownReason): [NodeId, Verdict][] => nodeIds.map((id) => [id, unknownVerdict(reason)])
    if (run.state !== 'running') return nothing('stopped')
    const until = whileRunning(signal)
    try {
      return await askContract(resourceType, nodeIds, until)
    } catch (error) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      check.invalidate()
      return nothing(until.aborted ? 'stopped' : unknownReasonOf(error))
    }
  }

  return {
    deployment,
    start: run.start,
    stop: run.stop,
    get policy() {
      return policy.policy
    },
    setPolicy(next) {
      policy = checkPolicy(next)
      feed.emit({ type: 'policy' })
    },
    async verify(kind, nodeIds, { signal } = {}) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      const unique = [...new Set(nodeIds)]
      if (unique.length === 0) return new Map()
      const answer = new Map(await verdicts(deriveResourceType(kind.resourceType), unique, signal))
      for (const { status } of answer.values()) counters.count('registry_verdicts_total', { status })
      return answer
    },
    async *list(kind, { signal } = {}) {
      if (run.state !== 'running') throw stoppedError()
      const until = whileRunning(signal)
      try {
        await check.ensure(until)
        const source = { chain, names, declared, pageSize: batchSize }
        for await (const resource of listResources(source, deriveResourceType(kind.resourceType), until)) {
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
      return feed.watch(deriveResourceType(kind.resourceType), whileRunning(signal))
    },
  }
}

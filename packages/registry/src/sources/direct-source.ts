import type { Clock, NodeId, ResourceTypeId } from '@waypost/core'
import type { ChainReader } from '../chain/chain-reader.js'
import type { ChangePoller } from '../chain/change-poller.js'
import type { ContractCheck } from '../chain/contract-check.js'
import type { DeclaredServers } from '../chain/declared-servers.js'
import { listResources } from '../chain/list-resources.js'
import type { ProviderNames } from '../chain/provider-names.js'
import { readServers } from '../chain/server-reader.js'
import type { Watermark } from '../chain/watermark.js'
import { type ProvenServersOptions, readProvenServers } from '../proofs/proven-servers.js'
import type { Listing } from '../verdicts.js'
import { createCoalescer } from './coalesce.js'
import type { Decoys } from './decoys.js'
import type { Answer, Source } from './source.js'

export interface DirectSourceOptions {
  readonly chain: ChainReader
  readonly check: ContractCheck
  readonly names: ProviderNames
  readonly declared: DeclaredServers | undefined
  readonly poller: ChangePoller
  readonly watermark: Watermark
  readonly clock: Clock
  readonly batchSize: number
  /** Where answers are to be proved. */
  readonly proven: ProvenServersOptions | undefined
  /** Where what is asked for is to be hidden. */
  readonly decoys: Decoys | undefined
}

/** Asks the contract about the very servers in question, among decoys where the user wants them. */
export function createDirectSource(options: DirectSourceOptions): Source {
  const { chain, check, names, poller, watermark, clock, batchSize, proven, decoys } = options

  async function read(resourceType: ResourceTypeId, nodeIds: readonly NodeId[], signal: AbortSignal) {
    if (proven !== undefined) return readProvenServers(proven, resourceType, nodeIds, signal)
    const block = await chain.head(signal)
    return { block, ...(await readServers(chain, block, resourceType, nodeIds, batchSize, signal)) }
  }

  async function answerTo(
    resourceType: ResourceTypeId,
    nodeIds: readonly NodeId[],
    signal: AbortSignal,
  ): Promise<Answer> {
    await check.ensure(signal)
    const asked = decoys === undefined ? nodeIds : await decoys.hide(resourceType, nodeIds, signal)
    const { block, servers, state, failure } = await read(resourceType, asked, signal)
    if (state === undefined) throw failure
    watermark.admitVersion(resourceType, state.listVersion, block)
    watermark.admitVersion('providers', state.providersVersion, block)
    if (failure !== undefined) check.invalidate()
    poller.verifiedAt(resourceType, block)
    const found = nodeIds.flatMap((nodeId) => servers.get(nodeId)?.provider ?? [])
    const refer = await names.refer(found, state.providersVersion, block, signal)
    const listings = new Map<NodeId, Listing | undefined>()
    for (const nodeId of nodeIds) {
      const server = servers.get(nodeId)
      if (server !== undefined) listings.set(nodeId, { ...server, provider: refer(server.provider) })
      else if (servers.has(nodeId)) listings.set(nodeId, undefined)
    }
    const isProved = proven !== undefined
    return { listings, block: block.number, timestamp: block.timestamp, at: clock.now(), isProved, failure }
  }

  const ask = createCoalescer(answerTo)

  return {
    ask,
    async *list(resourceType, signal) {
      await check.ensure(signal)
      yield* listResources({ ...options, pageSize: batchSize }, resourceType, signal)
    },
    watch: poller.watch,
  }
}

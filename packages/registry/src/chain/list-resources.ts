import { AbortedError, type Resource, type ResourceTypeId } from '@waypost/core'
import { carriedBy } from './carried-by.js'
import type { ChainReader } from './chain-reader.js'
import type { DeclaredServers } from './declared-servers.js'
import type { ProviderNames } from './provider-names.js'
import { readPages } from './server-reader.js'

/** What {@link listResources} reads from. */
export interface ListSource {
  readonly chain: ChainReader
  readonly names: ProviderNames
  /** Absent: keys and records are left out. */
  readonly declared: DeclaredServers | undefined
  readonly pageSize: number
}

/**
 * Every server listed under a resource type as of one block, with its key and record where its declaration can be read: those stand in
 * events, and an RPC that serves no old events still serves the list.
 */
export async function* listResources(
  { chain, names, declared, pageSize }: ListSource,
  resourceType: ResourceTypeId,
  signal: AbortSignal,
): AsyncGenerator<Resource> {
  const block = await chain.head(signal)
  const known = await declared?.upTo(block, resourceType, signal).catch((error: unknown) => {
    if (error instanceof AbortedError) throw error
    return undefined
  })
  for await (const { servers, state } of readPages(chain, block, resourceType, pageSize, signal)) {
    const providers = servers.map((server) => server.provider)
    const refer = await names.refer(providers, state.providersVersion, block, signal)
    for (const { nodeId, provider, sequence, expiresAt } of servers) {
      yield { nodeId, provider: refer(provider), sequence, expiresAt, ...carriedBy(nodeId, known?.get(nodeId)) }
    }
  }
}

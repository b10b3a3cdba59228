import type { Address, Clock, Hex, NodeId, ProviderId, ResourceTypeId } from '@waypost/core'
import { listingOf, type ProviderView, viewProvider } from '../contract/listing.js'
import { versionOf } from '../contract/running-hash.js'
import type { ContractState, ListedServer } from '../contract/server-calls.js'
import { listHeadKey, providerSlotKey, providersHeadKey, resourceSlotKey } from '../contract/storage-slots.js'
import { unpackProvider, unpackResource } from '../contract/unpack-slots.js'
import type { Block } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import type { Prover } from './prover.js'

export interface ProvenServersOptions {
  readonly prover: Prover
  readonly address: Address
  readonly clock: Clock
}

/** What the chain's state says of servers, every word of it proved: the servers' slots, then those of their providers. */
export async function readProvenServers(
  { prover, address, clock }: ProvenServersOptions,
  resourceType: ResourceTypeId,
  nodeIds: readonly NodeId[],
  signal?: AbortSignal,
): Promise<{
  readonly block: Block
  readonly servers: ReadonlyMap<NodeId, ListedServer | undefined>
  readonly state: ContractState
  readonly failure: undefined
}> {
  const block = await prover.head(signal)
  const headKey = listHeadKey(resourceType)
  const slotKeys = nodeIds.map((nodeId) => resourceSlotKey(resourceType, nodeId))
  const words = await prover.words(block, address, [headKey, providersHeadKey, ...slotKeys], signal)
  const wordAt = (key: Hex) => words.get(key) ?? missing()
  const slots = nodeIds.map((nodeId, at) => [nodeId, unpackResource(wordAt(slotKeys[at] ?? headKey))] as const)
  const providers = [...new Set(slots.flatMap(([, slot]) => (slot.provider === 0 ? [] : [slot.provider])))]
  const standings = await prover.words(block, address, providers.map(providerSlotKey), signal)
  const now = Math.max(block.timestamp, clock.now())
  const views = new Map<ProviderId, ProviderView>()
  for (const id of providers) {
    const slot = unpackProvider(standings.get(providerSlotKey(id)) ?? missing())
    views.set(id, viewProvider(slot, { id }, block.timestamp, now))
  }
  const servers = new Map<NodeId, ListedServer | undefined>()
  for (const [nodeId, slot] of slots) {
    const view = views.get(slot.provider)
    if (view === undefined) servers.set(nodeId, undefined)
    else {
      const { providerStatus, expiresAt, draining = false } = listingOf(slot, view)
      servers.set(nodeId, {
        nodeId,
        provider: slot.provider,
        providerStatus,
        expiresAt,
        draining,
        sequence: slot.sequence,
      })
    }
  }
  const [listHead, providersHead] = [wordAt(headKey), wordAt(providersHeadKey)]
  const state: ContractState = {
    blockNumber: block.number,
    timestamp: block.timestamp,
    listVersion: versionOf(listHead),
    providersVersion: versionOf(providersHead),
    listHead,
    providersHead,
  }
  return { block, servers, state, failure: undefined }
}

function missing(): never {
  throw invalidAnswer('a proof lacks a word that was asked for')
}

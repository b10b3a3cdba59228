import type { Hex, NodeId, ProviderId, ResourceTypeId } from '@waypost/core'
import { keccak256 } from 'ethers'
import { wordOf } from './running-hash.js'

/** Where the contract's variables stand; a test holds them against the compiler's layout. Named here, since all that is said of a contract is one file. */
export const registrySlots = { providers: 7, providersHead: 10, resources: 12, listed: 13, listHead: 14 } as const

/** Where a server's slot stands in the registry's storage. */
export function resourceSlotKey(resourceType: ResourceTypeId, nodeId: NodeId): Hex {
  return mapped(nodeId, mapped(resourceType, wordOf(registrySlots.resources)))
}

/** Where a provider's standing is. */
export function providerSlotKey(provider: ProviderId): Hex {
  return mapped(wordOf(provider), wordOf(registrySlots.providers))
}

/** Where the head of a resource type's list is. */
export function listHeadKey(resourceType: ResourceTypeId): Hex {
  return mapped(resourceType, wordOf(registrySlots.listHead))
}

/** Where the number of servers listed under a resource type is. */
export function listLengthKey(resourceType: ResourceTypeId): Hex {
  return mapped(resourceType, wordOf(registrySlots.listed))
}

/** Where the head of the providers' list is. */
export const providersHeadKey: Hex = wordOf(registrySlots.providersHead)

/** Where Solidity keeps the value of `key` in the mapping at `slot`. */
export function mapped(key: Hex, slot: Hex): Hex {
  return keccak256(`${key}${slot.slice(2)}`) as Hex
}

/** The slot so many words after another. */
export function storageOffset(slot: Hex, words: number): Hex {
  return `0x${BigInt.asUintN(256, BigInt(slot) + BigInt(words))
    .toString(16)
    .padStart(64, '0')}`
}

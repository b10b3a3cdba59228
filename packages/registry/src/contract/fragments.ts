import type { Hex } from '@waypost/core'
import { Interface, id } from 'ethers'

// The part of the contract that the client speaks, written out: the whole ABI weighs as much as the client. A test holds it against the ABI.

/** Functions that the client calls. What is read by position has no return type here. */
export const registryFunctions = /* @__PURE__ */ new Interface([
  'function verify(bytes32 resourceType, bytes32[] nodeIds) view',
  'function listResources(bytes32 resourceType, uint256 cursor, uint256 limit) view',
  'function listProviders(uint40 firstProvider, uint256 limit) view returns (tuple(uint40 id, address owner, address pendingOwner, uint8 status, uint40 statusSince, string metadataURI, bytes32 metadataHash, uint40 statusUntil, uint40 exitAt)[])',
  'function eip712Domain() view returns (bytes1, string, string, uint256, address, bytes32, uint256[])',
])

/** Events of a resource type's list, by name, with the types of their fields. */
export const RESOURCE_EVENTS = {
  ResourceDeclared: 'bytes32,bytes32,uint40,uint40,uint40,uint40,uint64,uint48,bytes32[2],bytes',
  ResourceRenewed: 'bytes32,bytes32,uint40,uint40,uint48',
  ResourceDrained: 'bytes32,bytes32,uint40,uint48',
  ResourceWithdrawn: 'bytes32,bytes32,uint40,uint8,uint64,uint48',
  ResourceRotated: 'bytes32,bytes32,uint40,bytes32,uint64,uint48',
  ConsentsVoided: 'bytes32,bytes32,uint64,uint48',
} as const

/** Events of the providers' list. */
export const PROVIDER_EVENTS = {
  ProviderRegistered: 'uint40,address,string,bytes32,uint48',
  ProviderMetadataChanged: 'uint40,string,bytes32,uint48',
  ProviderStatusChanged: 'uint40,uint8,uint8,uint40,string,uint48',
  ProviderTransferStarted: 'uint40,address,address,uint48',
  ProviderTransferred: 'uint40,address,address,uint48',
  ProviderExitRequested: 'uint40,uint40,uint48',
} as const

export type ResourceEventName = keyof typeof RESOURCE_EVENTS
export type ProviderEventName = keyof typeof PROVIDER_EVENTS

/** The first topic of each event, by name. */
export function topicsByName<Name extends string>(events: Readonly<Record<Name, string>>): Map<Name, Hex> {
  const names = Object.keys(events) as Name[]
  return new Map(names.map((name) => [name, id(`${name}(${events[name]})`) as Hex]))
}

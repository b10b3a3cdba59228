import type { Hex, NodeId, ResourceTypeId } from '@waypost/core'
import { id, keccak256 } from '../from-ethers.js'

// The same as `@waypost/core/derive` computes, with the keccak that ethers brings: a test holds them against each other.

/** The registry's 32 bytes for a resource type, as a kind names it. */
export function resourceTypeOf(name: string): ResourceTypeId {
  return id(name) as Hex
}

/** The node id of a public key. @param publicKey x ‖ y, 64 bytes */
export function nodeIdOfKey(publicKey: Uint8Array): NodeId {
  return keccak256(publicKey) as NodeId
}

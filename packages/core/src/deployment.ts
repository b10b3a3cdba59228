import type { Hex } from './hex.js'
import type { Address } from './node-id.js'

/** Where the registry stands that says whom to trust. */
export interface Deployment {
  /** EIP-155 chain id. */
  readonly chainId: number
  /** Address of the registry contract. */
  readonly registry: Address
}

/** A topic of Discovery v5: 32 bytes in the node-id space, as hex. */
export type Topic = Hex

/** A resource type of the registry: 32 bytes, as hex. */
export type ResourceTypeId = Hex

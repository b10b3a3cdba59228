import type { Address, CallOptions, Hex } from '@waypost/core'
import type { Block } from '../rpc/answers.js'

/** Says which block is the chain's head, by means that the RPCs have no part in: a light client, a pin, an operator of one's own. */
export interface HeadSource {
  /** Hash of the latest block, or of a recent one. Rejects when it cannot tell now. */
  head(options?: CallOptions): Promise<{ readonly hash: Hex }>
}

/** A block whose header was recomputed: its hash vouches for all that is in it. */
export interface ProvenBlock extends Block {
  readonly stateRoot: Hex
}

/** What a storage proof has to show. */
export interface ProofQuestion {
  readonly stateRoot: Hex
  readonly address: Address
  /** Storage keys, 32 bytes each. */
  readonly keys: readonly Hex[]
}

/**
 * Checks what an RPC says against a block's hash. `proofMode()` of `@waypost/registry/proofs` makes one; it stands in an entry of its own,
 * since the library for tries is larger than the rest of the client.
 */
export interface ProofMode {
  /** @default the head that a quorum of the RPCs agrees on */
  readonly headSource?: HeadSource
  /** Reads a block as `eth_getBlockByHash` gives it. @throws RpcError when its header does not hash to `hash` */
  readHeader(block: unknown, hash: Hex): ProvenBlock
  /**
   * Reads an answer of `eth_getProof`: the word under each key, zero for one that holds nothing.
   *
   * @throws RpcError when it does not prove them under the state root
   */
  readStorage(proof: unknown, question: ProofQuestion): Promise<ReadonlyMap<Hex, Hex>>
}

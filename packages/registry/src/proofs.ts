import type { Hex } from '@waypost/core'
import { readProvenHeader } from './proofs/header.js'
import type { HeadSource, ProofMode } from './proofs/proof-mode.js'
import { readStorageProof } from './proofs/storage-proof.js'

export type { HeadSource, ProofMode, ProofQuestion, ProvenBlock } from './proofs/proof-mode.js'

/**
 * Makes a registry client prove what it says: give it as `proofs` to `createRegistry`. Verdicts then carry `asOf.proved: true`, and no RPC,
 * nor all of them together, can make a server trusted that the chain does not hold, as far as the head is the chain's.
 */
export function proofMode(options: { readonly headSource?: HeadSource } = {}): ProofMode {
  return {
    ...(options.headSource === undefined ? {} : { headSource: options.headSource }),
    readHeader: readProvenHeader,
    readStorage: readStorageProof,
  }
}

/** A head source that always tells the block that the user pinned. Verdicts are as of that block, until its age makes them `stale`. */
export function pinnedHead(hash: Hex): HeadSource {
  return { head: async () => ({ hash }) }
}

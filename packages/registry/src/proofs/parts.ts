import type { ChainReader } from '../chain/chain-reader.js'
import type { Truth } from '../chain/truth.js'
import { provenTruth } from './proven-truth.js'
import { createProver, type Prover, type ProverOptions } from './prover.js'

/** What a client that proves takes beside: loaded by those alone. */
export interface ProofParts {
  readonly prover: Prover
  readonly truth: Truth
}

export function createProofParts(options: ProverOptions & { readonly chain: ChainReader }): ProofParts {
  const prover = createProver(options)
  return { prover, truth: provenTruth(options.chain, prover, options.watermark) }
}
export { atOnce } from '../at-once.js'

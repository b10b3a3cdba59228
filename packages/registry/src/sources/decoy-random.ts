import type { Random } from '@waypost/core'
import { randomBytes, toBigInt } from 'ethers'

/** Bytes drawn for one number: so many more than 32 bits that what a remainder makes likelier is below 2^-96. */
const BYTES = 16

/**
 * What decoys are picked by, out of the generator that ethers brings: bundlers would put the one of `@waypost/core` beside what every client
 * loads, with decoys or without.
 */
export const decoyRandom: Pick<Random, 'integer'> = {
  integer: (below) => Number(toBigInt(randomBytes(BYTES)) % BigInt(below)),
}

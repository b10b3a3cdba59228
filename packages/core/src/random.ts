import { ConfigurationError } from './errors.js'

/** Randomness, injected so that tests can repeat a run. */
export interface Random {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array
  /** A whole number in [0, below), each equally likely. `below` is 1 to 2^32. */
  integer(below: number): number
}

/** `getRandomValues` refuses more (Web Cryptography API, section 10.1.1). */
const MOST_BYTES_A_CALL = 65_536

/** Randomness fit for secrets, from the Web Crypto API. */
export const cryptoRandom: Random = {
  bytes(length) {
    const bytes = new Uint8Array(length)
    for (let at = 0; at < length; at += MOST_BYTES_A_CALL) {
      crypto.getRandomValues(bytes.subarray(at, at + MOST_BYTES_A_CALL))
    }
    return bytes
  },
  integer: (below) => unbiasedInteger(below, nextWord),
}

const nextWord = /* @__PURE__ */ wordsDrawnAhead(128)

/** Words of the Web Crypto API, drawn many at a time since a call costs much more than a word. Each is used once and wiped. */
function wordsDrawnAhead(count: number): () => number {
  const words = new Uint32Array(count)
  let next = count
  return () => {
    if (next === count) {
      crypto.getRandomValues(words)
      next = 0
    }
    const word = words[next] as number
    words[next++] = 0
    return word
  }
}

/**
 * Draws 32-bit words until one falls into the largest multiple of `below`, so that no remainder is likelier.
 *
 * @throws ConfigurationError when `below` is no whole number from 1 to 2^32
 */
export function unbiasedInteger(below: number, draw32: () => number): number {
  checkRange(below)
  for (;;) {
    const word = draw32()
    if (isUnbiased(word, below)) return word % below
  }
}

/** @throws ConfigurationError when `below` is no whole number from 1 to 2^32 */
export function checkRange(below: number) {
  if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
    throw new ConfigurationError('below', below, 'give a whole number from 1 to 2^32')
  }
}

/** Whether a 32-bit word falls into the largest multiple of `below`. */
export function isUnbiased(word: number, below: number): boolean {
  // The multiple is larger than 2^32 less `below`: for words below that it need not be worked out, which takes long.
  return word < 2 ** 32 - below || word < 2 ** 32 - (2 ** 32 % below)
}

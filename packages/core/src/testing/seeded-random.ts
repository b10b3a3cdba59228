import { type Random, unbiasedInteger } from '../random.js'

/** Repeatable randomness (splitmix32). For tests, simulations and benches; never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const draw32 = () => {
    state = (state + 0x9e3779b9) >>> 0
    let word = state
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
    return (word ^ (word >>> 15)) >>> 0
  }
  return {
    integer: (below) => unbiasedInteger(below, draw32),
    bytes(length) {
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length; at++) bytes[at] = draw32() >>> 24
      return bytes
    },
  }
}

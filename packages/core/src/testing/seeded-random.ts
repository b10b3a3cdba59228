import { checkRange, isUnbiased, type Random } from '../random.js'

/** Repeatable randomness (splitmix32). For tests, simulations and benches; never for secrets. */
export function seededRandom(seed: number): Random {
  return new SeededRandom(seed)
}

/** One object with one number: simulations hold tens of thousands and draw from each in turn. */
class SeededRandom implements Random {
  private state: number

  constructor(seed: number) {
    // An integer of 32 bits: a number beyond them would be an object of its own.
    this.state = seed | 0
  }

  integer(below: number) {
    checkRange(below)
    for (;;) {
      const word = this.draw32()
      if (isUnbiased(word, below)) return word % below
    }
  }

  bytes(length: number) {
    const bytes = new Uint8Array(length)
    for (let at = 0; at < length; at++) bytes[at] = this.draw32() >>> 24
    return bytes
  }

  private draw32(): number {
    this.state = (this.state + 0x9e3779b9) | 0
    let word = this.state
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
    return (word ^ (word >>> 15)) >>> 0
  }
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cryptoRandom, unbiasedInteger } from './random.js'
import { seededRandom } from './testing/seeded-random.js'

/** Chi-square of `draws` draws from [0, below) against the uniform distribution. */
function chiSquare(below: number, draws: number, draw: (below: number) => number): number {
  const counts = new Array<number>(below).fill(0)
  for (let at = 0; at < draws; at++) {
    const value = draw(below)
    counts[value] = (counts[value] ?? 0) + 1
  }
  const expected = draws / below
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

describe('unbiasedInteger', () => {
  it('draws again when a word falls into the remainder, and only then', () => {
    const words = [2 ** 32 - 1, 2 ** 32 - 2]
    expect(unbiasedInteger(3, () => words.shift() ?? 0)).toBe((2 ** 32 - 2) % 3)
    expect(words).toEqual([])
    expect(unbiasedInteger(2 ** 32, () => 2 ** 32 - 1)).toBe(2 ** 32 - 1)
  })

  it('gives no residue an advantage where a plain modulo would', () => {
    // With 3·2^30 values, a plain modulo draws the lower third twice as often as each of the others.
    const below = 3 * 2 ** 30
    const random = seededRandom(11)
    const thirds = chiSquare(3, 6000, () => Math.floor(random.integer(below) / 2 ** 30))
    expect(thirds).toBeLessThan(13.8) // p = 0.001 at 2 degrees of freedom
  })

  it.each([0, -1, 1.5, Number.NaN, 2 ** 32 + 1])('refuses the bound %d instead of drawing for ever', (below) => {
    expect(() => unbiasedInteger(below, () => 0)).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }))
  })
})

describe.each([
  ['cryptoRandom', cryptoRandom],
  ['seededRandom', seededRandom(5)],
])('%s', (_name, random) => {
  it('stays within bounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (below) => {
        const value = random.integer(below)
        expect(Number.isInteger(value) && value >= 0 && value < below).toBe(true)
      }),
    )
    expect(random.integer(1)).toBe(0)
  })

  it('spreads evenly', () => {
    // 9 degrees of freedom: a fair source exceeds 44 once in about 700,000 runs.
    expect(chiSquare(10, 10_000, (below) => random.integer(below))).toBeLessThan(44)
  })

  it('gives as many bytes as asked for, and not the same twice', () => {
    expect(random.bytes(0)).toHaveLength(0)
    expect(random.bytes(32)).not.toEqual(random.bytes(32))
  })
})

describe('cryptoRandom', () => {
  it('uses no word twice, also where it draws many at a time', () => {
    // 2,000 words out of 2^32: a fair source repeats one in about one of 2,000 runs; one that rewinds repeats hundreds.
    const words = Array.from({ length: 2000 }, () => cryptoRandom.integer(2 ** 32))
    expect(new Set(words).size).toBeGreaterThan(1990)
  })
})

describe('seededRandom', () => {
  it('repeats itself for one seed and differs for another', () => {
    const draws = (seed: number) => {
      const random = seededRandom(seed)
      return [random.integer(1000), random.integer(1000), ...random.bytes(4)]
    }
    expect(draws(1)).toEqual(draws(1))
    expect(draws(1)).not.toEqual(draws(2))
  })
})

describe('cryptoRandom', () => {
  it.each([0, 1, 65_536, 65_537, 200_000])('gives %i bytes, random to the last', (length) => {
    const bytes = cryptoRandom.bytes(length)
    expect(bytes).toHaveLength(length)
    // The last 64 bytes are all zero with a chance of 2^-512.
    if (length >= 64) expect(bytes.subarray(-64).some((byte) => byte !== 0)).toBe(true)
  })
})

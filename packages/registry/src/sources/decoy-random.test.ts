import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decoyRandom } from './decoy-random.js'

it('draws whole numbers below a bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (below) => {
      const drawn = decoyRandom.integer(below)
      expect(Number.isInteger(drawn) && drawn >= 0 && drawn < below).toBe(true)
    }),
  )
})

it('draws each of a few', () => {
  const drawn = Array.from({ length: 2_000 }, () => decoyRandom.integer(8))
  const counts = Array.from({ length: 8 }, (_, number) => drawn.filter((each) => each === number).length)
  // 250 each: a count beyond these bounds comes once in some 10^20 runs.
  for (const count of counts) expect(Math.abs(count - 250)).toBeLessThan(140)
})

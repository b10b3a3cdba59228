import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, percentile } from './statistics.js'

const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 50 })

describe('median', () => {
  it.each([
    [[3], 3],
    [[3, 1], 2],
    [[9, 1, 2], 2],
    [[10, 9, 8, 1], 8.5],
    [[100, 20, 3], 20],
  ])('of %j is %d', (given, expected) => {
    expect(median(given)).toBe(expected)
  })

  it('has as many values on one side as on the other', () => {
    fc.assert(
      fc.property(values, (given) => {
        const middle = median(given)
        expect(given.filter((value) => value < middle).length).toBeLessThanOrEqual(given.length / 2)
        expect(given.filter((value) => value > middle).length).toBeLessThanOrEqual(given.length / 2)
      }),
    )
  })

  it('leaves its input as it was', () => {
    const given = [3, 1, 2]
    median(given)
    expect(given).toEqual([3, 1, 2])
  })

  it('has none of nothing', () => {
    expect(() => median([])).toThrow(expect.objectContaining({ code: 'NO_VALUES' }))
  })
})

describe('percentile', () => {
  it('goes from the least to the greatest, with interpolation between', () => {
    const given = [40, 10, 30, 20]
    expect([0, 0.25, 0.5, 0.99, 1].map((share) => percentile(given, share))).toEqual([
      10,
      17.5,
      25,
      expect.closeTo(39.7),
      40,
    ])
  })

  it('never falls as the share grows', () => {
    fc.assert(
      fc.property(
        values,
        fc.double({ noNaN: true, min: 0, max: 1 }),
        fc.double({ noNaN: true, min: 0, max: 1 }),
        (given, a, b) => {
          expect(percentile(given, Math.min(a, b))).toBeLessThanOrEqual(percentile(given, Math.max(a, b)) + 1e-6)
        },
      ),
    )
  })

  it.each([-0.1, 1.1, Number.NaN])('refuses the share %d', (share) => {
    expect(() => percentile([1], share)).toThrow(expect.objectContaining({ code: 'SHARE_INVALID' }))
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { covers, type Period, within, withoutPeriods, withPeriod } from './periods.js'

const period = fc.tuple(fc.nat(40), fc.nat(40)).map(([start, length]): Period => ({ start, end: start + length }))
const set = fc.array(period, { maxLength: 8 })
const moments = Array.from({ length: 85 }, (_, moment) => moment)
const union = (all: readonly Period[]) => all.reduce<readonly Period[]>(withPeriod, [])

describe('periods', () => {
  it('are, as a set, what the moments in them are', () => {
    fc.assert(
      fc.property(set, (all) => {
        const merged = union(all)
        for (const moment of moments) expect(covers(merged, moment)).toBe(covers(all, moment))
        merged.forEach(({ start, end }, index) => {
          expect(end).toBeGreaterThan(start)
          // Disjoint, sorted, and not touching: one form for one set.
          expect(start).toBeGreaterThan(merged[index - 1]?.end ?? -1)
        })
      }),
    )
  })

  it('lie inside and outside of one another as their moments do', () => {
    fc.assert(
      fc.property(set, period, (all, whole) => {
        const merged = union(all)
        const outside = withoutPeriods(whole, merged)
        const inside = within(merged, whole)
        for (const moment of moments) {
          const isWithin = covers([whole], moment)
          expect(covers(outside, moment)).toBe(isWithin && !covers(merged, moment))
          expect(covers(inside, moment)).toBe(isWithin && covers(merged, moment))
        }
      }),
    )
  })
})

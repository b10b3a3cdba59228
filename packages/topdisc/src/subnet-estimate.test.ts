import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSubnetEstimate } from './subnet-estimate.js'

it('an estimate is never below what is held, and exact for one subnet alone', () => {
  const subnet = fc.nat(2_000).map((at) => `11.${at >> 8}.${at & 255}`)
  fc.assert(
    fc.property(fc.array(subnet, { maxLength: 300 }), subnet, (held, left) => {
      const estimate = createSubnetEstimate()
      for (const each of held) estimate.add([each])
      for (const each of held)
        expect(estimate.atMost(each)).toBeGreaterThanOrEqual(held.filter((h) => h === each).length)
      for (const each of held) estimate.remove([each])
      estimate.add([left, left])
      expect(estimate.atMost(left)).toBe(2)
      for (const each of held) expect(estimate.atMost(each)).toBeLessThanOrEqual(2)
    }),
  )
})

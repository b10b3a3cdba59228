import { describe, expect, it } from 'vitest'
import { judge } from './result.js'

describe('judge', () => {
  it.each([
    ['lower', 10, 10, true],
    ['lower', 11, 10, false],
    ['higher', 10, 10, true],
    ['higher', 9, 10, false],
    ['lower', Number.NaN, 10, false],
    ['higher', Number.NaN, 10, false],
  ] as const)('%s is better: %d against %d', (better, value, target, met) => {
    expect(judge({ name: 'x', unit: 'ms', better, value, target }).met).toBe(met)
  })

  it('says nothing where there is no target', () => {
    expect(judge({ name: 'x', unit: 'ms', better: 'lower', value: 1 })).toMatchObject({
      target: null,
      met: null,
      baseline: null,
    })
  })
})

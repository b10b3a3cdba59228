import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { describeMachine, tableOf } from './report.js'
import { judge } from './result.js'

const machine = { cpu: 'Z80', cores: 1, memoryGiB: 0.1, platform: 'cpm z80', node: '24.0.0' }

describe('tableOf', () => {
  it('shows each figure with its unit, target, verdict and baseline', () => {
    const results = [
      judge({
        name: 'fast',
        value: 2500,
        unit: 'ms',
        better: 'lower',
        target: 3000,
        baseline: { name: 'by hand', value: 1 },
      }),
      judge({ name: 'share', value: 0.98, unit: '', better: 'higher', target: 0.99 }),
    ]
    const table = tableOf({ name: 'start', command: 'x', machine, seed: 1, settings: { servers: 12 }, results })
    expect(table).toContain('start: servers 12')
    expect(table).toMatch(/fast +2,500 ms +≤ 3,000 +yes +1 ms, by hand/)
    expect(table).toMatch(/share +0\.98 +≥ 0\.99 +no$/m)
  })
})

describe('describeMachine', () => {
  it('says what figures depend on and does not name the machine', () => {
    const described = describeMachine()
    expect(described.cores).toBeGreaterThan(0)
    expect(described.memoryGiB).toBeGreaterThan(0)
    expect(Object.values(described)).not.toContain(hostname())
  })
})

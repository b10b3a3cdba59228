import { describe, expect, it } from 'vitest'
import { createCounters } from './counters.js'

describe('counters', () => {
  it('adds up by name and labels, whatever order the labels come in', () => {
    const counters = createCounters()
    counters.count('requests_total')
    counters.count('requests_total', {}, 4)
    counters.count('errors_total', { kind: 'mail', code: 'X' })
    counters.count('errors_total', { code: 'X', kind: 'mail' })
    expect(counters.snapshot()).toEqual({ requests_total: 5, 'errors_total{code="X",kind="mail"}': 2 })
  })

  it('bounds the number of series and counts what it had to drop', () => {
    const counters = createCounters()
    for (let peer = 0; peer < 5_000; peer++) counters.count('peers_total', { peer: String(peer) })
    counters.count('peers_total', { peer: '0' })
    const snapshot = counters.snapshot()
    expect(Object.keys(snapshot).length).toBeLessThanOrEqual(2_001)
    expect(snapshot['peers_total{peer="0"}']).toBe(2)
    expect(snapshot.counters_dropped_total).toBe(3_000)
  })
})

import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createRateLimit } from './rate-limit.js'

const taken = (limit: { take(key: string): boolean }, key: string, tries: number) =>
  Array.from({ length: tries }, () => limit.take(key)).filter(Boolean).length

describe('a rate limit', () => {
  it('allows a burst of ten seconds, then its rate', async () => {
    const clock = fakeClock()
    const limit = createRateLimit(clock, 20, 10)
    expect(taken(limit, 'a', 500)).toBe(200)
    await clock.advance(1_000)
    expect(taken(limit, 'a', 500)).toBe(20)
    await clock.advance(60_000)
    expect(taken(limit, 'a', 500)).toBe(200)
  })

  it('keeps the keys apart, and one key to its limit though it remembers no other', () => {
    const limit = createRateLimit(fakeClock(), 1, 1)
    expect([taken(limit, 'a', 50), taken(limit, 'a', 50), taken(limit, 'b', 50)]).toEqual([10, 0, 10])
  })

  it('forgets a key once its allowance is full, and under a flood of keys the oldest', async () => {
    const clock = fakeClock()
    const limit = createRateLimit(clock, 2, 100)
    for (let key = 0; key < 5_000; key++) limit.take(`key ${key}`)
    expect(limit.tracked).toBe(100)
    await clock.advance(10_000)
    limit.take('another')
    expect(limit.tracked).toBe(1)
  })

  it('allows less than one a second, too, and everything when it is off', async () => {
    const clock = fakeClock()
    const rare = createRateLimit(clock, 0.01, 10)
    expect(taken(rare, 'a', 5)).toBe(1)
    await clock.advance(100_000)
    expect(taken(rare, 'a', 5)).toBe(1)
    expect(taken(createRateLimit(clock, Number.POSITIVE_INFINITY, 1), 'a', 5)).toBe(5)
  })

  it('locks nobody out after the clock was set back', () => {
    let now = 1_000_000
    const limit = createRateLimit({ now: () => now, after: () => () => {} }, 10, 10)
    expect(taken(limit, 'a', 200)).toBe(100)
    now = 0
    expect(taken(limit, 'a', 5)).toBe(0)
    now = 10_000
    expect(taken(limit, 'a', 200)).toBeGreaterThanOrEqual(99)
  })
})

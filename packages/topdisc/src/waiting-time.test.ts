import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { boundAt, raiseBound } from './lower-bound.js'
import { DEFAULT_SETTINGS } from './settings.js'
import { waitingTime } from './waiting-time.js'

interface Vector {
  name: string
  settings: {
    adLifetimeMs: number
    adCapacity: number
    occupancyExponent: number
    safetyConstant: number
    minAds: number
  }
  view: { held: number; sameTopic: number; ipScore: number }
  topicMs: number | null
  ipMs: number | null
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/waiting-time.json', import.meta.url), 'utf8')) as {
  cases: Vector[]
}

describe('the waiting time', () => {
  it.each(vectors.cases)('vector: $name', ({ settings, view, topicMs, ipMs }) => {
    const wait = waitingTime(view, settings)
    const isMet = (value: number, expected: number | null) =>
      expected === null
        ? expect(value).toBe(Number.POSITIVE_INFINITY)
        : expect(Math.abs(value - expected)).toBeLessThanOrEqual(Math.abs(expected) * 1e-9)
    isMet(wait.topicMs, topicMs)
    isMet(wait.ipMs, ipMs)
  })

  it('never falls when the cache fills, at equal shares', () => {
    let last = 0
    for (let held = 10; held <= 1000; held += 10) {
      const { topicMs, ipMs } = waitingTime({ held, sameTopic: held / 10, ipScore: 0.5 }, DEFAULT_SETTINGS)
      expect(topicMs + ipMs).toBeGreaterThan(last)
      last = topicMs + ipMs
    }
    expect(last).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('a lower bound', () => {
  it('falls by half of the time gone by, down to nothing', () => {
    const bound = { valueMs: 0, setAt: 0 }
    raiseBound(bound, 1_000, 0)
    expect([0, 1, 500, 1_999, 2_000, 9_000].map((now) => boundAt(bound, now))).toEqual([1_000, 999.5, 750, 0.5, 0, 0])
  })

  it('is raised by a higher quote, kept by a lower one, and by one of nothing', () => {
    const bound = { valueMs: 1_000, setAt: 0 }
    raiseBound(bound, 800, 100)
    expect(bound).toEqual({ valueMs: 1_000, setAt: 0 })
    raiseBound(bound, 2_000, 100)
    expect(bound).toEqual({ valueMs: 2_000, setAt: 100 })
    raiseBound(bound, 0, 9_000)
    expect(boundAt(bound, 9_000)).toBe(0)
  })

  it('does not rise when time goes backwards', () => {
    expect(boundAt({ valueMs: 10, setAt: 1_000 }, 0)).toBe(10)
  })
})

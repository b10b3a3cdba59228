import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createPlacementReach } from './placement-reach.js'

const E = 60_000

function placement(saturationShare = 0.5) {
  const clock = fakeClock()
  const reach = createPlacementReach({ clock, settings: { buckets: 16, adLifetimeMs: E, saturationShare } })
  const hear = (bucket: number, ...answers: boolean[]) => {
    for (const isFull of answers) reach.heard(bucket, isFull)
  }
  const open = () => Array.from({ length: 16 }, (_, bucket) => bucket).filter(reach.isOpen).length
  return { clock, reach, hear, open }
}

describe('how near an advertiser places itself', () => {
  it('ends at the first bucket of which four of the last five registrars have their fill', () => {
    const { reach, hear, open } = placement()
    hear(3, true, true, true)
    hear(6, true, true, true, true)
    expect(open()).toBe(6)
    hear(3, false, true)
    expect(open()).toBe(3)
    expect([reach.isBeyond(3), reach.isBeyond(4)]).toEqual([false, true])
    // Two of its last five have room.
    hear(3, false)
    expect(open()).toBe(6)
  })

  it('is not cut short by three liars of five', () => {
    const { hear, open } = placement()
    hear(0, true, true, false, true, false)
    expect(open()).toBe(16)
  })

  it('is found out anew after a lifetime', async () => {
    const { clock, hear, open } = placement()
    hear(2, true, true, true, true)
    await clock.advance(E - 1)
    expect(open()).toBe(2)
    await clock.advance(1)
    expect(open()).toBe(16)
  })

  it('has no end without the rule', () => {
    const { reach, hear, open } = placement(1)
    hear(0, true, true, true, true, true)
    expect(open()).toBe(16)
    expect(reach.isBeyond(15)).toBe(false)
  })
})

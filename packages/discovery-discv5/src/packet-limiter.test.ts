import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createPacketLimiter } from './packet-limiter.js'

const admitted = (limiter: ReturnType<typeof createPacketLimiter>, ip: string, packets: number) =>
  Array.from({ length: packets }, () => limiter.admits(ip)).filter(Boolean).length

describe('packet limiter', () => {
  it('admits a burst, then a rate, and forgives at once', async () => {
    const clock = fakeClock()
    const limiter = createPacketLimiter(clock)
    expect(admitted(limiter, '198.51.100.1', 5000)).toBe(1000)
    expect(admitted(limiter, '198.51.100.2', 10)).toBe(10)
    await clock.advance(1000)
    expect(admitted(limiter, '198.51.100.1', 5000)).toBe(200)
    await clock.advance(60_000)
    expect(admitted(limiter, '198.51.100.1', 5000)).toBe(1000)
  })

  it('remembers a bounded number of addresses', () => {
    const limiter = createPacketLimiter(fakeClock())
    admitted(limiter, 'first', 1000)
    expect(limiter.admits('first')).toBe(false)
    for (let at = 0; at < 10_000; at++) limiter.admits(`address ${at}`)
    expect(limiter.admits('first')).toBe(true)
  })
})

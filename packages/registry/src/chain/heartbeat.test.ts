import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createHeartbeat } from './heartbeat.js'

const INTERVAL_MS = 4_000

function setUp() {
  const clock = fakeClock()
  let beats = 0
  let onHead = () => {}
  const heartbeat = createHeartbeat({
    clock,
    intervalMs: INTERVAL_MS,
    onHead(listener) {
      onHead = listener
      return () => {}
    },
    async beat() {
      beats++
    },
    onFailure() {},
  })
  return { clock, heartbeat, beats: () => beats, head: () => onHead() }
}

describe('a heartbeat', () => {
  it('beats at once for a new block, and else at its interval', async () => {
    const { clock, heartbeat, beats, head } = setUp()
    heartbeat.start()
    await clock.advance(0)
    expect(beats()).toBe(1)
    head()
    await clock.advance(0)
    expect(beats()).toBe(2)
    await clock.advance(INTERVAL_MS)
    expect(beats()).toBe(3)
    heartbeat.stop()
  })

  it('is driven no faster than a few times in its interval by an RPC that tells of blocks without end', async () => {
    const { clock, heartbeat, beats, head } = setUp()
    heartbeat.start()
    for (let at = 0; at < 10 * INTERVAL_MS; at += 10) {
      head()
      await clock.advance(10)
    }
    expect(beats()).toBeLessThan(200)
    expect(beats()).toBeGreaterThan(30)
    heartbeat.stop()
  })

  it('loses no block that is told while it may not beat', async () => {
    const { clock, heartbeat, beats, head } = setUp()
    heartbeat.start()
    for (let at = 0; at < 20; at++) {
      head()
      await clock.advance(0)
    }
    const driven = beats()
    head()
    await clock.advance(INTERVAL_MS / 4)
    expect(beats()).toBeGreaterThan(driven)
    heartbeat.stop()
  })
})

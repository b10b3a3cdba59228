import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { restoreWatermark, snapshotOf } from '../mirror/watermark-state.js'
import { createWatermark } from './watermark.js'

const START_MS = 1_750_000_000_000
const TYPE = `0x${'11'.repeat(32)}` as const

function setUp(maxHeadAgeMs = 900_000) {
  const clock = fakeClock(START_MS)
  const watermark = createWatermark({ clock, maxRegressionBlocks: 8, maxHeadAgeMs })
  const block = (number: number, seconds: number) => ({
    number,
    timestamp: START_MS + seconds * 1_000,
    hash: TYPE,
    parentHash: TYPE,
  })
  const admits = (number: number, seconds: number) => {
    try {
      watermark.admit(block(number, seconds))
      return true
    } catch (error) {
      expect(error).toMatchObject({ code: 'REGISTRY_STALE' })
      return false
    }
  }
  const admitsVersion = (version: number, number: number) => {
    try {
      watermark.admitVersion(TYPE, version, { number })
      return true
    } catch (error) {
      expect(error).toMatchObject({ code: 'REGISTRY_STALE' })
      return false
    }
  }
  return { clock, watermark, admits, admitsVersion }
}

describe('createWatermark', () => {
  it('lets a node lag by a few blocks and no more', () => {
    const { admits } = setUp()
    expect(admits(100, 100)).toBe(true)
    expect(admits(92, 92)).toBe(true)
    expect(admits(91, 91)).toBe(false)
    expect(admits(101, 101)).toBe(true)
  })

  it('is not held up by an absurd number: the next later block counts', () => {
    const { admits } = setUp()
    expect(admits(100, 100)).toBe(true)
    expect(admits(2 ** 44, 100)).toBe(true)
    expect(admits(100, 100)).toBe(false)
    expect(admits(101, 101)).toBe(true)
    expect(admits(102, 102)).toBe(true)
    expect(admits(90, 90)).toBe(false)
  })

  it('believes no time that is far from the clock’s, in the past or the future', () => {
    const { admits, clock } = setUp()
    expect(admits(100, 901)).toBe(false)
    expect(admits(100, 900)).toBe(true)
    expect(admits(101, -901)).toBe(false)
    void clock
  })

  it('takes no lower version of a list, unless blocks beyond were replaced', () => {
    const { admitsVersion } = setUp()
    expect(admitsVersion(5, 100)).toBe(true)
    expect(admitsVersion(6, 110)).toBe(true)
    expect(admitsVersion(5, 109)).toBe(false)
    expect(admitsVersion(5, 111)).toBe(true)
    expect(admitsVersion(6, 112)).toBe(true)
  })

  it('goes on where an earlier run stood', () => {
    const first = setUp()
    first.admits(100, 100)
    first.admitsVersion(6, 100)
    const second = setUp()
    restoreWatermark(second.watermark, JSON.parse(JSON.stringify(snapshotOf(first.watermark))))
    expect(second.admits(50, 50)).toBe(false)
    expect(second.admitsVersion(5, 99)).toBe(false)
    expect(second.admits(101, 101)).toBe(true)
  })
})

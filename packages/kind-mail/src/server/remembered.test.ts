import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { remembered } from './remembered.js'

describe('a remembered thing', () => {
  it('is made anew once its time is over, and when the clock was set back', async () => {
    const clock = fakeClock()
    let made = 0
    const get = remembered(async () => ++made, 1_000, clock)
    expect(await Promise.all([get(), get()])).toEqual([1, 1])
    await clock.advance(999)
    expect(await get()).toBe(1)
    await clock.advance(1)
    expect(await get()).toBe(2)
    const before = { ...clock, now: () => clock.now() - 60_000 }
    let shift = clock
    const other = remembered(async () => ++made, 1_000, { ...clock, now: () => shift.now() })
    expect(await other()).toBe(3)
    shift = { ...clock, ...before }
    expect(await other()).toBe(4)
  })

  it('that could not be made is tried again', async () => {
    const clock = fakeClock()
    const failing = [true, false]
    const get = remembered(async () => (failing.shift() ? Promise.reject(new RangeError('no')) : 'yes'), 1_000, clock)
    await expect(get()).rejects.toThrow('no')
    expect(await get()).toBe('yes')
  })
})

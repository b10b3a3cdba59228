import { describe, expect, it } from 'vitest'
import { systemClock, wait } from './clock.js'
import { fakeClock } from './testing/fake-clock.js'

describe('fakeClock', () => {
  it('calls what falls due in order of time, then of arming, and shows the time of each', async () => {
    const clock = fakeClock(1000)
    const calls: string[] = []
    const note = (name: string) => () => calls.push(`${name}@${clock.now()}`)
    clock.after(30, note('c'))
    clock.after(10, note('a'))
    clock.after(10, note('b'))
    await clock.advance(29)
    expect(calls).toEqual(['a@1010', 'b@1010'])
    expect([clock.now(), clock.pending]).toEqual([1029, 1])
    await clock.advance(1)
    expect(calls).toEqual(['a@1010', 'b@1010', 'c@1030'])
    expect(clock.pending).toBe(0)
  })

  it('lets code that awaits a timer arm its next one within the same step', async () => {
    const clock = fakeClock(0)
    const ticks: number[] = []
    const loop = async () => {
      for (let round = 0; round < 3; round++) {
        await wait(clock, 10)
        ticks.push(clock.now())
      }
    }
    const done = loop()
    await clock.advance(30)
    await done
    expect(ticks).toEqual([10, 20, 30])
  })

  it('forgets a cancelled timer', async () => {
    const clock = fakeClock()
    let called = false
    const cancel = clock.after(5, () => {
      called = true
    })
    cancel()
    cancel()
    await clock.advance(10)
    expect(called).toBe(false)
  })
})

describe('wait', () => {
  it('rejects at once when aborted, frees its timer and keeps the reason', async () => {
    const clock = fakeClock()
    const controller = new AbortController()
    const waiting = wait(clock, 1000, controller.signal)
    expect(clock.pending).toBe(1)
    controller.abort('enough')
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' })
    expect(clock.pending).toBe(0)
  })

  it('arms no timer for a signal that fired before', async () => {
    const clock = fakeClock()
    await expect(wait(clock, 1000, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' })
    expect(clock.pending).toBe(0)
  })

  it('is not disturbed by an abort after its end', async () => {
    const clock = fakeClock()
    const controller = new AbortController()
    const waiting = wait(clock, 10, controller.signal)
    await clock.advance(10)
    controller.abort()
    await expect(waiting).resolves.toBeUndefined()
  })
})

describe('systemClock', () => {
  it('calls back once its time has come, unless cancelled', async () => {
    const calls: string[] = []
    const cancel = systemClock.after(0, () => calls.push('cancelled'))
    cancel()
    const before = systemClock.now()
    await new Promise<void>((resolve) => {
      systemClock.after(5, () => {
        calls.push('called')
        resolve()
      })
    })
    expect(calls).toEqual(['called'])
    expect(systemClock.now()).toBeGreaterThanOrEqual(before + 4)
  })
})

import { wait } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTimeline } from './timeline.js'

describe('a timeline', () => {
  it('runs events in order of time, then of scheduling, and none that was cancelled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(50), fc.boolean()), { maxLength: 200 }), async (events) => {
        const timeline = createTimeline()
        const ran: number[] = []
        for (const [index, [ms, isCancelled]] of events.entries()) {
          const cancel = timeline.schedule(ms, () => ran.push(index))
          if (isCancelled) cancel()
        }
        await timeline.run(30)
        const due = events
          .map(([ms, isCancelled], index) => ({ ms, isCancelled, index }))
          .filter(({ ms, isCancelled }) => ms <= 30 && !isCancelled)
          .sort((a, b) => a.ms - b.ms || a.index - b.index)
        expect(ran).toEqual(due.map(({ index }) => index))
        expect([timeline.now(), timeline.events]).toEqual([30, due.length])
      }),
    )
  })

  it('does not move on before what awaits a timer has run, however long its chain of promises', async () => {
    const timeline = createTimeline()
    const seen: number[] = []
    const sleeper = async () => {
      for (let round = 0; round < 3; round++) {
        await wait(timeline.clock, 10)
        for (let link = 0; link < 50; link++) await undefined
        seen.push(timeline.now())
      }
    }
    const done = sleeper()
    timeline.schedule(11, () => seen.push(-11))
    await timeline.run(100)
    await done
    expect(seen).toEqual([10, -11, 20, 30])
  })

  it('never comes to an event that is infinitely far', async () => {
    const timeline = createTimeline()
    timeline.schedule(Number.POSITIVE_INFINITY, () => expect.unreachable())
    await timeline.run(Number.MAX_SAFE_INTEGER)
    expect(timeline.events).toBe(0)
  })
})

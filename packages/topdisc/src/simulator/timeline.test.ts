import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTimeline } from './timeline.js'

describe('a timeline', () => {
  it('runs events in order of time, then of scheduling, and none that was cancelled', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.boolean()), { maxLength: 200 }), (events) => {
        const timeline = createTimeline()
        const ran: number[] = []
        for (const [index, [ms, isCancelled]] of events.entries()) {
          const cancel = timeline.schedule(ms, () => ran.push(index))
          if (isCancelled) cancel()
        }
        timeline.run(30)
        const due = events
          .map(([ms, isCancelled], index) => ({ ms, isCancelled, index }))
          .filter(({ ms, isCancelled }) => ms <= 30 && !isCancelled)
          .sort((a, b) => a.ms - b.ms || a.index - b.index)
        expect(ran).toEqual(due.map(({ index }) => index))
        expect([timeline.now(), timeline.events]).toEqual([30, due.length])
      }),
    )
  })

  it('never comes to an event that is infinitely far', () => {
    const timeline = createTimeline()
    timeline.schedule(Number.POSITIVE_INFINITY, () => expect.unreachable())
    timeline.run(Number.MAX_SAFE_INTEGER)
    expect(timeline.events).toBe(0)
  })
})

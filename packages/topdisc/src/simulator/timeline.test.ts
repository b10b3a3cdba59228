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

describe('a timeline with usual waits', () => {
  it('runs events in the same order as one without', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(0, 1, 3, 7, 10), fc.constantFrom(0, 3, 10)), { maxLength: 1_500 }),
        (waits) => {
          const orders = [[], [3, 10], [0, 1, 3, 7, 10, 10]].map((usual) => {
            const timeline = createTimeline(usual)
            const ran: [number, number][] = []
            for (const [index, [ms, againMs]] of waits.entries()) {
              timeline.schedule(ms, () => {
                ran.push([index, timeline.now()])
                timeline.schedule(againMs, () => ran.push([-index, timeline.now()]))
              })
            }
            timeline.run(15)
            return ran
          })
          expect(orders[1]).toEqual(orders[0])
          expect(orders[2]).toEqual(orders[0])
        },
      ),
      { numRuns: 30 },
    )
  })
})

import type { Clock } from '@waypost/core'
import { createEventHeap } from './event-heap.js'
import { createEventLane, type EventLane } from './event-lane.js'

/** Something that happens at a time of its own; what it does must be synchronous. */
export interface TimelineEvent {
  /** @returns false when it was called off and nothing happened */
  run(): boolean
}

/** Simulated time: events run in order of time, then of scheduling, and the clock jumps from one to the next. */
export interface Timeline {
  /** ms since the start. */
  now(): number
  /** Runs `action` in `ms`. The returned function cancels it. */
  schedule(ms: number, action: () => void): () => void
  /** Runs an event in `ms`. */
  post(ms: number, event: TimelineEvent): void
  /** The same as a clock. */
  readonly clock: Clock
  /** Runs the events up to and including `untilMs`. */
  run(untilMs: number): void
  /** Events that ran. */
  readonly events: number
}

/** @param usualMs waits that most events have: those of one length are in order already, so nothing sorts them */
export function createTimeline(usualMs: readonly number[] = []): Timeline {
  const heap = createEventHeap()
  const lanes = [...new Set(usualMs)].filter(Number.isFinite).map((ms) => createEventLane(ms))
  let now = 0
  let order = 0
  let events = 0

  function post(ms: number, event: TimelineEvent) {
    for (const lane of lanes) {
      if (lane.ms !== ms) continue
      lane.push(now + ms, order++, event)
      return
    }
    const at = now + Math.max(0, ms)
    if (at < Number.POSITIVE_INFINITY) heap.push(at, order++, event)
  }

  function schedule(ms: number, action: () => void) {
    const event = new Action(action)
    post(ms, event)
    return () => event.cancel()
  }

  return {
    now: () => now,
    schedule,
    post,
    clock: { now: () => now, after: schedule },
    run(untilMs) {
      for (;;) {
        let first: EventLane | undefined
        let at = heap.firstAt()
        let firstOrder = heap.firstOrder()
        for (const lane of lanes) {
          const laneAt = lane.firstAt()
          if (laneAt > at || (laneAt === at && lane.firstOrder() > firstOrder)) continue
          first = lane
          at = laneAt
          firstOrder = lane.firstOrder()
        }
        if (at > untilMs || at === Number.POSITIVE_INFINITY) break
        const event = first === undefined ? heap.take() : first.take()
        // Whole numbers out of a row of floats are made small integers again: what stores the time then needs no box for it.
        now = (at | 0) === at ? at | 0 : at
        if (event.run()) events++
      }
      now = Math.max(now, untilMs)
    },
    get events() {
      return events
    },
  }
}

/** An action that may be cancelled; what it refers to can be freed before its time then. */
class Action implements TimelineEvent {
  private action: (() => void) | undefined

  constructor(action: () => void) {
    this.action = action
  }

  cancel() {
    this.action = undefined
  }

  run() {
    const { action } = this
    if (action === undefined) return false
    this.action = undefined
    action()
    return true
  }
}

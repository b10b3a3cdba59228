import type { Clock } from '@waypost/core'

/** Simulated time: events run in order of time, then of scheduling, and the clock jumps from one to the next. */
export interface Timeline {
  /** ms since the start. */
  now(): number
  /** Runs `action` in `ms`; what it does must be synchronous. The returned function cancels it. */
  schedule(ms: number, action: () => void): () => void
  /** The same as a clock. */
  readonly clock: Clock
  /** Runs the events up to and including `untilMs`. */
  run(untilMs: number): void
  /** Events that ran. */
  readonly events: number
}

interface Event {
  readonly at: number
  readonly order: number
  /** Undefined once cancelled, so that what it refers to can be freed before its time. */
  action: (() => void) | undefined
}

export function createTimeline(): Timeline {
  const heap: Event[] = []
  let now = 0
  let order = 0
  let events = 0

  function schedule(ms: number, action: () => void) {
    const event: Event = { at: now + Math.max(0, ms), order: order++, action }
    if (event.at < Number.POSITIVE_INFINITY) push(heap, event)
    return () => {
      event.action = undefined
    }
  }

  return {
    now: () => now,
    schedule,
    clock: { now: () => now, after: schedule },
    run(untilMs) {
      for (let next = heap[0]; next !== undefined && next.at <= untilMs; next = heap[0]) {
        pop(heap)
        if (next.action === undefined) continue
        now = next.at
        events++
        next.action()
      }
      now = Math.max(now, untilMs)
    },
    get events() {
      return events
    },
  }
}

const isBefore = (a: Event, b: Event) => a.at < b.at || (a.at === b.at && a.order < b.order)

/** Adds to a binary min-heap. */
function push(heap: Event[], event: Event) {
  let at = heap.length
  heap.push(event)
  while (at > 0) {
    const above = (at - 1) >> 1
    const parent = heap[above] as Event
    if (!isBefore(event, parent)) break
    heap[at] = parent
    at = above
  }
  heap[at] = event
}

/** Takes the first out of a binary min-heap. */
function pop(heap: Event[]) {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let at = 0
  for (;;) {
    let below = 2 * at + 1
    if (below >= heap.length) break
    const right = heap[below + 1]
    if (right !== undefined && isBefore(right, heap[below] as Event)) below++
    const child = heap[below] as Event
    if (!isBefore(child, last)) break
    heap[at] = child
    at = below
  }
  heap[at] = last
}

import type { TimelineEvent } from './timeline.js'

/** Events that all wait equally long: the one that was put in first is due first. A ring that grows. */
export interface EventLane {
  /** How long each of them waits. */
  readonly ms: number
  push(at: number, order: number, event: TimelineEvent): void
  /** When the first is due; infinite when there is none. */
  firstAt(): number
  firstOrder(): number
  /** Takes the first out; there must be one. */
  take(): TimelineEvent
}

const FIRST_SIZE = 256

export function createEventLane(ms: number): EventLane {
  let times = new Float64Array(FIRST_SIZE)
  let orders = new Float64Array(FIRST_SIZE)
  let events = new Array<TimelineEvent | undefined>(FIRST_SIZE).fill(undefined)
  /** Where the first stands; sizes are powers of two, so that a mask finds the place after the last again. */
  let head = 0
  let count = 0

  function grow() {
    const size = times.length * 2
    const place = (at: number) => (head + at) & (times.length - 1)
    const [oldTimes, oldOrders, oldEvents] = [times, orders, events]
    const grown = {
      times: Float64Array.from({ length: size }, (_, at) => (at < count ? (oldTimes[place(at)] as number) : 0)),
      orders: Float64Array.from({ length: size }, (_, at) => (at < count ? (oldOrders[place(at)] as number) : 0)),
      events: Array.from({ length: size }, (_, at) => (at < count ? oldEvents[place(at)] : undefined)),
    }
    ;({ times, orders, events } = grown)
    head = 0
  }

  return {
    ms,
    push(at, order, event) {
      if (count === times.length) grow()
      const place = (head + count) & (times.length - 1)
      times[place] = at
      orders[place] = order
      events[place] = event
      count++
    },
    firstAt: () => (count === 0 ? Number.POSITIVE_INFINITY : (times[head] as number)),
    firstOrder: () => orders[head] as number,
    take() {
      const event = events[head] as TimelineEvent
      events[head] = undefined
      head = (head + 1) & (times.length - 1)
      count--
      return event
    },
  }
}

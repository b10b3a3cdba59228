import type { TimelineEvent } from './timeline.js'

/**
 * Events in order of time, then of scheduling. A heap of four branches each over plain numbers: a sift moves no object
 * and looks at neighbours in memory.
 */
export interface EventHeap {
  push(at: number, order: number, event: TimelineEvent): void
  /** When the first is due; infinite when there is none. */
  firstAt(): number
  firstOrder(): number
  /** Takes the first out; there must be one. */
  take(): TimelineEvent
}

const BRANCHES = 4
const FIRST_SIZE = 1_024

export function createEventHeap(): EventHeap {
  let times = new Float64Array(FIRST_SIZE)
  let orders = new Float64Array(FIRST_SIZE)
  /** Where each one's event stands in the row of events. */
  let slots = new Uint32Array(FIRST_SIZE)
  const events: (TimelineEvent | undefined)[] = []
  const freeSlots: number[] = []
  let size = 0

  function grow() {
    const larger = <Numbers extends Float64Array | Uint32Array>(from: Numbers, to: Numbers): Numbers => {
      to.set(from)
      return to
    }
    times = larger(times, new Float64Array(size * 2))
    orders = larger(orders, new Float64Array(size * 2))
    slots = larger(slots, new Uint32Array(size * 2))
  }

  function put(place: number, at: number, order: number, slot: number) {
    times[place] = at
    orders[place] = order
    slots[place] = slot
  }

  function move(from: number, to: number) {
    put(to, times[from] as number, orders[from] as number, slots[from] as number)
  }

  /** Whether the one at `place` comes before another. */
  function isBefore(place: number, at: number, order: number): boolean {
    const time = times[place] as number
    return time < at || (time === at && (orders[place] as number) < order)
  }

  return {
    push(at, order, event) {
      if (size === times.length) grow()
      const slot = freeSlots.pop() ?? events.length
      events[slot] = event
      let place = size++
      while (place > 0) {
        const above = Math.floor((place - 1) / BRANCHES)
        if (isBefore(above, at, order)) break
        move(above, place)
        place = above
      }
      put(place, at, order, slot)
    },
    firstAt: () => (size === 0 ? Number.POSITIVE_INFINITY : (times[0] as number)),
    firstOrder: () => orders[0] as number,
    take() {
      const taken = slots[0] as number
      const event = events[taken] as TimelineEvent
      events[taken] = undefined
      freeSlots.push(taken)
      size--
      const at = times[size] as number
      const order = orders[size] as number
      const slot = slots[size] as number
      let place = 0
      for (;;) {
        const first = place * BRANCHES + 1
        if (first >= size) break
        let least = first
        const end = Math.min(first + BRANCHES, size)
        for (let child = first + 1; child < end; child++) {
          if (isBefore(child, times[least] as number, orders[least] as number)) least = child
        }
        if (!isBefore(least, at, order)) break
        move(least, place)
        place = least
      }
      if (size > 0) put(place, at, order, slot)
      return event
    },
  }
}

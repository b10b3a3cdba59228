import type { Clock } from '../clock.js'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /**
   * Moves time forward by `ms`, calling what falls due in order. Between two callbacks the event loop gets a turn, so
   * that code which awaits a timer arms its next one in time.
   */
  advance(ms: number): Promise<void>
  /** Timers that wait now. */
  readonly pending: number
}

/** A {@link FakeClock}. @param startAt ms since 1970, @default 1_750_000_000_000 */
export function fakeClock(startAt = 1_750_000_000_000): FakeClock {
  let now = startAt
  let order = 0
  const timers = new Map<number, { at: number; callback: () => void }>()

  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  const nextDue = (until: number) => {
    let best: { id: number; at: number } | undefined
    for (const [id, timer] of timers) {
      if (timer.at <= until && (best === undefined || timer.at < best.at)) best = { id, at: timer.at }
    }
    return best
  }

  return {
    now: () => now,
    after(ms, callback) {
      const id = order++
      timers.set(id, { at: now + Math.max(0, ms), callback })
      return () => void timers.delete(id)
    },
    async advance(ms) {
      const until = now + ms
      await settle()
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        const timer = timers.get(due.id)
        timers.delete(due.id)
        now = Math.max(now, due.at)
        timer?.callback()
        await settle()
      }
      now = until
      await settle()
    },
    get pending() {
      return timers.size
    },
  }
}

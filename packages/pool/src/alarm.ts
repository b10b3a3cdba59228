import type { Clock } from '@waypost/core'

/** One timer that rings at the earliest of the times it was set to. */
export interface Alarm {
  /** Rings at `at`, in ms since 1970, unless it is set to ring before. */
  setFor(at: number): void
  clear(): void
}

/** Timers of browsers and Node overflow past 2^31 ms and lag after sleep: wait in steps of at most an hour. */
const LONGEST_STEP_MS = 3_600_000

/** @param ring gets the time; sets the alarm again where there is more to come */
export function createAlarm(clock: Clock, ring: (now: number) => void): Alarm {
  let at = Number.POSITIVE_INFINITY
  let cancel: (() => void) | undefined

  function arm() {
    cancel?.()
    cancel = clock.after(Math.min(LONGEST_STEP_MS, Math.max(0, at - clock.now())), () => {
      cancel = undefined
      const now = clock.now()
      if (now < at) return arm()
      at = Number.POSITIVE_INFINITY
      ring(now)
    })
  }

  return {
    setFor(time) {
      if (!(time < at)) return
      at = time
      arm()
    },
    clear() {
      cancel?.()
      cancel = undefined
      at = Number.POSITIVE_INFINITY
    },
  }
}

import type { Clock } from '@waypost/core'

/** Time limits, all of one length, on one timer: the one that was set first is due first. */
export interface Deadlines {
  /** @returns what lifts the limit again; nothing happens when it has passed */
  set(onPassed: () => void): () => void
}

interface Deadline {
  readonly at: number
  /** Undefined once lifted. */
  onPassed: (() => void) | undefined
}

/** @param milliseconds the length of each; the timer waits only while one is set */
export function createDeadlines(clock: Clock, milliseconds: number): Deadlines {
  let row: Deadline[] = []
  let open = 0
  let cancel: (() => void) | undefined

  function arm(at: number) {
    cancel = clock.after(Math.max(0, at - clock.now()), () => {
      cancel = undefined
      const now = clock.now()
      const passed = row.filter((deadline) => deadline.onPassed !== undefined && deadline.at <= now)
      row = row.filter((deadline) => deadline.onPassed !== undefined && deadline.at > now)
      for (const deadline of passed) {
        const passedOne = deadline.onPassed
        if (passedOne === undefined) continue
        deadline.onPassed = undefined
        open--
        passedOne()
      }
      const [first] = row
      if (first !== undefined && cancel === undefined) arm(first.at)
    })
  }

  return {
    set(onPassed) {
      const deadline: Deadline = { at: clock.now() + milliseconds, onPassed }
      row.push(deadline)
      open++
      if (cancel === undefined) arm(deadline.at)
      return () => {
        if (deadline.onPassed === undefined) return
        deadline.onPassed = undefined
        open--
        if (open > 0) return
        // Nothing may wait while nothing is under way.
        cancel?.()
        cancel = undefined
        row = []
      }
    },
  }
}

import type { Clock } from '@waypost/core'

/** Something with a time limit. It stands in the row of those that wait by itself, so that setting a limit makes nothing. */
export abstract class Deadline {
  /** ms since 1970; what {@link Deadlines} writes there. */
  dueAt = 0
  isSet = false
  earlier: Deadline | undefined = undefined
  later: Deadline | undefined = undefined

  /** Called when the limit passed before it was lifted. */
  abstract passed(): void
}

/** Time limits, all of one length, on one timer: the one that was set first is due first. */
export interface Deadlines {
  /** One limit at a time for each deadline. */
  set(deadline: Deadline): void
  /** Nothing happens when it has passed or was never set. */
  lift(deadline: Deadline): void
}

/** @param milliseconds the length of each; the timer waits only while one is set */
export function createDeadlines(clock: Clock, milliseconds: number): Deadlines {
  let first: Deadline | undefined
  let last: Deadline | undefined
  let cancel: (() => void) | undefined
  let isTelling = false

  function remove(deadline: Deadline) {
    const { earlier, later } = deadline
    if (earlier === undefined) first = later
    else earlier.later = later
    if (later === undefined) last = earlier
    else later.earlier = earlier
    deadline.earlier = undefined
    deadline.later = undefined
    deadline.isSet = false
  }

  function arm(at: number) {
    cancel = clock.after(Math.max(0, at - clock.now()), onTimer)
  }

  function onTimer() {
    cancel = undefined
    // Whom the calls set are not the next ones due as long as others wait: the timer is armed when all are told.
    isTelling = true
    try {
      const now = clock.now()
      while (first !== undefined && first.dueAt <= now) {
        const due = first
        remove(due)
        due.passed()
      }
    } finally {
      isTelling = false
      if (first !== undefined) arm(first.dueAt)
    }
  }

  return {
    set(deadline) {
      deadline.dueAt = clock.now() + milliseconds
      deadline.isSet = true
      deadline.earlier = last
      if (last === undefined) first = deadline
      else last.later = deadline
      last = deadline
      if (cancel === undefined && !isTelling) arm(deadline.dueAt)
    },
    lift(deadline) {
      if (!deadline.isSet) return
      remove(deadline)
      if (first !== undefined) return
      // Nothing may wait while nothing is under way.
      cancel?.()
      cancel = undefined
    },
  }
}

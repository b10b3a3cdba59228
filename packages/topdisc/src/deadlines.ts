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
  return new DeadlineRow(clock, milliseconds)
}

class DeadlineRow implements Deadlines {
  private readonly clock: Clock
  private readonly milliseconds: number
  private first: Deadline | undefined = undefined
  private last: Deadline | undefined = undefined
  private cancel: (() => void) | undefined = undefined
  private isTelling = false
  /** Made once: nearly each exchange sets the timer and stops it again. */
  private readonly onTimer = () => this.tell()

  constructor(clock: Clock, milliseconds: number) {
    this.clock = clock
    this.milliseconds = milliseconds
  }

  set(deadline: Deadline) {
    deadline.dueAt = this.clock.now() + this.milliseconds
    deadline.isSet = true
    deadline.earlier = this.last
    if (this.last === undefined) this.first = deadline
    else this.last.later = deadline
    this.last = deadline
    if (this.cancel === undefined && !this.isTelling) this.arm(deadline.dueAt)
  }

  lift(deadline: Deadline) {
    if (!deadline.isSet) return
    this.remove(deadline)
    if (this.first !== undefined) return
    // Nothing may wait while nothing is under way.
    this.cancel?.()
    this.cancel = undefined
  }

  private remove(deadline: Deadline) {
    const { earlier, later } = deadline
    if (earlier === undefined) this.first = later
    else earlier.later = later
    if (later === undefined) this.last = earlier
    else later.earlier = earlier
    deadline.earlier = undefined
    deadline.later = undefined
    deadline.isSet = false
  }

  private arm(at: number) {
    this.cancel = this.clock.after(Math.max(0, at - this.clock.now()), this.onTimer)
  }

  private tell() {
    this.cancel = undefined
    // Whom the calls set are not the next ones due as long as others wait: the timer is armed when all are told.
    this.isTelling = true
    try {
      const now = this.clock.now()
      while (this.first !== undefined && this.first.dueAt <= now) {
        const due = this.first
        this.remove(due)
        due.passed()
      }
    } finally {
      this.isTelling = false
      if (this.first !== undefined) this.arm(this.first.dueAt)
    }
  }
}

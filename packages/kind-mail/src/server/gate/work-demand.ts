import type { Clock } from '@waypost/core'
import { WORK_LIMITS } from '../../work.js'

/** How much work publishers have to prove, by how much is published. */
export interface WorkDemand {
  /** Counts envelopes that publishers sent, taken or not. */
  count(envelopes: number): void
  /** Leading zero bits asked for now: 0 while there is no load. */
  bits(): number
  /** What is accepted: a little longer the less that was asked for before, for who solved that meanwhile. */
  acceptedBits(): number
}

/** What the first demand costs: 2^10 hashes, some milliseconds in JavaScript. */
const FIRST_BITS = 10
/** Time over which the load is averaged, and for which an older and lower demand is still good, in ms. */
const WINDOW_MS = 10_000

/**
 * Nothing is asked below `fromPerSecond` envelopes a second; above, ten bits and two more for each doubling, so that what
 * a flood pays grows faster than what it sends. The demand rises at once and falls as the average does.
 *
 * @param fromPerSecond 0 asks for nothing ever
 */
export function createWorkDemand(fromPerSecond: number, clock: Clock): WorkDemand {
  let rate = 0
  let at = clock.now()
  /** The lowest demand, nothing aside, of this window and of the one before. */
  let lowest: number = WORK_LIMITS.bits
  let lowestBefore: number = WORK_LIMITS.bits
  let windowAt = at

  function decay() {
    const now = clock.now()
    rate *= Math.exp(-Math.max(0, now - at) / WINDOW_MS)
    at = Math.max(at, now)
  }

  function bits(): number {
    decay()
    if (fromPerSecond === 0 || rate <= fromPerSecond) return 0
    return Math.min(WORK_LIMITS.bits, FIRST_BITS + Math.floor(2 * Math.log2(rate / fromPerSecond)))
  }

  return {
    bits,
    count(envelopes) {
      decay()
      rate += (envelopes * 1_000) / WINDOW_MS
    },
    acceptedBits() {
      const now = bits()
      if (now === 0) return 0
      if (at - windowAt >= WINDOW_MS) {
        lowestBefore = at - windowAt >= 2 * WINDOW_MS ? now : lowest
        lowest = now
        windowAt = at
      }
      lowest = Math.min(lowest, now)
      return Math.min(lowest, lowestBefore)
    },
  }
}

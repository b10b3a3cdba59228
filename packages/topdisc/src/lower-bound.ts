/*
 * A quote has two bounded parts, the topic's and the addresses'. The spec wants that a new quote does not undercut an
 * older one by more than the time gone by; the quote is their sum, so each part may fall by half of that time. (Were
 * each let fall by all of it, asking again and again would gain one millisecond per millisecond.)
 */
const FALL_PER_MS = 0.5

/** The least that one part of a quote may be, falling as time goes by. */
export interface LowerBound {
  /** The part's value at `setAt`, in ms. */
  readonly valueMs: number
  /** ms since 1970. */
  readonly setAt: number
}

/** What the bound still is at `now`, in ms; 0 when it ran out or there is none. */
export function boundAt(bound: LowerBound | undefined, now: number): number {
  if (bound === undefined) return 0
  return Math.max(0, bound.valueMs - FALL_PER_MS * Math.max(0, now - bound.setAt))
}

/** The bound after a part was quoted at `valueMs`: the higher one of the two. */
export function raiseBound(bound: LowerBound | undefined, valueMs: number, now: number): LowerBound | undefined {
  const present = boundAt(bound, now)
  if (valueMs <= 0 || valueMs < present) return present > 0 ? bound : undefined
  return { valueMs, setAt: now }
}

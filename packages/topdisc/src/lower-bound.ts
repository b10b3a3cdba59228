/*
 * A quote has two bounded parts, the topic's and the addresses'. The spec wants that a new quote does not undercut an
 * older one by more than the time gone by; the quote is their sum, so each part may fall by half of that time. (Were
 * each let fall by all of it, asking again and again would gain one millisecond per millisecond.)
 */
const FALL_PER_MS = 0.5

/** The least that one part of a quote may be, falling as time goes by. Quotes are many: they write it over. */
export interface LowerBound {
  /** The part's value at `setAt`, in ms; 0 when nothing was quoted yet. */
  valueMs: number
  /** ms since 1970. */
  setAt: number
}

/** What the bound still is at `now`, in ms; 0 when it ran out. */
export function boundAt({ valueMs, setAt }: LowerBound, now: number): number {
  return boundOf(valueMs, setAt, now)
}

/** As {@link boundAt}, of a bound that is no object. */
export function boundOf(valueMs: number, setAt: number, now: number): number {
  return Math.max(0, valueMs - FALL_PER_MS * Math.max(0, now - setAt))
}

/** Raises the bound after a part was quoted at `valueMs`: the higher one of the two counts. */
export function raiseBound(bound: LowerBound, valueMs: number, now: number) {
  if (valueMs <= 0 || valueMs < boundAt(bound, now)) return
  bound.valueMs = valueMs
  bound.setAt = now
}

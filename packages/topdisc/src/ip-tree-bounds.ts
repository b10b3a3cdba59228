import { boundAt, type LowerBound } from './lower-bound.js'

/**
 * The lower bounds of the vertices along one edge of the tree: disjoint ranges of depths that were given one bound
 * together, and single depths raised since, as a chain. Undefined when there are none, as on most edges. Each range
 * belongs to one edge alone, so a bound that is raised again is written over: quotes are many, and make nothing new.
 */
export type EdgeBounds = DepthRange | undefined

interface DepthRange extends LowerBound {
  from: number
  to: number
  next: EdgeBounds
}

/** The bound of the vertex at `depth`, in ms. */
export function edgeBoundAt(bounds: EdgeBounds, depth: number, now: number): number {
  let highest = 0
  for (let range = bounds; range !== undefined; range = range.next) {
    if (range.from <= depth && depth <= range.to) highest = Math.max(highest, boundAt(range, now))
  }
  return highest
}

/** With the vertex at `depth` raised to `valueMs`; what ran out is dropped. Takes the chain over. */
export function raisedAt(bounds: EdgeBounds, depth: number, valueMs: number, now: number): EdgeBounds {
  if (valueMs <= 0 || valueMs < edgeBoundAt(bounds, depth, now)) return bounds
  let own: EdgeBounds
  let others: EdgeBounds
  for (let range = bounds; range !== undefined; ) {
    const { next }: DepthRange = range
    if (range.from === depth && range.to === depth) own = range
    else if (boundAt(range, now) > 0) {
      range.next = others
      others = range
    }
    range = next
  }
  if (own === undefined) return { from: depth, to: depth, valueMs, setAt: now, next: others }
  own.valueMs = valueMs
  own.setAt = now
  own.next = others
  return own
}

/** One bound for every vertex from `from` to `to`. */
export function uniformBounds(from: number, to: number, valueMs: number, now: number): EdgeBounds {
  return valueMs > 0 && from <= to ? { from, to, valueMs, setAt: now, next: undefined } : undefined
}

/** What an edge's upper part, up to `depth`, and its lower part keep when it is split there. Takes the chain over. */
export function splitBounds(bounds: EdgeBounds, depth: number): { upper: EdgeBounds; lower: EdgeBounds } {
  let upper: EdgeBounds
  let lower: EdgeBounds
  for (let range = bounds; range !== undefined; ) {
    const { next }: DepthRange = range
    if (range.from <= depth && range.to > depth) lower = { ...range, from: depth + 1, next: lower }
    if (range.from <= depth) {
      range.to = Math.min(range.to, depth)
      range.next = upper
      upper = range
    } else {
      range.next = lower
      lower = range
    }
    range = next
  }
  return { upper, lower }
}

/** What an edge keeps that two edges, one below the other, become. Takes both chains over. */
export function joinedBounds(upper: EdgeBounds, lower: EdgeBounds): EdgeBounds {
  if (upper === undefined) return lower
  let last = upper
  while (last.next !== undefined) last = last.next
  last.next = lower
  return upper
}

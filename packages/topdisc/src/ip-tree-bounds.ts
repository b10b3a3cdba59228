import { boundAt, type LowerBound } from './lower-bound.js'

/**
 * The lower bounds of the vertices along one edge of the tree: disjoint ranges of depths that were given one bound
 * together, and single depths raised since. Undefined when there are none, as on most edges.
 */
export type EdgeBounds = readonly DepthRange[] | undefined

interface DepthRange {
  readonly from: number
  readonly to: number
  readonly bound: LowerBound
}

/** The bound of the vertex at `depth`, in ms. */
export function edgeBoundAt(bounds: EdgeBounds, depth: number, now: number): number {
  let highest = 0
  if (bounds === undefined) return highest
  for (const range of bounds) {
    if (range.from <= depth && depth <= range.to) highest = Math.max(highest, boundAt(range.bound, now))
  }
  return highest
}

/** With the vertex at `depth` raised to `valueMs`; what ran out is dropped. */
export function raisedAt(bounds: EdgeBounds, depth: number, valueMs: number, now: number): EdgeBounds {
  if (valueMs <= 0 || valueMs < edgeBoundAt(bounds, depth, now)) return bounds
  const others = (bounds ?? []).filter(
    (range) => boundAt(range.bound, now) > 0 && !(range.from === depth && range.to === depth),
  )
  return [...others, { from: depth, to: depth, bound: { valueMs, setAt: now } }]
}

/** One bound for every vertex from `from` to `to`. */
export function uniformBounds(from: number, to: number, valueMs: number, now: number): EdgeBounds {
  return valueMs > 0 && from <= to ? [{ from, to, bound: { valueMs, setAt: now } }] : undefined
}

/** What an edge's upper part, up to `depth`, and its lower part keep when it is split there. */
export function splitBounds(bounds: EdgeBounds, depth: number): { upper: EdgeBounds; lower: EdgeBounds } {
  if (bounds === undefined) return { upper: undefined, lower: undefined }
  const upper = bounds
    .filter((range) => range.from <= depth)
    .map((range) => ({ ...range, to: Math.min(range.to, depth) }))
  const lower = bounds
    .filter((range) => range.to > depth)
    .map((range) => ({ ...range, from: Math.max(range.from, depth + 1) }))
  return { upper: upper.length > 0 ? upper : undefined, lower: lower.length > 0 ? lower : undefined }
}

/** What an edge keeps that two edges, one below the other, become. */
export function joinedBounds(upper: EdgeBounds, lower: EdgeBounds): EdgeBounds {
  if (upper === undefined) return lower
  return lower === undefined ? upper : [...upper, ...lower]
}

import { boundOf } from './lower-bound.js'

/** No range: an edge without bounds, or the end of a chain. */
export const NO_BOUNDS = -1

/** Numbers of one range: its value in ms, when it was set, and its depths with the next one of its chain. */
const STRIDE = 3
const VALUE = 0
const SET_AT = 1
const SPAN = 2
/** Depths are 0 to 128: a span is `from + to · 256 + (next + 1) · 65536`, exact in a float. */
const DEPTHS = 256
const FIRST_RANGES = 8

/**
 * The lower bounds of the vertices of a tree, edge by edge: disjoint ranges of depths that were given one bound
 * together, and single depths raised since, as a chain of ranges. An edge names its chain by the number of the first
 * range. Each range belongs to one edge alone, so a bound that is raised again is written over: quotes are many, and
 * make nothing new. All ranges stand in one row of numbers: as objects they take three times the memory.
 */
export class EdgeBounds {
  /** Where the upper and the lower part begin that {@link split} made last. */
  upper = NO_BOUNDS
  lower = NO_BOUNDS
  private numbers = new Float64Array(FIRST_RANGES * STRIDE)
  private used = 0
  private free = NO_BOUNDS

  /** The bound of the vertex at `depth`, in ms. */
  at(first: number, depth: number, now: number): number {
    let highest = 0
    for (let range = first; range !== NO_BOUNDS; range = this.next(range)) {
      if (this.from(range) <= depth && depth <= this.to(range)) highest = Math.max(highest, this.value(range, now))
    }
    return highest
  }

  /** The chain with the vertex at `depth` raised to `valueMs`; what ran out is dropped. Takes the chain over. */
  raised(first: number, depth: number, valueMs: number, now: number): number {
    if (valueMs <= 0 || valueMs < this.at(first, depth, now)) return first
    let own = NO_BOUNDS
    let others = NO_BOUNDS
    for (let range = first; range !== NO_BOUNDS; ) {
      const next = this.next(range)
      if (this.from(range) === depth && this.to(range) === depth) own = range
      else if (this.value(range, now) > 0) {
        this.link(range, others)
        others = range
      } else this.release(range)
      range = next
    }
    if (own === NO_BOUNDS) return this.add(depth, depth, valueMs, now, others)
    this.numbers[own * STRIDE + VALUE] = valueMs
    this.numbers[own * STRIDE + SET_AT] = now
    this.link(own, others)
    return own
  }

  /** A chain of one bound for every vertex from `from` to `to`. */
  uniform(from: number, to: number, valueMs: number, now: number): number {
    return valueMs > 0 && from <= to ? this.add(from, to, valueMs, now, NO_BOUNDS) : NO_BOUNDS
  }

  /** Sets {@link upper} and {@link lower} to what an edge's parts keep when it is split at `depth`. Takes the chain over. */
  split(first: number, depth: number) {
    let upper = NO_BOUNDS
    let lower = NO_BOUNDS
    for (let range = first; range !== NO_BOUNDS; ) {
      const next = this.next(range)
      const [from, to] = [this.from(range), this.to(range)]
      if (from <= depth && to > depth) {
        const { numbers } = this
        const value = numbers[range * STRIDE + VALUE] as number
        lower = this.add(depth + 1, to, value, numbers[range * STRIDE + SET_AT] as number, lower)
      }
      if (from <= depth) {
        this.span(range, from, Math.min(to, depth), upper)
        upper = range
      } else {
        this.link(range, lower)
        lower = range
      }
      range = next
    }
    this.upper = upper
    this.lower = lower
  }

  /** What an edge keeps that two edges, one below the other, become. Takes both chains over. */
  joined(upper: number, lower: number): number {
    if (upper === NO_BOUNDS) return lower
    let last = upper
    for (let next = this.next(last); next !== NO_BOUNDS; next = this.next(last)) last = next
    this.link(last, lower)
    return upper
  }

  /** Forgets a chain. */
  drop(first: number) {
    for (let range = first; range !== NO_BOUNDS; ) {
      const next = this.next(range)
      this.release(range)
      range = next
    }
  }

  private add(from: number, to: number, valueMs: number, now: number, next: number): number {
    let range = this.free
    if (range !== NO_BOUNDS) this.free = this.next(range)
    else {
      range = this.used++
      if (this.used * STRIDE > this.numbers.length) this.numbers = grown(this.numbers)
    }
    this.numbers[range * STRIDE + VALUE] = valueMs
    this.numbers[range * STRIDE + SET_AT] = now
    this.span(range, from, to, next)
    return range
  }

  private release(range: number) {
    this.link(range, this.free)
    this.free = range
  }

  private value(range: number, now: number): number {
    const { numbers } = this
    return boundOf(numbers[range * STRIDE + VALUE] as number, numbers[range * STRIDE + SET_AT] as number, now)
  }

  private spanOf(range: number): number {
    return this.numbers[range * STRIDE + SPAN] as number
  }

  private from(range: number): number {
    return this.spanOf(range) % DEPTHS
  }

  private to(range: number): number {
    return Math.floor(this.spanOf(range) / DEPTHS) % DEPTHS
  }

  private next(range: number): number {
    return Math.floor(this.spanOf(range) / DEPTHS ** 2) - 1
  }

  private link(range: number, next: number) {
    this.span(range, this.from(range), this.to(range), next)
  }

  private span(range: number, from: number, to: number, next: number) {
    this.numbers[range * STRIDE + SPAN] = from + to * DEPTHS + (next + 1) * DEPTHS ** 2
  }
}

/** By a half, to whole ranges: a tree is filled once and stays about as large. */
function grown(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.ceil((numbers.length / STRIDE) * 1.5) * STRIDE)
  larger.set(numbers)
  return larger
}

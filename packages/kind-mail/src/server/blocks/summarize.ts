import {
  addSum,
  borderBetween,
  comparePoints,
  emptySum,
  idSum,
  LAST_POINT,
  type Part,
  type Point,
  type Range,
  type Summary,
} from '../../ranges.js'
import { BLOCK_MOST, type Block, type BlockIndex } from './block-index.js'

/** Reads the points of a range of an archive, in order. */
export type ReadPoints = (range: Range) => readonly Point[] | Promise<readonly Point[]>

/** Ranges of so many blocks or fewer are cut between envelopes, wider ones at the borders of blocks. */
const BLOCKS_READ_WHOLE = 4

/**
 * What an archive holds between each border and the next. Blocks that lie inside count as a whole; of those that a border
 * cuts the points are read, of each once. `read` may be synchronous: then nothing comes in between.
 *
 * @param borders in order, two at least
 */
export async function summarize(index: BlockIndex, borders: readonly Point[], read: ReadPoints): Promise<Summary[]> {
  const { blocks } = index
  const summaries: { count: number; sum: Uint32Array }[] = []
  const [first, ...rest] = borders
  if (first === undefined) return []
  let from = first
  let at = index.locate(first)
  /** The points of block `at` that lie behind `from`, when they were read. */
  let points: readonly Point[] | undefined
  for (const to of rest) {
    const summary = { count: 0, sum: emptySum() }
    for (;;) {
      const block = blocks[at] as Block
      const end = blocks[at + 1]?.from ?? LAST_POINT
      if (comparePoints(end, to) > 0) break
      if (points !== undefined || comparePoints(block.from, from) < 0) {
        points ??= await read({ from, to: end })
        for (const { id } of points) addSum(summary.sum, idSum(id))
        summary.count += points.length
      } else {
        addSum(summary.sum, block.sum)
        summary.count += block.count
      }
      points = undefined
      from = end
      if (at + 1 === blocks.length) break
      at++
    }
    if (comparePoints(from, to) < 0) {
      points ??= await read({ from, to: blocks[at + 1]?.from ?? LAST_POINT })
      const inside = countBefore(points, to)
      for (let position = 0; position < inside; position++) addSum(summary.sum, idSum((points[position] as Point).id))
      summary.count += inside
      points = points.slice(inside)
      from = to
    }
    summaries.push(summary)
  }
  return summaries
}

/** Cuts a range into at most `parts` parts with about as many envelopes each, and says what is in each. */
export async function split(index: BlockIndex, range: Range, parts: number, read: ReadPoints): Promise<Part[]> {
  const firstAt = index.locate(range.from)
  const lastAt = index.locate(range.to)
  if (lastAt - firstAt < BLOCKS_READ_WHOLE) return splitPoints(await read(range), range, parts)
  const inner = index.blocks.slice(firstAt + 1, lastAt + 1).filter(({ from }) => comparePoints(from, range.to) < 0)
  const total = inner.reduce((sum, block) => sum + block.count, 0)
  const borders = [range.from]
  let passed = 0
  for (const block of inner) {
    if (borders.length < parts && passed >= (total * borders.length) / parts) borders.push(block.from)
    passed += block.count
  }
  borders.push(range.to)
  const summaries = await summarize(index, borders, read)
  return summaries.map((summary, at) => ({ to: borders[at + 1] as Point, summary }))
}

function splitPoints(points: readonly Point[], range: Range, parts: number): Part[] {
  const result: Part[] = []
  const size = Math.max(1, Math.ceil(points.length / parts))
  for (let start = 0; start === 0 || start < points.length; start += size) {
    const own = points.slice(start, start + size)
    const sum = emptySum()
    for (const { id } of own) addSum(sum, idSum(id))
    const before = own.at(-1)
    const next = points[start + size]
    const to = before === undefined || next === undefined ? range.to : borderBetween(before, next)
    result.push({ to, summary: { count: own.length, sum } })
  }
  return result
}

function countBefore(points: readonly Point[], to: Point): number {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (comparePoints(points[middle] as Point, to) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Points that one read may give at most, and so what a caller has to have room for. */
export const MOST_POINTS_READ = BLOCKS_READ_WHOLE * BLOCK_MOST

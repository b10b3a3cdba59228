import {
  addSum,
  borderBetween,
  comparePoints,
  emptySum,
  FIRST_POINT,
  idSum,
  type Point,
  subtractSum,
} from '../../ranges.js'

/** Neighbouring envelopes of an archive, and what they add up to. It reaches to the first point of the next block. */
export interface Block {
  readonly from: Point
  readonly count: number
  readonly sum: Uint32Array
}

/** Block number `at` becomes these: none when it is taken into the one before. */
export interface BlockChange {
  readonly at: number
  readonly before: Block
  readonly blocks: readonly Block[]
}

/** Envelopes of a block at most; a fuller one is divided into blocks of {@link BLOCK_TARGET}. */
export const BLOCK_MOST = 512
export const BLOCK_TARGET = 256
/** Two neighbours that hold so few together become one. */
const BLOCK_LEAST = 128

/**
 * The envelopes of an archive in the shared order, cut into blocks of a few hundred, each with its number and the sum of
 * its ids: what makes the fingerprint of any range cheap. Ten million envelopes are about 35,000 blocks, and an envelope
 * that is stored or dropped changes one.
 *
 * It plans changes without making them, so that an archive writes them in its own transaction and applies them here when
 * that is through.
 */
export class BlockIndex {
  #blocks: Block[]

  /** @param blocks in order; the first begins at {@link FIRST_POINT}, as it does when none are given */
  constructor(blocks: readonly Block[] = []) {
    this.#blocks = blocks.length > 0 ? [...blocks] : [{ from: FIRST_POINT, count: 0, sum: emptySum() }]
  }

  get blocks(): readonly Block[] {
    return this.#blocks
  }

  /** Number of the block in which a point lies. */
  locate(point: Point): number {
    let low = 0
    let high = this.#blocks.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (comparePoints((this.#blocks[middle] as Block).from, point) <= 0) low = middle
      else high = middle
    }
    return low
  }

  /**
   * What becomes of the blocks when points are added. Blocks that get too full are not divided yet: their numbers are in
   * `full`, to be divided by {@link divided} with what is in them.
   */
  planAdded(points: readonly Point[]): { readonly changes: BlockChange[]; readonly full: readonly BlockChange[] } {
    const changes = this.#moved(points, 1)
    return { changes, full: changes.filter(({ blocks }) => (blocks[0]?.count ?? 0) > BLOCK_MOST) }
  }

  /** What becomes of the blocks when points that are in them are taken out: small neighbours become one. */
  planRemoved(points: readonly Point[]): BlockChange[] {
    const changed = new Map(this.#moved(points, -1).map((change) => [change.at, change]))
    const now = (at: number) => changed.get(at)?.blocks[0] ?? this.#blocks[at]
    // From the end, so that each is taken into a neighbour that is still there.
    for (const at of [...changed.keys()].sort((a, b) => b - a)) {
      const block = now(at)
      const neighbour = at > 0 ? now(at - 1) : undefined
      if (block === undefined || neighbour === undefined || block.count + neighbour.count > BLOCK_LEAST) continue
      const sum = neighbour.sum.slice()
      addSum(sum, block.sum)
      const merged = { from: neighbour.from, count: neighbour.count + block.count, sum }
      changed.set(at, { at, before: this.#blocks[at] as Block, blocks: [] })
      changed.set(at - 1, { at: at - 1, before: this.#blocks[at - 1] as Block, blocks: [merged] })
    }
    return [...changed.values()]
  }

  /** Takes planned changes over. */
  apply(changes: readonly BlockChange[]): void {
    for (const { at, blocks } of [...changes].sort((a, b) => b.at - a.at)) {
      if (blocks.length === 1) this.#blocks[at] = blocks[0] as Block
      else this.#blocks.splice(at, 1, ...blocks)
    }
  }

  #moved(points: readonly Point[], direction: 1 | -1): BlockChange[] {
    const changed = new Map<number, { from: Point; count: number; sum: Uint32Array }>()
    for (const point of points) {
      const at = this.locate(point)
      let block = changed.get(at)
      if (block === undefined) {
        const { from, count, sum } = this.#blocks[at] as Block
        block = { from, count, sum: sum.slice() }
        changed.set(at, block)
      }
      block.count += direction
      if (direction === 1) addSum(block.sum, idSum(point.id))
      else subtractSum(block.sum, idSum(point.id))
    }
    return [...changed].map(([at, block]) => ({ at, before: this.#blocks[at] as Block, blocks: [block] }))
  }
}

/** A full block, divided. `points` are all of its points, in order. */
export function divided(change: BlockChange, points: readonly Point[]): BlockChange {
  const blocks: Block[] = []
  for (let start = 0; start < points.length; start += BLOCK_TARGET) {
    const own = points.slice(start, start + BLOCK_TARGET)
    const sum = emptySum()
    for (const { id } of own) addSum(sum, idSum(id))
    // Borders travel: the shortest one that does.
    const [last, first] = [points[start - 1], own[0]]
    const from = last === undefined || first === undefined ? change.before.from : borderBetween(last, first)
    blocks.push({ from, count: own.length, sum })
  }
  return { ...change, blocks }
}

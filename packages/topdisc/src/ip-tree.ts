import { sharedPrefix } from './ip-address.js'
import { type EdgeBounds, edgeBoundAt, joinedBounds, raisedAt, splitBounds, uniformBounds } from './ip-tree-bounds.js'

/**
 * The addresses of the advertisements that a registrar holds, as a binary tree of prefixes in which every vertex counts
 * the addresses below it (`discv5-theory.md`, IP Similarity Tree).
 *
 * Chains of vertices with one child are kept as one edge, so that n addresses take at most 2n vertices, whatever the
 * family, and a score costs one step per branching instead of one per bit. The lower bounds of the vertices on an edge
 * are kept by depth: folding them together would let one address raise the wait of strangers.
 */
export interface IpTree {
  /** Addresses held, with repetitions. */
  readonly size: number
  insert(address: Uint8Array, now: number): void
  /** Takes out one occurrence of an address that was inserted. */
  remove(address: Uint8Array): void
  /**
   * How crowded the address's prefixes are: the share of levels whose counter exceeds the one of a balanced tree. 0 in
   * an empty tree.
   *
   * @param except an address in the tree to leave out of every counter: the one that a renewal would replace
   */
  score(address: Uint8Array, except?: Uint8Array): number
  /** The lower bound at the longest prefix of `address` that the tree holds, in ms. */
  bound(address: Uint8Array, now: number): number
  /** Raises it. */
  raiseBound(address: Uint8Array, valueMs: number, now: number): void
  /** The counter of a prefix; for tests and inspection. */
  count(address: Uint8Array, depth: number): number
}

/** A branching or an address; it stands for the whole edge that leads down to it. */
interface Vertex {
  /** Some address below it: its first `depth` bits are the vertex's prefix. */
  readonly key: Uint8Array
  readonly depth: number
  count: number
  left: Vertex | undefined
  right: Vertex | undefined
  bounds: EdgeBounds
}

/** Where an address leaves the tree. */
interface Exit {
  /** Whose edge (above it) or self holds the last vertex that the address shares. */
  readonly vertex: Vertex
  readonly depth: number
}

/** @param bits 32 or 128 */
export function createIpTree(bits: 32 | 128): IpTree {
  const root: Vertex = vertex(new Uint8Array(bits / 8), 0, 0)

  function vertex(key: Uint8Array, depth: number, count: number): Vertex {
    return { key, depth, count, left: undefined, right: undefined, bounds: undefined }
  }

  function exit(address: Uint8Array): Exit {
    let at = root
    for (;;) {
      const child = childOf(at, address)
      if (child === undefined) return { vertex: at, depth: at.depth }
      const shared = sharedPrefix(address, child.key, child.depth)
      if (shared < child.depth) {
        return shared === at.depth ? { vertex: at, depth: shared } : { vertex: child, depth: shared }
      }
      at = child
    }
  }

  return {
    get size() {
      return root.count
    },

    insert(address, now) {
      let at = root
      at.count++
      while (at.depth < bits) {
        const child = childOf(at, address)
        if (child === undefined) {
          const leaf = vertex(address, bits, 1)
          leaf.bounds = uniformBounds(at.depth + 1, bits, edgeBoundAt(at.bounds, at.depth, now), now)
          setChild(at, leaf)
          return
        }
        const shared = sharedPrefix(address, child.key, child.depth)
        if (shared < child.depth) {
          // The edge gets a branching where the address leaves it; who left it there before now goes on to the new leaf.
          const branching = vertex(child.key, shared, child.count)
          const { upper, lower } = splitBounds(child.bounds, shared)
          branching.bounds = upper
          child.bounds = lower
          setChild(branching, child)
          setChild(at, branching)
          at = branching
        } else at = child
        at.count++
      }
    },

    remove(address) {
      let above = root
      let at = root
      at.count--
      if (at.count === 0) at.bounds = undefined
      while (at.depth < bits) {
        const child = childOf(at, address)
        if (child === undefined) return
        child.count--
        if (child.count === 0) {
          dropChild(at, child)
          const only = at.left === undefined ? at.right : at.left
          if (at !== root && only !== undefined) {
            only.bounds = joinedBounds(at.bounds, only.bounds)
            setChild(above, only)
          }
          return
        }
        above = at
        at = child
      }
    },

    score(address, except) {
      const total = root.count - (except === undefined ? 0 : 1)
      if (total <= 0) return 0
      const exceptUpTo = except === undefined ? 0 : sharedPrefix(address, except, bits)
      let crowded = 0
      let at = root
      while (at.depth < bits) {
        const child = childOf(at, address)
        if (child === undefined) break
        const shared = sharedPrefix(address, child.key, child.depth)
        const turn = Math.min(shared, exceptUpTo)
        crowded += crowdedLevels(at.depth, turn, child.count - 1, total)
        crowded += crowdedLevels(Math.max(at.depth, turn), shared, child.count, total)
        if (shared < child.depth) break
        at = child
      }
      return crowded / bits
    },

    bound(address, now) {
      if (root.count === 0) return 0
      const { vertex: at, depth } = exit(address)
      return edgeBoundAt(at.bounds, depth, now)
    },

    raiseBound(address, valueMs, now) {
      if (root.count === 0) return
      const { vertex: at, depth } = exit(address)
      at.bounds = raisedAt(at.bounds, depth, valueMs, now)
    },

    count(address, depth) {
      let at = root
      while (at.depth < depth) {
        const child = childOf(at, address)
        if (child === undefined || sharedPrefix(address, child.key, child.depth) < Math.min(depth, child.depth))
          return 0
        at = child
      }
      return at.count
    },
  }
}

/** How many of the levels in (from, to] have more than their balanced share when each of them counts `count`. */
function crowdedLevels(from: number, to: number, count: number, total: number): number {
  if (to <= from || count <= 0) return 0
  // count > total / 2^level is true from this level on.
  const first = 32 - Math.clz32(Math.floor(total / count))
  return Math.max(0, to - Math.max(from, first - 1))
}

function childOf(at: Vertex, address: Uint8Array): Vertex | undefined {
  return bitAt(address, at.depth) ? at.left : at.right
}

function setChild(at: Vertex, child: Vertex) {
  if (bitAt(child.key, at.depth)) at.left = child
  else at.right = child
}

function dropChild(at: Vertex, child: Vertex) {
  if (at.left === child) at.left = undefined
  else at.right = undefined
}

function bitAt(address: Uint8Array, index: number): boolean {
  return (((address[index >> 3] as number) >> (7 - (index & 7))) & 1) === 1
}

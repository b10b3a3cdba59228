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
class Vertex {
  /** Some address below it: its first `depth` bits are the vertex's prefix. */
  readonly key: Uint8Array
  /** The key's first 32 bits, which tell most addresses apart. */
  readonly head: number
  readonly depth: number
  count: number
  left: Vertex | undefined = undefined
  right: Vertex | undefined = undefined
  bounds: EdgeBounds = undefined

  constructor(key: Uint8Array, depth: number, count: number) {
    this.key = key
    this.head = headOf(key)
    this.depth = depth
    this.count = count
  }
}

/** @param bits 32 or 128 */
export function createIpTree(bits: 32 | 128): IpTree {
  return new Tree(bits)
}

class Tree implements IpTree {
  private readonly bits: number
  private readonly root: Vertex
  /** Where {@link leave} found that an address leaves the tree: whose edge, or self, holds the last vertex that it shares. */
  private exit: Vertex
  private exitDepth = 0
  /** The address that left there. Undefined when the tree changed since. */
  private left: Uint8Array | undefined = undefined

  constructor(bits: 32 | 128) {
    this.bits = bits
    this.root = new Vertex(new Uint8Array(bits / 8), 0, 0)
    this.exit = this.root
  }

  get size() {
    return this.root.count
  }

  insert(address: Uint8Array, now: number) {
    const { bits } = this
    const head = headOf(address)
    this.left = undefined
    let at = this.root
    at.count++
    while (at.depth < bits) {
      const child = childOf(at, address, head)
      if (child === undefined) {
        const leaf = new Vertex(address, bits, 1)
        leaf.bounds = uniformBounds(at.depth + 1, bits, edgeBoundAt(at.bounds, at.depth, now), now)
        setChild(at, leaf)
        return
      }
      const shared = sharedWith(child, address, head)
      if (shared < child.depth) {
        // The edge gets a branching where the address leaves it; who left it there before now goes on to the new leaf.
        const branching = new Vertex(child.key, shared, child.count)
        const { upper, lower } = splitBounds(child.bounds, shared)
        branching.bounds = upper
        child.bounds = lower
        setChild(branching, child)
        setChild(at, branching)
        at = branching
      } else at = child
      at.count++
    }
  }

  remove(address: Uint8Array) {
    const { bits, root } = this
    const head = headOf(address)
    this.left = undefined
    let above = root
    let at = root
    at.count--
    if (at.count === 0) at.bounds = undefined
    while (at.depth < bits) {
      const child = childOf(at, address, head)
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
  }

  score(address: Uint8Array, except?: Uint8Array) {
    const { bits, root } = this
    const total = root.count - (except === undefined ? 0 : 1)
    if (total <= 0) return 0
    const head = headOf(address)
    const exceptUpTo = except === undefined ? 0 : sharedPrefix(address, except, bits)
    let crowded = 0
    let at = root
    while (at.depth < bits) {
      const child = childOf(at, address, head)
      if (child === undefined) break
      const shared = sharedWith(child, address, head)
      const turn = Math.min(shared, exceptUpTo)
      crowded += crowdedLevels(at.depth, turn, child.count - 1, total)
      crowded += crowdedLevels(Math.max(at.depth, turn), shared, child.count, total)
      if (shared < child.depth) {
        this.leaveAt(address, shared === at.depth ? at : child, shared)
        return crowded / bits
      }
      at = child
    }
    this.leaveAt(address, at, at.depth)
    return crowded / bits
  }

  bound(address: Uint8Array, now: number) {
    if (this.root.count === 0) return 0
    this.leave(address)
    return edgeBoundAt(this.exit.bounds, this.exitDepth, now)
  }

  raiseBound(address: Uint8Array, valueMs: number, now: number) {
    if (this.root.count === 0) return
    this.leave(address)
    this.exit.bounds = raisedAt(this.exit.bounds, this.exitDepth, valueMs, now)
  }

  count(address: Uint8Array, depth: number) {
    const head = headOf(address)
    let at = this.root
    while (at.depth < depth) {
      const child = childOf(at, address, head)
      if (child === undefined || sharedWith(child, address, head) < Math.min(depth, child.depth)) return 0
      at = child
    }
    return at.count
  }

  /** Finds where an address leaves the tree; a score of the same address has found it already. */
  private leave(address: Uint8Array) {
    if (this.left === address) return
    const head = headOf(address)
    let at = this.root
    for (;;) {
      const child = childOf(at, address, head)
      if (child === undefined) break
      const shared = sharedWith(child, address, head)
      if (shared < child.depth) {
        this.leaveAt(address, shared === at.depth ? at : child, shared)
        return
      }
      at = child
    }
    this.leaveAt(address, at, at.depth)
  }

  private leaveAt(address: Uint8Array, exit: Vertex, depth: number) {
    this.left = address
    this.exit = exit
    this.exitDepth = depth
  }
}

/** How many of the levels in (from, to] have more than their balanced share when each of them counts `count`. */
function crowdedLevels(from: number, to: number, count: number, total: number): number {
  if (to <= from || count <= 0) return 0
  // count > total / 2^level is true from this level on.
  const first = 32 - Math.clz32(Math.floor(total / count))
  return Math.max(0, to - Math.max(from, first - 1))
}

/** An address's first 32 bits. */
function headOf(address: Uint8Array): number {
  return (
    ((address[0] as number) << 24) |
    ((address[1] as number) << 16) |
    ((address[2] as number) << 8) |
    (address[3] as number)
  )
}

/** Leading bits that an address shares with a vertex's prefix. */
function sharedWith(vertex: Vertex, address: Uint8Array, head: number): number {
  const difference = vertex.head ^ head
  if (difference !== 0) return Math.min(vertex.depth, Math.clz32(difference))
  return vertex.depth <= 32 ? vertex.depth : sharedPrefix(address, vertex.key, vertex.depth)
}

function childOf(at: Vertex, address: Uint8Array, head: number): Vertex | undefined {
  return bitAt(address, head, at.depth) ? at.left : at.right
}

function setChild(at: Vertex, child: Vertex) {
  if (bitAt(child.key, child.head, at.depth)) at.left = child
  else at.right = child
}

function dropChild(at: Vertex, child: Vertex) {
  if (at.left === child) at.left = undefined
  else at.right = undefined
}

function bitAt(address: Uint8Array, head: number, index: number): boolean {
  if (index < 32) return ((head >>> (31 - index)) & 1) === 1
  return index < address.length * 8 && (((address[index >> 3] as number) >> (7 - (index & 7))) & 1) === 1
}

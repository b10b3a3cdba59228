import { sharedPrefix } from './ip-address.js'
import { EdgeBounds, NO_BOUNDS } from './ip-tree-bounds.js'

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

/*
 * A vertex is a branching or an address; it stands for the whole edge that leads down to it. Vertices are rows of
 * numbers and told by their number: as objects they take three times the memory, and a walk looks all over it.
 */
const STRIDE = 6
/** The first 32 bits of some address below: all of an IPv4 address, and what tells most of IPv6 apart. */
const HEAD = 0
/** How many bits of that address are the vertex's prefix. */
const DEPTH = 1
const COUNT = 2
const LEFT = 3
const RIGHT = 4
/** The first lower bound of the edge. */
const BOUNDS = 5
const ROOT = 0
/** No child: nobody has the root for one. */
const NOBODY = 0
const FIRST_VERTICES = 8

/** @param bits 32 or 128 */
export function createIpTree(bits: 32 | 128): IpTree {
  return new Tree(bits)
}

class Tree implements IpTree {
  private readonly bits: number
  private vertices = new Int32Array(FIRST_VERTICES * STRIDE)
  private used = 1
  /** Vertices that are none any more, each naming the next one as its left child. */
  private free = NOBODY
  /** The whole address of each vertex where its head is not all of it. */
  private readonly keys: Uint8Array[] | undefined
  private readonly bounds = new EdgeBounds()
  /** Where {@link leave} found that an address leaves the tree: whose edge, or self, holds the last vertex that it shares. */
  private exit = ROOT
  private exitDepth = 0
  /** The address that left there. Undefined when the tree changed since. */
  private left: Uint8Array | undefined = undefined

  constructor(bits: 32 | 128) {
    this.bits = bits
    this.keys = bits > 32 ? [new Uint8Array(bits / 8)] : undefined
    this.vertices[BOUNDS] = NO_BOUNDS
  }

  get size() {
    return this.vertices[COUNT] as number
  }

  insert(address: Uint8Array, now: number) {
    const { bits, bounds } = this
    const head = headOf(address)
    this.left = undefined
    let at = ROOT
    this.addToCount(at, 1)
    for (let depth = 0; depth < bits; depth = this.get(at, DEPTH)) {
      const child = this.childOf(at, address, head)
      if (child === NOBODY) {
        const inherited = bounds.at(this.get(at, BOUNDS), depth, now)
        const leaf = this.add(address, head, bits, 1, bounds.uniform(depth + 1, bits, inherited, now))
        this.setChild(at, leaf)
        return
      }
      const shared = this.sharedWith(child, address, head)
      if (shared < this.get(child, DEPTH)) {
        // The edge gets a branching where the address leaves it; who left it there before now goes on to the new leaf.
        bounds.split(this.get(child, BOUNDS), shared)
        this.set(child, BOUNDS, bounds.lower)
        const key = this.keys?.[child] ?? address
        const branching = this.add(key, this.get(child, HEAD), shared, this.get(child, COUNT), bounds.upper)
        this.setChild(branching, child)
        this.setChild(at, branching)
        at = branching
      } else at = child
      this.addToCount(at, 1)
    }
  }

  remove(address: Uint8Array) {
    const { bits, bounds } = this
    const head = headOf(address)
    this.left = undefined
    let above = ROOT
    let at = ROOT
    this.addToCount(at, -1)
    if (this.get(at, COUNT) === 0) this.dropBounds(at)
    while (this.get(at, DEPTH) < bits) {
      const child = this.childOf(at, address, head)
      if (child === NOBODY) return
      this.addToCount(child, -1)
      if (this.get(child, COUNT) === 0) {
        this.set(at, this.get(at, LEFT) === child ? LEFT : RIGHT, NOBODY)
        this.dropBounds(child)
        this.release(child)
        const only = this.get(at, LEFT) === NOBODY ? this.get(at, RIGHT) : this.get(at, LEFT)
        if (at !== ROOT && only !== NOBODY) {
          this.set(only, BOUNDS, bounds.joined(this.get(at, BOUNDS), this.get(only, BOUNDS)))
          this.setChild(above, only)
          this.release(at)
        }
        return
      }
      above = at
      at = child
    }
  }

  score(address: Uint8Array, except?: Uint8Array) {
    const { bits } = this
    const total = this.size - (except === undefined ? 0 : 1)
    if (total <= 0) return 0
    const head = headOf(address)
    const exceptUpTo = except === undefined ? 0 : sharedPrefix(address, except, bits)
    let crowded = 0
    let at = ROOT
    let depth = 0
    while (depth < bits) {
      const child = this.childOf(at, address, head)
      if (child === NOBODY) break
      const shared = this.sharedWith(child, address, head)
      const turn = Math.min(shared, exceptUpTo)
      const count = this.get(child, COUNT)
      crowded += crowdedLevels(depth, turn, count - 1, total)
      crowded += crowdedLevels(Math.max(depth, turn), shared, count, total)
      if (shared < this.get(child, DEPTH)) {
        this.leaveAt(address, shared === depth ? at : child, shared)
        return crowded / bits
      }
      at = child
      depth = shared
    }
    this.leaveAt(address, at, depth)
    return crowded / bits
  }

  bound(address: Uint8Array, now: number) {
    if (this.size === 0) return 0
    this.leave(address)
    return this.bounds.at(this.get(this.exit, BOUNDS), this.exitDepth, now)
  }

  raiseBound(address: Uint8Array, valueMs: number, now: number) {
    if (this.size === 0) return
    this.leave(address)
    this.set(this.exit, BOUNDS, this.bounds.raised(this.get(this.exit, BOUNDS), this.exitDepth, valueMs, now))
  }

  count(address: Uint8Array, depth: number) {
    const head = headOf(address)
    let at = ROOT
    while (this.get(at, DEPTH) < depth) {
      const child = this.childOf(at, address, head)
      if (child === NOBODY) return 0
      if (this.sharedWith(child, address, head) < Math.min(depth, this.get(child, DEPTH))) return 0
      at = child
    }
    return this.get(at, COUNT)
  }

  /** Finds where an address leaves the tree; a score of the same address has found it already. */
  private leave(address: Uint8Array) {
    if (this.left === address) return
    const head = headOf(address)
    let at = ROOT
    for (;;) {
      const child = this.childOf(at, address, head)
      if (child === NOBODY) break
      const shared = this.sharedWith(child, address, head)
      if (shared < this.get(child, DEPTH)) {
        this.leaveAt(address, shared === this.get(at, DEPTH) ? at : child, shared)
        return
      }
      at = child
    }
    this.leaveAt(address, at, this.get(at, DEPTH))
  }

  private leaveAt(address: Uint8Array, exit: number, depth: number) {
    this.left = address
    this.exit = exit
    this.exitDepth = depth
  }

  private get(vertex: number, field: number): number {
    return this.vertices[vertex * STRIDE + field] as number
  }

  private set(vertex: number, field: number, value: number) {
    this.vertices[vertex * STRIDE + field] = value
  }

  private addToCount(vertex: number, by: number) {
    this.set(vertex, COUNT, this.get(vertex, COUNT) + by)
  }

  /** @param key some address below it, of which `head` are the first bits */
  private add(key: Uint8Array, head: number, depth: number, count: number, bounds: number): number {
    let vertex = this.free
    if (vertex !== NOBODY) this.free = this.get(vertex, LEFT)
    else {
      vertex = this.used++
      if (this.used * STRIDE > this.vertices.length) this.vertices = grown(this.vertices)
    }
    this.set(vertex, HEAD, head)
    this.set(vertex, DEPTH, depth)
    this.set(vertex, COUNT, count)
    this.set(vertex, LEFT, NOBODY)
    this.set(vertex, RIGHT, NOBODY)
    this.set(vertex, BOUNDS, bounds)
    if (this.keys !== undefined) this.keys[vertex] = key
    return vertex
  }

  private release(vertex: number) {
    this.set(vertex, LEFT, this.free)
    this.free = vertex
  }

  private dropBounds(vertex: number) {
    this.bounds.drop(this.get(vertex, BOUNDS))
    this.set(vertex, BOUNDS, NO_BOUNDS)
  }

  /** Leading bits that an address shares with a vertex's prefix. */
  private sharedWith(vertex: number, address: Uint8Array, head: number): number {
    const depth = this.get(vertex, DEPTH)
    const difference = this.get(vertex, HEAD) ^ head
    if (difference !== 0) return Math.min(depth, Math.clz32(difference))
    return depth <= 32 ? depth : sharedPrefix(address, this.keyOf(vertex), depth)
  }

  private childOf(at: number, address: Uint8Array, head: number): number {
    return this.get(at, bitAt(address, head, this.get(at, DEPTH)) ? LEFT : RIGHT)
  }

  private setChild(at: number, child: number) {
    const depth = this.get(at, DEPTH)
    const isLeft = depth < 32 ? headBit(this.get(child, HEAD), depth) : bitAt(this.keyOf(child), 0, depth)
    this.set(at, isLeft ? LEFT : RIGHT, child)
  }

  private keyOf(vertex: number): Uint8Array {
    return this.keys?.[vertex] as Uint8Array
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

/** By a half, to whole vertices: a registrar's cache is filled once and stays about as large. */
function grown(vertices: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.ceil((vertices.length / STRIDE) * 1.5) * STRIDE)
  larger.set(vertices)
  return larger
}

function headBit(head: number, index: number): boolean {
  return ((head >>> (31 - index)) & 1) === 1
}

function bitAt(address: Uint8Array, head: number, index: number): boolean {
  if (index < 32) return headBit(head, index)
  return index < address.length * 8 && (((address[index >> 3] as number) >> (7 - (index & 7))) & 1) === 1
}

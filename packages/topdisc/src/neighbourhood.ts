import type { Clock, NodeId, NodeRecord, Topic } from '@waypost/core'
import { sharedBitsOfWords, wordsOfTopic } from './distance.js'
import { type IpScope, mayRelay } from './ip-address.js'
import { recordFacts } from './record-facts.js'

/** The topic-capable nodes among those that the ordinary node table knows to be alive. */
export interface Neighbourhood {
  /** One array for as long as nothing changed: a new one tells of a change. */
  capable(): readonly NodeRecord[]
  /** Adds one that was verified just now. */
  add(record: NodeRecord): void
  /**
   * At most one node for each distance from the topic, drawn at random among those at that distance
   * (`discv5-theory.md`, Auxiliary ENR Selection).
   *
   * @param query.draw a whole number in [0, below)
   * @param query.asker left out, and nobody is told whom the asker's network has no business to reach
   */
  auxiliaries(query: {
    readonly topic: Topic
    readonly distances: readonly number[]
    readonly limit: number
    readonly asker: { readonly nodeId: NodeId; readonly head: number; readonly scope: IpScope }
    readonly draw: (below: number) => number
  }): NodeRecord[]
}

/** Nodes sorted by the first word of their id: those at one distance from a topic stand side by side. */
interface Index {
  /** The nodes as they were given. */
  readonly nodes: readonly NodeRecord[]
  /** Where each stands among those, in order. */
  readonly places: Uint16Array | Uint32Array
  readonly words: Uint32Array
  /** 1 for each that everybody may be told of; undefined when that is all of them, as nearly always. */
  readonly isPublic: Uint8Array | undefined
}

/** How old the view of the node table may be, in ms: many requests share one. */
const VIEW_MS = 2_000

export function createNeighbourhood(options: NeighbourhoodParts): Neighbourhood {
  return new View(options)
}

interface NeighbourhoodParts {
  readonly knownNodes: () => Iterable<NodeRecord>
  readonly canAsk: (peer: NodeRecord) => boolean
  readonly clock: Clock
}

class View implements Neighbourhood {
  private readonly knownNodes: () => Iterable<NodeRecord>
  private readonly canAsk: (peer: NodeRecord) => boolean
  private readonly clock: Clock
  /** What the node table gave last, in its order. */
  private given: readonly NodeRecord[] = []
  private frozen: Iterable<NodeRecord> | undefined = undefined
  private records: readonly NodeRecord[] = []
  private takenAt = 0
  private byId: Index = NOBODY

  constructor({ knownNodes, canAsk, clock }: NeighbourhoodParts) {
    this.knownNodes = knownNodes
    this.canAsk = canAsk
    this.clock = clock
  }

  capable() {
    this.refresh()
    return this.records
  }

  add(record: NodeRecord) {
    this.refresh()
    if (!this.records.some((known) => known.nodeId === record.nodeId)) this.records = [...this.records, record]
  }

  auxiliaries({ topic, distances, limit, asker, draw }: Parameters<Neighbourhood['auxiliaries']>[0]) {
    if (distances.length === 0 || limit === 0) return []
    this.refresh()
    if (this.byId.nodes !== this.records) this.byId = indexOf(this.records)
    const { byId } = this
    const topicId = wordsOfTopic(topic)
    const chosen: NodeRecord[] = []
    const levels = spread(byId.words, topicId[0] as number)
    for (const distance of distances) {
      if (chosen.length === limit) break
      const shared = 256 - distance
      const level = Math.min(shared, INDEXED_BITS)
      if (level >= levels) continue
      const from = starts[level] as number
      const to = ends[level] as number
      if (from === to) continue
      const record = drawOne(byId, from, to, { asker, draw, topicId, shared })
      if (record !== undefined && !chosen.includes(record)) chosen.push(record)
    }
    return chosen
  }

  private refresh() {
    if (this.clock.now() - this.takenAt < VIEW_MS && this.records.length > 0) return
    this.takenAt = this.clock.now()
    const fresh = this.knownNodes()
    // What is frozen, and the same array as before, cannot have changed.
    if (fresh === this.frozen) return
    this.frozen = Object.isFrozen(fresh) ? fresh : undefined
    // Taken once: what can be gone through a single time, such as a generator, is an iterable too.
    const nodes = this.frozen !== undefined && Array.isArray(fresh) ? fresh : [...fresh]
    const { given } = this
    if (nodes.length === given.length && nodes.every((record, at) => record === given[at])) return
    this.given = nodes
    this.records = nodes.every(this.canAsk) ? nodes : nodes.filter(this.canAsk)
  }
}

/** The node at a place of the index if it may be told of; undefined otherwise. */
function toldAt({ nodes, places, words, isPublic }: Index, at: number, wanted: Wanted): NodeRecord | undefined {
  const record = nodes[places[at] as number] as NodeRecord
  const { asker, topicId, shared } = wanted
  if (words[at] === asker.head >>> 0 && record.nodeId === asker.nodeId) return undefined
  if (isPublic !== undefined && isPublic[at] !== 1 && !mayRelay(asker.scope, recordFacts(record).scope))
    return undefined
  const isThere = shared < INDEXED_BITS || sharedBitsOfWords(topicId, recordFacts(record).id) === shared
  return isThere ? record : undefined
}

/** Leading bits of an id that the index sorts by: all distances but the rarest are told by them. */
const INDEXED_BITS = 32
/** Node tables hold a few hundred. */
const MOST_NODES = 2 ** 20
/** Draws before the eligible nodes are counted instead. */
const DRAWS = 3

function indexOf(nodes: readonly NodeRecord[]): Index {
  // Word and place in one number, exact below 2^53: numbers are sorted many times as fast as by a function.
  const keys = new Float64Array(nodes.length)
  for (let place = 0; place < nodes.length; place++) {
    keys[place] = wordOf(nodes[place] as NodeRecord) * MOST_NODES + place
  }
  keys.sort()
  const places = new (nodes.length <= 2 ** 16 ? Uint16Array : Uint32Array)(nodes.length)
  const words = new Uint32Array(nodes.length)
  for (let at = 0; at < nodes.length; at++) {
    const key = keys[at] as number
    places[at] = key % MOST_NODES
    words[at] = Math.floor(key / MOST_NODES)
  }
  const told = (place: number) => (isPublic(nodes[place] as NodeRecord) ? 1 : 0)
  return { nodes, places, words, isPublic: nodes.every(isPublic) ? undefined : Uint8Array.from(places, told) }
}

const NOBODY: Index = { nodes: [], places: new Uint16Array(0), words: new Uint32Array(0), isPublic: undefined }

const isPublic = (record: NodeRecord) => recordFacts(record).scope === 'public'

const wordOf = (record: NodeRecord) => recordFacts(record).head >>> 0

/** Where those stand that share exactly so many first bits with a topic, in {@link spread}'s row; the last: all indexed bits. */
const starts = new Uint32Array(INDEXED_BITS + 1)
const ends = new Uint32Array(INDEXED_BITS + 1)

/**
 * Finds them level by level, each within what the level before it left: soon there is nobody left.
 *
 * @returns how many levels were filled in; there is nobody at the others
 */
function spread(words: Uint32Array, topicWord: number): number {
  let from = 0
  let to = words.length
  for (let level = 0; level < INDEXED_BITS; level++) {
    if (from === to) return level
    const bit = 1 << (31 - level)
    const middle = firstWithBit(words, from, to, bit)
    const isSet = (topicWord & bit) !== 0
    starts[level] = isSet ? from : middle
    ends[level] = isSet ? middle : to
    if (isSet) from = middle
    else to = middle
  }
  starts[INDEXED_BITS] = from
  ends[INDEXED_BITS] = to
  return INDEXED_BITS + 1
}

/** Where the first word with the bit stands among sorted ones in [from, to) that agree in all bits before it. */
function firstWithBit(words: Uint32Array, from: number, to: number, bit: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if (((words[middle] as number) & bit) === 0) low = middle + 1
    else high = middle
  }
  return low
}

/** For whom a node is drawn, and how many first bits it has to share with the topic. */
interface Wanted {
  readonly asker: { readonly nodeId: NodeId; readonly head: number; readonly scope: IpScope }
  readonly draw: (below: number) => number
  readonly topicId: Int32Array
  readonly shared: number
}

/** One of the nodes at places in [from, to) that may be told of, each equally likely. */
function drawOne(index: Index, from: number, to: number, wanted: Wanted): NodeRecord | undefined {
  for (let tries = 0; tries < DRAWS; tries++) {
    const record = toldAt(index, from + wanted.draw(to - from), wanted)
    if (record !== undefined) return record
  }
  const told: NodeRecord[] = []
  for (let at = from; at < to; at++) {
    const record = toldAt(index, at, wanted)
    if (record !== undefined) told.push(record)
  }
  return told.length === 0 ? undefined : told[wanted.draw(told.length)]
}

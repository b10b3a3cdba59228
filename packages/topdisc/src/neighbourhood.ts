import type { Clock, NodeId, NodeRecord, Topic } from '@waypost/core'
import { isTopicCapable } from './capability.js'
import { idWord, logDistance } from './distance.js'
import { type IpScope, ipScope, mayRelay, recordIps } from './ip-address.js'

/** The topic-capable nodes among those that the ordinary node table knows to be alive. */
export interface Neighbourhood {
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
    readonly asker: { readonly nodeId: NodeId; readonly scope: IpScope }
    readonly draw: (below: number) => number
  }): NodeRecord[]
}

interface Neighbour {
  readonly record: NodeRecord
  /** First 32 bits of the node id: enough to tell the distance of all but a few. */
  readonly word: number
  readonly scope: IpScope
}

/** How old the view of the node table may be, in ms: many requests share one. */
const VIEW_MS = 2_000

export function createNeighbourhood(options: {
  readonly knownNodes: () => Iterable<NodeRecord>
  readonly clock: Clock
}): Neighbourhood {
  const { knownNodes, clock } = options
  let view: Neighbour[] = []
  let records: NodeRecord[] = []
  let takenAt = Number.NEGATIVE_INFINITY

  function include(record: NodeRecord) {
    view.push({ record, word: idWord(record.nodeId, 0), scope: recordScope(record) })
    records.push(record)
  }

  function refresh() {
    if (view.length > 0 && clock.now() - takenAt < VIEW_MS) return
    takenAt = clock.now()
    view = []
    records = []
    for (const record of knownNodes()) if (isTopicCapable(record)) include(record)
  }

  return {
    capable() {
      refresh()
      return records
    },
    add(record) {
      refresh()
      if (!records.some((known) => known.nodeId === record.nodeId)) include(record)
    },
    auxiliaries({ topic, distances, limit, asker, draw }) {
      if (distances.length === 0 || limit === 0) return []
      refresh()
      const wanted = new Map<number, { seen: number; record: NodeRecord | undefined }>()
      for (const distance of distances) wanted.set(distance, { seen: 0, record: undefined })
      const topicWord = idWord(topic, 0)
      for (const { record, word, scope } of view) {
        const difference = word ^ topicWord
        const distance = difference === 0 ? logDistance(topic, record.nodeId) : 256 - Math.clz32(difference)
        const slot = wanted.get(distance)
        if (slot === undefined || record.nodeId === asker.nodeId || !mayRelay(asker.scope, scope)) continue
        slot.seen++
        if (draw(slot.seen) === 0) slot.record = record
      }
      const chosen: NodeRecord[] = []
      for (const { record } of wanted.values()) {
        if (record !== undefined && chosen.length < limit) chosen.push(record)
      }
      return chosen
    },
  }
}

/** How far the narrowest of a record's addresses reaches; a record without one reaches nobody and counts as loopback. */
export function recordScope(record: NodeRecord): IpScope {
  const scopes = recordIps(record).map(ipScope)
  if (scopes.length === 0 || scopes.includes('loopback')) return 'loopback'
  return scopes.includes('private') ? 'private' : 'public'
}

import {
  type CallOptions,
  type Candidate,
  type Clock,
  type Discovery,
  type DiscoveryChange,
  type DiscoverySource,
  lifecycle,
  type NodeId,
  type NodeRecord,
  type ServerKind,
  systemClock,
} from '@waypost/core'

export interface MemoryDiscoveryOptions {
  /** @default 'memory' */
  readonly name?: string
  /** What its candidates say where they come from. @default 'topic' */
  readonly source?: DiscoverySource
  /** This node's own record: with it, the source can `advertise`. */
  readonly record?: NodeRecord
  readonly clock?: Clock
}

/** A {@link Discovery} whose content a test or a demo decides. */
export interface MemoryDiscovery extends Discovery {
  /** Makes a record findable as a server of `kind`; one with a lower sequence than the present one is ignored. */
  add(kind: ServerKind, record: NodeRecord): void
  remove(kind: ServerKind, nodeId: NodeId): void
}

/** Creates a source that lives in memory. */
export function createMemoryDiscovery(options: MemoryDiscoveryOptions = {}): MemoryDiscovery {
  const { name = 'memory', source = 'topic', record: own, clock = systemClock } = options
  const topics = new Map<string, Map<NodeId, NodeRecord>>()
  const listeners = new Map<string, Set<(change: DiscoveryChange) => void>>()
  const life = lifecycle({ up() {}, down() {} })

  function tell({ topic }: ServerKind, change: DiscoveryChange) {
    for (const listener of listeners.get(topic) ?? []) listener(change)
  }

  function candidate(record: NodeRecord): Candidate {
    return { record, source, foundAt: clock.now() }
  }

  function add(kind: ServerKind, record: NodeRecord) {
    const records = topics.get(kind.topic) ?? new Map<NodeId, NodeRecord>()
    topics.set(kind.topic, records)
    if ((records.get(record.nodeId)?.sequence ?? -1n) >= record.sequence) return
    records.set(record.nodeId, record)
    tell(kind, { type: 'found', candidate: candidate(record) })
  }

  function remove(kind: ServerKind, nodeId: NodeId) {
    if (topics.get(kind.topic)?.delete(nodeId)) tell(kind, { type: 'withdrawn', nodeId, source })
  }

  return {
    name,
    start: life.start,
    stop: life.stop,
    add,
    remove,
    async *discover({ topic }, { signal }: CallOptions = {}) {
      const run = life.signal
      for (const record of [...(topics.get(topic)?.values() ?? [])]) {
        if (run.aborted || signal?.aborted === true) return
        yield candidate(record)
      }
    },
    onChange({ topic }, listener) {
      const set = listeners.get(topic) ?? new Set()
      const subscription = (change: DiscoveryChange) => listener(change)
      listeners.set(topic, set.add(subscription))
      return () => void set.delete(subscription)
    },
    ...(own === undefined
      ? {}
      : {
          async advertise(kind: ServerKind) {
            add(kind, own)
            return { stop: async () => remove(kind, own.nodeId) }
          },
        }),
  }
}

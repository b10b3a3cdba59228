import { type Counters, type NodeId, type NodeRecord, type Topic, toHex, WaypostError } from '@waypost/core'
import { type FakeClock, fakeClock, seededRandom } from '@waypost/core/testing'
import { sharedBits } from '../distance.js'
import { createTopicEngine, type TopicEngine } from '../engine.js'
import { createRecordStore } from '../record-store.js'
import type { TopDiscSettings } from '../settings.js'
import { decodeTestRecord, type TestRecordFields, testRecord } from './test-record.js'

/** One node of a {@link MemoryNetwork}. */
export interface MemoryNode {
  readonly record: NodeRecord
  /** Signs a new record with some fields changed. */
  changeRecord(fields: Partial<TestRecordFields>): void
  readonly engine: TopicEngine
  /** Answers nobody while true. */
  isDown: boolean
  /** The nodes that its ordinary node table knows. */
  knows: NodeRecord[]
  /** Replaces the answers of its engine. */
  answer: ((message: Uint8Array, from: MemoryNode) => Uint8Array | undefined) | undefined
  /** Requests that reached it. */
  received: number
}

/** Engines that reach each other in memory, on a clock that stands still until it is moved. */
export interface MemoryNetwork {
  readonly clock: FakeClock
  readonly nodes: readonly MemoryNode[]
  add(options?: { ip?: string; settings?: Partial<TopDiscSettings>; counters?: Counters; nodeId?: NodeId }): MemoryNode
  /** Gives each node the ordinary table that Discovery v5 would: up to 16 nodes for each distance from itself. */
  fillTables(perDistance?: number): void
  /** Runs a lookup to its end while time passes; gives up after `withinMs`. */
  find(node: MemoryNode, topic: Topic, withinMs?: number): Promise<Map<NodeId, number>>
}

/** @param delayMs one way */
export function createMemoryNetwork(options: {
  seed: number
  delayMs?: number
  settings?: Partial<TopDiscSettings>
}): MemoryNetwork {
  const { seed, delayMs = 20 } = options
  const clock = fakeClock()
  const random = seededRandom(seed)
  const records = createRecordStore({ decodeRecord: decodeTestRecord, capacity: 100_000 })
  const nodes: MemoryNode[] = []
  const byId = new Map<NodeId, MemoryNode>()

  function deliver(from: MemoryNode, peer: NodeRecord, message: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const target = byId.get(peer.nodeId)
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      clock.after(delayMs, () => {
        if (target === undefined || target.isDown || from.isDown) return
        target.received++
        const sender = { nodeId: from.record.nodeId, ip: from.record.ip ?? '', port: 9000, record: from.record }
        const reply = target.answer === undefined ? target.engine.handle(sender, message) : target.answer(message, from)
        clock.after(delayMs, () => {
          if (signal.aborted) reject(new UndeliveredError())
          else resolve(reply ?? new Uint8Array(0))
        })
      })
    })
  }

  return {
    clock,
    nodes,
    add({ ip, settings, counters, nodeId = toHex(random.bytes(32)) as NodeId } = {}) {
      let current = testRecord({
        nodeId,
        ip: ip ?? [...random.bytes(4)].map((byte, at) => (at === 0 ? 1 + (byte % 9) : byte)).join('.'),
      })
      const node: MemoryNode = {
        get record() {
          return current
        },
        changeRecord(changed) {
          current = testRecord({ nodeId, ip: current.ip ?? '', ...changed })
        },
        isDown: false,
        knows: [],
        answer: undefined,
        received: 0,
        engine: createTopicEngine({
          // As adapters do that read it anew: another object each time.
          ownRecord: () => ({ ...current }),
          records,
          request: (peer, message, { signal }) => deliver(node, peer, message, signal),
          knownNodes: () => node.knows,
          clock,
          random: seededRandom(random.integer(2 ** 32)),
          settings: { ...options.settings, ...settings },
          ...(counters === undefined ? {} : { counters }),
        }),
      }
      nodes.push(node)
      byId.set(nodeId, node)
      return node
    },
    fillTables(perDistance = 16) {
      for (const node of nodes) {
        const counts = new Map<number, number>()
        const others = nodes.filter((other) => other !== node)
        node.knows = []
        while (others.length > 0) {
          const [other] = others.splice(random.integer(others.length), 1)
          if (other === undefined) break
          const shared = sharedBits(node.record.nodeId, other.record.nodeId)
          const count = counts.get(shared) ?? 0
          counts.set(shared, count + 1)
          if (count < perDistance) node.knows.push(other.record)
        }
      }
    },
    async find(node, topic, withinMs = 60_000) {
      const found = new Map<NodeId, number>()
      const startedAt = clock.now()
      let isDone = false
      const lookup = (async () => {
        for await (const record of node.engine.lookup(topic)) found.set(record.nodeId, clock.now() - startedAt)
        isDone = true
      })()
      while (!isDone && clock.now() - startedAt < withinMs) await clock.advance(delayMs)
      if (isDone) await lookup
      return found
    },
  }
}

/** The asker gave up before the answer came. */
export class UndeliveredError extends WaypostError<'UNDELIVERED'> {
  constructor() {
    super({ code: 'UNDELIVERED', message: 'the answer came too late' })
  }
}

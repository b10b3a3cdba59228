import type { NodeRecord, Topic } from '@waypost/core'
import { noCounters } from '@waypost/core'
import { parseIpAddress } from '@waypost/core/ip'
import { seededRandom } from '@waypost/core/testing'
import { createNeighbourhood } from '../neighbourhood.js'
import { recordFacts } from '../record-facts.js'
import { createRegistrar } from '../registrar.js'
import { sample } from '../seeded-draw.js'
import { numberOf, recordNumber } from './population.js'
import type { World } from './simulated-node.js'
import { stubCrypto } from './stub-crypto.js'

/** What a DHT node keeps for others. */
export interface AdHolder {
  /** @returns an empty ticket when the advertisement is held now, else a ticket to come back with after the wait */
  store(from: number, topic: Topic, ticket: Uint8Array): { readonly ticket: Uint8Array; readonly waitMs: number }
  /** Advertisers of a topic, at most F_return, at random. */
  ads(topic: Topic): readonly number[]
  /** Advertisements held. */
  size(): number
}

const NO_TICKET = new Uint8Array(0)

/** Takes everybody; the advertisement that was stored the longest ago makes room when it is full. */
export function createLruHolder(world: World): AdHolder {
  const { timeline, settings, random } = world
  const byTopic = new Map<Topic, Map<number, number>>()
  /** The oldest in front. */
  const inOrder = new Map<string, { topic: Topic; node: number }>()

  function drop(key: string, topic: Topic, node: number) {
    inOrder.delete(key)
    const held = byTopic.get(topic)
    held?.delete(node)
    if (held?.size === 0) byTopic.delete(topic)
  }

  return {
    store(from, topic) {
      const key = `${from} ${topic}`
      drop(key, topic, from)
      const held = byTopic.get(topic) ?? new Map<number, number>()
      byTopic.set(topic, held)
      held.set(from, timeline.now() + settings.adLifetimeMs)
      inOrder.set(key, { topic, node: from })
      for (const [oldest, ad] of inOrder) {
        if (inOrder.size <= settings.adCapacity) break
        drop(oldest, ad.topic, ad.node)
      }
      return { ticket: NO_TICKET, waitMs: settings.adLifetimeMs }
    },
    size: () => inOrder.size,
    ads(topic) {
      const now = timeline.now()
      const live = [...(byTopic.get(topic) ?? [])].filter(([, expiresAt]) => expiresAt > now).map(([node]) => node)
      return sample(live, settings.returnedAds, (below) => random.integer(below))
    },
  }
}

/** Admits as a TopDisc registrar does: the same waiting time, the same tickets. */
export function createTicketHolder(world: World, node: number): AdHolder {
  const { population, settings, timeline, random } = world
  const { clock } = timeline
  const records = {
    has: () => true,
    read: (bytes: Uint8Array) => population.records[recordNumber(bytes)] as (typeof population.records)[number],
    bytesOf: (record: NodeRecord) => population.recordBytes[numberOf(record)] as Uint8Array,
  }
  const registrar = createRegistrar({
    ownId: records.read(population.recordBytes[node] as Uint8Array).nodeId,
    records,
    neighbourhood: createNeighbourhood({ knownNodes: () => [], canAsk: () => true, clock }),
    clock,
    random: seededRandom(random.integer(2 ** 32)),
    crypto: stubCrypto,
    settings,
    counters: noCounters,
  })
  const draw = (below: number) => random.integer(below)

  return {
    store(from, topic, ticket) {
      const record = population.records[from]
      const source = parseIpAddress(record?.ip ?? '')
      if (record === undefined || source === undefined) return { ticket: NO_TICKET, waitMs: 0 }
      const answer = registrar.register(
        { nodeId: record.nodeId, record, head: recordFacts(record).head, source, scope: 'public' },
        { type: 'REGTOPIC', topic, record: population.recordBytes[from] as Uint8Array, ticket, distances: [] },
      )
      return answer ?? { ticket: NO_TICKET, waitMs: 0 }
    },
    size: () => registrar.state().ads,
    ads: (topic) => registrar.returnedAds(topic, draw).map(recordNumber),
  }
}

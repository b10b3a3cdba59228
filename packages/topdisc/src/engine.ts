import {
  type Clock,
  type Counters,
  type NodeId,
  type NodeRecord,
  noCounters,
  type Random,
  type Topic,
} from '@waypost/core'
import { type Advertiser, createAdvertiser } from './advertiser.js'
import { isTopicCapable } from './capability.js'
import { portableCrypto, type TicketCrypto } from './crypto.js'
import { lookUp } from './lookup.js'
import { createLookupRun, type LookupRun, type LookupRunOptions } from './lookup-run.js'
import { createNeighbourhood } from './neighbourhood.js'
import { type PacketPort, type RequestPort, talkPackets } from './packet-port.js'
import { createPeerHealth } from './peer-health.js'
import type { RecordStore } from './record-store.js'
import { createRegistrar, type RegistrarState, type Sender } from './registrar.js'
import { createServiceTable, type ServiceTable } from './service-table.js'
import { type TopDiscSettings, topDiscSettings } from './settings.js'
import { createTalkClient } from './talk-client.js'
import { createTalkServer, type TalkServer } from './talk-server.js'

/** What the engine needs from the world. It has no time, no randomness and no network of its own. */
export interface TopicEngineOptions {
  /** This node's own record as it is now: what is advertised. Also asked once at the start; the node id never changes. */
  readonly ownRecord: () => NodeRecord
  /** Reads records from the network; one store may serve many engines. */
  readonly records: RecordStore
  /** Asks a peer over TALK, protocol `topdisc/1`. */
  readonly request: RequestPort
  /**
   * The verified live nodes of the ordinary node table, as they are now. Those without the capability are left out. The
   * same frozen array, given again, spares the engine looking through it.
   */
  readonly knownNodes: () => Iterable<NodeRecord>
  readonly clock: Clock
  readonly random: Random
  /** @default {@link portableCrypto} */
  readonly crypto?: TicketCrypto
  /** @default the spec's numbers, {@link DEFAULT_SETTINGS} */
  readonly settings?: Partial<TopDiscSettings>
  readonly counters?: Counters
}

/** How an advertisement stands. */
export interface PlacementStatus {
  /** Registrars that hold it now, as far as they said. */
  readonly placed: number
  /** Registrars that gave a ticket. */
  readonly waiting: number
  /** Registrars that are being asked for the first time. */
  readonly asking: number
}

/** An advertisement that the engine keeps placed until it is stopped. */
export interface TopicAdvertisement {
  readonly topic: Topic
  status(): PlacementStatus
  /** Stops renewing: what is placed runs out by itself. Idempotent. */
  stop(): void
}

/** Options of one lookup. */
export interface LookupOptions {
  /** Ends the lookup early, without an error. */
  readonly signal?: AbortSignal
  /** F_lookup: distinct advertisers at which it ends. @default the setting `lookupTarget` */
  readonly target?: number
}

/** One node's part in topic discovery: registrar, advertiser and discoverer. Holds no timer while it has nothing to do. */
export interface TopicEngine {
  readonly settings: TopDiscSettings
  /**
   * Answers one TALK request of protocol `topdisc/1`.
   *
   * @param message the request; at most 1280 bytes are looked at
   * @returns at most 1177 bytes; undefined (send an empty response) for what is malformed or over a limit
   */
  handle(from: Sender, message: Uint8Array): Uint8Array | undefined
  /** Keeps this node advertised under a topic. A second call for one topic shares the work of the first. */
  advertise(topic: Topic): TopicAdvertisement
  /**
   * Looks a topic up: yields the advertisers' verified records as they come, and ends at `target` distinct ones or
   * when no registrar is left to ask. A node comes again only with a newer record. This node itself is left out.
   */
  lookup(topic: Topic, options?: LookupOptions): AsyncIterable<NodeRecord>
  /** Tells of a node that the ordinary node table verified just now, so that waiting advertisers use it at once. */
  addNode(record: NodeRecord): void
  /** The registrar's state, for metrics. */
  registrarState(): RegistrarState
  /** Ends all advertisements and lookups; `handle` goes on answering. Idempotent. */
  stop(): void
}

/** Idle service tables that are kept for the next lookup of their topic. */
const IDLE_TABLES = 32

/** @throws ConfigurationError when a setting is out of bounds */
export function createTopicEngine(options: TopicEngineOptions): TopicEngine {
  return createMessageEngine({ ...options, send: talkPackets(options.request) })
}

/** What a simulation drives beside the public engine: messages that are no bytes, lookups that are no promises. */
export interface MessageEngine extends TopicEngine {
  readonly answer: TalkServer['answer']
  /** The records that it holds for a topic as a registrar. */
  heldAds(topic: Topic): NodeRecord[]
  /** A lookup that reports by calling back, from within whatever made it go on. */
  lookupRun(topic: Topic, report: Pick<LookupRunOptions, 'onFound' | 'onProgress'>): LookupRun
}

/** The engine over messages. @throws ConfigurationError when a setting is out of bounds */
export function createMessageEngine(
  options: Omit<TopicEngineOptions, 'request'> & { readonly send: PacketPort },
): MessageEngine {
  const { ownRecord, records, clock, random, counters = noCounters } = options
  const settings = topDiscSettings(options.settings)
  const ownId: NodeId = ownRecord().nodeId
  const neighbourhood = createNeighbourhood({ knownNodes: options.knownNodes, clock })
  const registrar = createRegistrar({
    ownId,
    records,
    neighbourhood,
    clock,
    random,
    crypto: options.crypto ?? portableCrypto,
    settings,
    counters,
  })
  const server = createTalkServer({ registrar, random, counters })
  const health = createPeerHealth({ clock, settings })
  const client = createTalkClient({ send: options.send, clock, health, settings, counters })
  const tables = new Map<Topic, ServiceTable>()
  const advertisers = new Map<Topic, { advertiser: Advertiser; holders: number }>()
  /** Ends the lookups under way; made for the first one, since an engine without any needs none. */
  let lookups: AbortController | undefined

  /** The topic's table, with the nodes that are known now. */
  function tableOf(topic: Topic): ServiceTable {
    const table = tables.get(topic) ?? createServiceTable({ topic, ownId, records, random, health, settings, counters })
    tables.delete(topic)
    tables.set(topic, table)
    let surplus = tables.size - advertisers.size - IDLE_TABLES
    for (const idle of surplus > 0 ? tables.keys() : []) {
      if (surplus <= 0) break
      if (idle !== topic && !advertisers.has(idle)) {
        tables.delete(idle)
        surplus--
      }
    }
    table.seed(neighbourhood.capable())
    return table
  }

  const lookupParts = (topic: Topic) => ({
    topic,
    table: tableOf(topic),
    ownAds: () => registrar.ads(topic),
    ownRecord,
    records,
    client,
    settings,
    counters,
  })

  return {
    settings,
    heldAds: (topic) => registrar.ads(topic),
    answer: (from, request) => server.answer(from, request),
    lookupRun: (topic, report) => createLookupRun({ ...lookupParts(topic), target: settings.lookupTarget, ...report }),
    handle: (from, message) => server.handle(from, message),
    advertise(topic) {
      const running = advertisers.get(topic) ?? {
        advertiser: createAdvertiser({
          topic,
          table: tableOf(topic),
          neighbourhood,
          ownRecord,
          records,
          client,
          health,
          clock,
          settings,
          counters,
        }),
        holders: 0,
      }
      advertisers.set(topic, running)
      running.holders++
      let isHeld = true
      return {
        topic,
        status: () => running.advertiser.status(),
        stop() {
          if (!isHeld) return
          isHeld = false
          running.holders--
          if (running.holders > 0) return
          running.advertiser.stop()
          if (advertisers.get(topic) === running) advertisers.delete(topic)
        },
      }
    },
    lookup(topic, { signal, target = settings.lookupTarget } = {}) {
      lookups ??= new AbortController()
      const ended = lookups.signal
      return lookUp({
        ...lookupParts(topic),
        target,
        signal: signal === undefined ? ended : AbortSignal.any([signal, ended]),
      })
    },
    addNode(record) {
      if (!isTopicCapable(record)) return
      neighbourhood.add(record)
      for (const table of tables.values()) table.seed([record])
      for (const { advertiser } of advertisers.values()) advertiser.place()
    },
    registrarState: () => registrar.state(),
    stop() {
      lookups?.abort()
      lookups = undefined
      for (const { advertiser } of advertisers.values()) advertiser.stop()
      advertisers.clear()
      tables.clear()
    },
  }
}

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
import { portableCrypto, type TicketCrypto } from './crypto.js'
import { lookUp } from './lookup.js'
import { createLookupRun, type LookupRun, type LookupRunOptions } from './lookup-run.js'
import type { RequestMessage } from './message.js'
import { createNeighbourhood, type Neighbourhood } from './neighbourhood.js'
import { type PacketPort, type RequestPort, talkPackets } from './packet-port.js'
import { createPeerHealth, type PeerHealth } from './peer-health.js'
import { recordFacts } from './record-facts.js'
import type { RecordStore } from './record-store.js'
import { createRegistrar, type Registrar, type RegistrarState, type Sender } from './registrar.js'
import { createServiceTable, type ServiceTable } from './service-table.js'
import { type TopDiscSettings, topDiscSettings } from './settings.js'
import type { Pull } from './talk.js'
import { createTalkClient, type TalkClient } from './talk-client.js'
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
  /**
   * Whether `request` has a carrier that a node speaks. Others are neither asked nor told of, whoever names them.
   *
   * @default all that have the capability
   */
  readonly canAsk?: (peer: NodeRecord) => boolean
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

const anybody = () => true

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
export function createMessageEngine(options: EngineParts): MessageEngine {
  return new Engine(options)
}

type EngineParts = Omit<TopicEngineOptions, 'request'> & { readonly send: PacketPort }

interface HeldAdvertiser {
  readonly advertiser: Advertiser
  holders: number
}

class Engine implements MessageEngine {
  readonly settings: TopDiscSettings
  private readonly ownRecord: () => NodeRecord
  private readonly ownId: NodeId
  private readonly records: RecordStore
  private readonly clock: Clock
  private readonly random: Random
  private readonly counters: Counters
  private readonly canAsk: (peer: NodeRecord) => boolean
  private readonly neighbourhood: Neighbourhood
  private readonly registrar: Registrar
  private readonly server: TalkServer
  private readonly health: PeerHealth
  private readonly client: TalkClient
  private readonly tables = new Map<Topic, ServiceTable>()
  private readonly advertisers = new Map<Topic, HeldAdvertiser>()
  /** Ends the lookups under way; made for the first one, since an engine without any needs none. */
  private lookups: AbortController | undefined = undefined

  constructor(options: EngineParts) {
    const { ownRecord, records, clock, random, counters = noCounters, crypto = portableCrypto } = options
    const settings = topDiscSettings(options.settings)
    const ownId = ownRecord().nodeId
    const isReached = options.canAsk ?? anybody
    const canAsk = (peer: NodeRecord) => recordFacts(peer).isCapable && isReached(peer)
    const neighbourhood = createNeighbourhood({ knownNodes: options.knownNodes, canAsk, clock })
    const registrar = createRegistrar({ ownId, records, neighbourhood, clock, random, crypto, settings, counters })
    const health = createPeerHealth({ clock, settings })
    this.settings = settings
    this.ownRecord = ownRecord
    this.ownId = ownId
    this.records = records
    this.clock = clock
    this.random = random
    this.counters = counters
    this.canAsk = canAsk
    this.neighbourhood = neighbourhood
    this.registrar = registrar
    this.server = createTalkServer({ registrar, random, counters })
    this.health = health
    this.client = createTalkClient({ send: options.send, clock, health, settings, counters })
  }

  heldAds(topic: Topic) {
    return this.registrar.ads(topic)
  }

  answer(from: Sender, request: RequestMessage | Pull) {
    return this.server.answer(from, request)
  }

  handle(from: Sender, message: Uint8Array) {
    return this.server.handle(from, message)
  }

  lookupRun(topic: Topic, report: Pick<LookupRunOptions, 'onFound' | 'onProgress'>) {
    return createLookupRun({ ...this.lookupParts(topic), target: this.settings.lookupTarget, ...report })
  }

  advertise(topic: Topic): TopicAdvertisement {
    const { advertisers } = this
    const running = advertisers.get(topic) ?? { advertiser: this.createAdvertiser(topic), holders: 0 }
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
  }

  lookup(topic: Topic, { signal, target = this.settings.lookupTarget }: LookupOptions = {}) {
    this.lookups ??= new AbortController()
    const ended = this.lookups.signal
    return lookUp({
      ...this.lookupParts(topic),
      target,
      signal: signal === undefined ? ended : AbortSignal.any([signal, ended]),
    })
  }

  addNode(record: NodeRecord) {
    if (!this.canAsk(record)) return
    this.neighbourhood.add(record)
    for (const table of this.tables.values()) table.seed([record])
    for (const { advertiser } of this.advertisers.values()) advertiser.place()
  }

  registrarState() {
    return this.registrar.state()
  }

  stop() {
    this.lookups?.abort()
    this.lookups = undefined
    for (const { advertiser } of this.advertisers.values()) advertiser.stop()
    this.advertisers.clear()
    this.tables.clear()
  }

  /** The topic's table, with the nodes that are known now. */
  private tableOf(topic: Topic): ServiceTable {
    const { tables, advertisers, ownId, records, random, health, canAsk, settings, counters } = this
    const parts = { topic, ownId, records, random, health, canAsk, settings, counters }
    const table = tables.get(topic) ?? createServiceTable(parts)
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
    table.seed(this.neighbourhood.capable())
    return table
  }

  private createAdvertiser(topic: Topic): Advertiser {
    const { neighbourhood, ownRecord, records, client, health, clock, settings, counters } = this
    const table = this.tableOf(topic)
    return createAdvertiser({
      topic,
      table,
      neighbourhood,
      ownRecord,
      records,
      client,
      health,
      clock,
      settings,
      counters,
    })
  }

  private lookupParts(topic: Topic) {
    const { registrar, ownRecord, records, client, settings, counters } = this
    const table = this.tableOf(topic)
    return { topic, table, ownAds: () => registrar.ads(topic), ownRecord, records, client, settings, counters }
  }
}

import { createKeypair, type ITransportService } from '@chainsafe/discv5'
import { SignableENR } from '@chainsafe/enr'
import type { Clock, Counters, NodeRecord, Random } from '@waypost/core'
import { decodeRecord, generateIdentity } from '@waypost/record'
import {
  createRecordStore,
  createTopicEngine,
  isTopicCapable,
  TALK_PROTOCOL,
  type TopDiscSettings,
  type TopicEngine,
} from '@waypost/topdisc'
import { CarefulDiscv5, CarefulSessionService } from './careful-discv5.js'
import { fromLibraryRecord, toLibraryRecord } from './library-records.js'
import { type NodeSettings, ownRecord } from './node-settings.js'
import { createPacketLimiter } from './packet-limiter.js'
import { createPeerContacts } from './peer-contacts.js'
import { rememberSignatures } from './remembered-signatures.js'
import { keepTableFilled } from './table-upkeep.js'
import { createTalkCarrier } from './talk-carrier.js'
import { bindUdpSocket } from './udp-socket.js'
import { UdpTransport } from './udp-transport.js'

/** How the library is set up. Times in ms. */
const LIBRARY_CONFIG = {
  /** Per sending; the library's 1 retry means one sending and none again. */
  requestTimeout: 1_000,
  requestRetries: 2,
  sessionTimeout: 86_400_000,
  sessionEstablishTimeout: 15_000,
  sessionCacheCapacity: 2_000,
  allowUnverifiedSessions: false,
  lookupParallelism: 3,
  lookupNumResults: 16,
  lookupRequestLimit: 3,
  lookupTimeout: 15_000,
  pingInterval: 60_000,
  /** The record says what the configuration says: strangers do not vote on it. */
  enrUpdate: false,
  addrVotesToUpdateEnr: 10,
}

/** What a {@link RunningNode} is made of. */
export interface NodeParts {
  readonly settings: NodeSettings
  readonly topdisc: Partial<TopDiscSettings>
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  /** Ends the upkeep of the node table. */
  readonly signal: AbortSignal
}

/** A Discovery v5 node with its topic engine, between start and stop. */
export interface RunningNode {
  readonly record: NodeRecord
  readonly engine: TopicEngine
  /** Nodes of the table that answer now. */
  connectedPeers(): number
  /** Resolves as soon as there is a node that can be asked about topics, or when a round of looking for one is over. */
  readonly ready: Promise<void>
  stop(): Promise<void>
}

/** @throws what {@link bindUdpSocket} throws, and ConfigurationError of the engine's settings */
export async function startNode(parts: NodeParts): Promise<RunningNode> {
  const { settings, clock, random, counters, signal } = parts
  rememberSignatures()
  const socket = await bindUdpSocket(settings.bindIp, settings.bindPort)
  const identity = settings.identity ?? generateIdentity(random)
  const record = ownRecord(settings, identity, socket.address().port, clock.now())
  const enr = SignableENR.decodeTxt(record.text, identity.privateKey)
  const transport: ITransportService = new UdpTransport({
    socket,
    nodeId: enr.nodeId,
    limiter: createPacketLimiter(clock),
    counters,
  })
  const keypair = createKeypair({ type: 'secp256k1', privateKey: identity.privateKey })
  const session = new CarefulSessionService(LIBRARY_CONFIG, enr, keypair, transport)
  const discv5 = new CarefulDiscv5(LIBRARY_CONFIG, session)

  const records = createRecordStore({ decodeRecord })
  const contactOf = createPeerContacts(settings.bindIp.family)
  const carrier = createTalkCarrier({
    discv5,
    protocol: TALK_PROTOCOL,
    contactOf,
    handle: (from, request) => engine.handle(from, request) ?? new Uint8Array(),
    clock,
    random,
    counters,
  })
  const engine = createTopicEngine({
    ownRecord: () => record,
    records,
    request: async (peer, message, options) => {
      const { enr: peerEnr } = contactOf(peer)
      try {
        const reply = await carrier.request(peer, message, options)
        discv5.noteReachability(peerEnr, true)
        return reply
      } catch (error) {
        if (options?.signal?.aborted !== true) discv5.noteReachability(peerEnr, false)
        throw error
      }
    },
    knownNodes: function* () {
      for (const known of discv5.connectedNodes()) {
        const node = fromLibraryRecord(known, records)
        if (node !== undefined) yield node
      }
    },
    clock,
    random,
    settings: parts.topdisc,
    counters,
  })

  let markReady: () => void = () => undefined
  const ready = new Promise<void>((resolve) => {
    markReady = resolve
  })
  const introduce = (node: NodeRecord) => {
    engine.addNode(node)
    if (isTopicCapable(node)) markReady()
  }
  session.on('established', (_address, peer, _direction, isVerified) => {
    counters.count('discv5_sessions_total')
    const node = isVerified ? fromLibraryRecord(peer, records) : undefined
    // The library stores the session only after this event, and a request before that would open another.
    if (node !== undefined) queueMicrotask(() => introduce(node))
  })

  await discv5.start()
  for (const bootnode of settings.bootnodes) {
    if (bootnode.nodeId === record.nodeId) continue
    discv5.addEnr(toLibraryRecord(bootnode))
    introduce(bootnode)
  }
  const upkeep = keepTableFilled({ discv5, clock, random, signal, onRound: markReady })

  return {
    record,
    engine,
    ready,
    connectedPeers: () => discv5.connectedNodes().length,
    async stop() {
      markReady()
      engine.stop()
      carrier.stop()
      await discv5.stop()
      await upkeep
      session.removeAllListeners()
      // Pings that the library had put off to the next turn arm timers on the stopped sessions: cleared once more.
      await new Promise<void>((resolve) => setTimeout(resolve, 1))
      await session.stop()
    },
  }
}

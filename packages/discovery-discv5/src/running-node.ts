import { type Clock, type Counters, type Logger, type NodeRecord, type Random, WaypostError } from '@waypost/core'
import { decodeRecord } from '@waypost/record'
import {
  createRecordStore,
  createTopicEngine,
  speaksNatively,
  speaksTalk,
  TALK_PROTOCOL,
  type TopDiscSettings,
  type TopicEngine,
} from '@waypost/topdisc'
import { Discv5Error } from './discv5-error.js'
import { isSignedBy } from './fast-curve.js'
import { openLibraryNode } from './library-node.js'
import { fromLibraryRecord, toLibraryRecord } from './library-records.js'
import { createNativeCarrier } from './native-carrier.js'
import { testNativeCarrier } from './native-self-test.js'
import type { NodeSettings } from './node-settings.js'
import { createPeerContacts } from './peer-contacts.js'
import { keepTableFilled } from './table-upkeep.js'
import { createTalkCarrier } from './talk-carrier.js'

/** What a {@link RunningNode} is made of. */
export interface NodeParts {
  readonly settings: NodeSettings
  readonly topdisc: Partial<TopDiscSettings>
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  readonly logger: Logger
  /** Whether to speak the native topic messages with whom they can be spoken. */
  readonly isNativeWanted: boolean
  /** @default {@link testNativeCarrier} */
  readonly testNative?: () => Promise<void>
  /** Ends the upkeep of the node table. */
  readonly signal: AbortSignal
}

/** A Discovery v5 node with its topic engine, between start and stop. */
export interface RunningNode {
  readonly record: NodeRecord
  readonly engine: TopicEngine
  /** Whether this node speaks the native topic messages beside TALK. */
  readonly isNative: boolean
  /** Nodes of the table that answer now. */
  connectedPeers(): number
  /** Resolves as soon as there is a node that can be asked about topics, or when a round of looking for one is over. */
  readonly ready: Promise<void>
  stop(): Promise<void>
}

/**
 * Brings up a node of the library and the topic engine on it: the engine's requests go over the node's sessions, and
 * what the node's table learns reaches the engine at once.
 *
 * @throws what `bindUdpSocket` throws
 */
export async function startNode(parts: NodeParts): Promise<RunningNode> {
  const { settings, clock, random, counters, signal } = parts
  const isNative = parts.isNativeWanted && (await worksNatively(parts))
  const node = await openLibraryNode(settings, { clock, random, counters, isNative })
  const { discv5, record } = node
  const records = createRecordStore({ decodeRecord: (bytes) => decodeRecord(bytes, { isSignedBy }) })
  const contactOf = createPeerContacts(settings.bindIp.family)
  const talk = createTalkCarrier({
    discv5,
    protocol: TALK_PROTOCOL,
    contactOf,
    // What the engine has no answer to is answered empty, like a protocol that it does not speak.
    handle: (from, request) => engine.handle(from, request) ?? new Uint8Array(),
    clock,
    random,
    counters,
  })
  const native = isNative
    ? createNativeCarrier({
        sessions: node.sessions,
        contactOf,
        handle: (from, request) => engine.handle(from, request),
        clock,
        random,
        counters,
      })
    : undefined
  const carrierOf = (peer: NodeRecord) => {
    if (native !== undefined && speaksNatively(peer)) return native
    return speaksTalk(peer) ? talk : undefined
  }
  const engine = createTopicEngine({
    ownRecord: () => record,
    records,
    request: async (peer, message, options) => {
      const { enr } = contactOf(peer)
      const carrier = carrierOf(peer)
      if (carrier === undefined) {
        throw new Discv5Error('PEER_UNREACHABLE', 'the peer understands native topic messages alone', {
          data: { nodeId: peer.nodeId },
        })
      }
      try {
        const reply = await carrier.request(peer, message, options)
        discv5.noteReachability(enr, true)
        return reply
      } catch (error) {
        if (!options.signal.aborted) discv5.noteReachability(enr, false)
        throw error
      }
    },
    knownNodes: () =>
      discv5.connectedNodes().flatMap((known) => {
        const peer = fromLibraryRecord(known, records)
        return peer === undefined ? [] : [peer]
      }),
    canAsk: (peer) => carrierOf(peer) !== undefined,
    clock,
    random,
    settings: parts.topdisc,
    counters,
  })

  let markReady: () => void = () => undefined
  const ready = new Promise<void>((resolve) => {
    markReady = resolve
  })
  const introduce = (peer: NodeRecord) => {
    if (carrierOf(peer) === undefined) return
    engine.addNode(peer)
    markReady()
  }
  discv5.sessionService.on('established', (_address, enr, _direction, isVerified) => {
    counters.count('discv5_sessions_total')
    const peer = isVerified ? fromLibraryRecord(enr, records) : undefined
    // The library stores the session only after this event, and a request before that would open another.
    if (peer !== undefined) queueMicrotask(() => introduce(peer))
  })

  await node.start()
  for (const bootnode of settings.bootnodes) {
    if (bootnode.nodeId === record.nodeId) continue
    discv5.addEnr(toLibraryRecord(bootnode))
    introduce(bootnode)
  }
  const upkeep = keepTableFilled({ discv5, clock, random, signal, onRound: markReady })

  return {
    record,
    engine,
    isNative,
    ready,
    connectedPeers: () => discv5.connectedNodes().length,
    async stop() {
      markReady()
      engine.stop()
      native?.stop()
      talk.stop()
      await node.stop()
      await upkeep
    },
  }
}

/** Tries the native carrier out; where it does not work, the node speaks TALK alone and says so. */
async function worksNatively({ testNative = testNativeCarrier, logger, counters }: NodeParts): Promise<boolean> {
  try {
    await testNative()
    return true
  } catch (error) {
    if (!WaypostError.is(error, 'NATIVE_UNAVAILABLE')) throw error
    counters.count('discv5_native_unavailable_total')
    logger.warn({ code: error.code, problem: error.data.problem }, error.message)
    return false
  }
}

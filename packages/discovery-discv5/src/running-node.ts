import type { Clock, Counters, NodeRecord, Random } from '@waypost/core'
import { decodeRecord } from '@waypost/record'
import {
  createRecordStore,
  createTopicEngine,
  isTopicCapable,
  TALK_PROTOCOL,
  type TopDiscSettings,
  type TopicEngine,
} from '@waypost/topdisc'
import { isSignedBy } from './fast-curve.js'
import { openLibraryNode } from './library-node.js'
import { fromLibraryRecord, toLibraryRecord } from './library-records.js'
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

/**
 * Brings up a node of the library and the topic engine on it: the engine's requests go over the node's sessions, and
 * what the node's table learns reaches the engine at once.
 *
 * @throws what `bindUdpSocket` throws
 */
export async function startNode(parts: NodeParts): Promise<RunningNode> {
  const { settings, clock, random, counters, signal } = parts
  const node = await openLibraryNode(settings, parts)
  const { discv5, record } = node
  const records = createRecordStore({ decodeRecord: (bytes) => decodeRecord(bytes, { isSignedBy }) })
  const contactOf = createPeerContacts(settings.bindIp.family)
  const carrier = createTalkCarrier({
    discv5,
    protocol: TALK_PROTOCOL,
    contactOf,
    // What the engine has no answer to is answered empty, like a protocol that it does not speak.
    handle: (from, request) => engine.handle(from, request) ?? new Uint8Array(),
    clock,
    random,
    counters,
  })
  const engine = createTopicEngine({
    ownRecord: () => record,
    records,
    request: async (peer, message, options) => {
      const { enr } = contactOf(peer)
      try {
        const reply = await carrier.request(peer, message, options)
        discv5.noteReachability(enr, true)
        return reply
      } catch (error) {
        if (!options.signal.aborted) discv5.noteReachability(enr, false)
        throw error
      }
    },
    knownNodes: function* () {
      for (const known of discv5.connectedNodes()) {
        const peer = fromLibraryRecord(known, records)
        if (peer !== undefined) yield peer
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
  const introduce = (peer: NodeRecord) => {
    engine.addNode(peer)
    if (isTopicCapable(peer)) markReady()
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
    ready,
    connectedPeers: () => discv5.connectedNodes().length,
    async stop() {
      markReady()
      engine.stop()
      carrier.stop()
      await node.stop()
      await upkeep
    },
  }
}

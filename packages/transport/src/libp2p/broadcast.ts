import {
  type GossipSub,
  type GossipSubComponents,
  gossipsub,
  StrictNoSign,
  TopicValidatorResult,
} from '@libp2p/gossipsub'
import type { Connection, Libp2p, StreamHandler, Topology } from '@libp2p/interface'
import type { BroadcastGroup, BroadcastVerdict, Counters, ServerTransport } from '@waypost/core'
import { TransportError } from '../transport-error.js'
import { sha256 } from './sha256.js'
import { type WatchedStreams, watchStreams } from './watched-streams.js'

type OnMessage = Parameters<ServerTransport['join']>[1]
type Registrar = GossipSubComponents['registrar']

/** A group in which this host takes part. */
export interface JoinedGroup {
  readonly group: BroadcastGroup
  /** Tells the group of a connection that is open; only members' are used. */
  meet(connection: Connection): void
  /** Tells the group that the last connection to a peer is gone. */
  part(connection: Connection): void
}

export interface GroupOptions {
  readonly topic: string
  readonly onMessage: OnMessage
  readonly isMember: (peer: string) => boolean
  readonly maxMessageBytes: number
  readonly node: Libp2p
  readonly components: GossipSubComponents
  readonly counters: Counters
}

/** With what its type does not name. */
type GossipSubObject = GossipSub & {
  start(): Promise<void>
  stop(): Promise<void>
  readonly streamsOutbound: Map<string, unknown>
}

/** How much may wait for a slow member before its stream is given up. */
const MAX_OUTBOUND_BYTES = 16_777_216

const VERDICTS: Record<BroadcastVerdict, TopicValidatorResult> = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
}

/**
 * Joins a group: a gossipsub of its own, under a protocol of its own, so that the membership of one group says nothing
 * about another. Who is no member is refused at the stream, before a byte of gossip is read; whoever ceases to be one
 * gets no further message.
 *
 * What a host publishes goes straight to every member that it is connected with; members pass it on along gossipsub's
 * mesh, which takes up to a second to form. So a member that is reached over others alone may miss what is published in
 * that second, and a member that was away misses all of it: what must not be lost is reconciled above this.
 *
 * Messages carry no signatures: hosts are authenticated by their connections, messages by what they hold. A message is
 * told apart by the SHA-256 of its data.
 */
export async function joinGroup(options: GroupOptions): Promise<JoinedGroup> {
  const { topic, onMessage, isMember, node, components, counters } = options
  const protocol = groupProtocol(topic)
  const streams = watchStreams((peer) => gossip.streamsOutbound.delete(peer))
  const gate = gatedRegistrar(components.registrar, streams, {
    admits(peer) {
      if (isMember(peer)) return true
      counters.count('transport_group_refused_total', { topic })
      return false
    },
  })

  const gossip = gossipsub({
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: (message) => sha256(message.data),
    allowedTopics: [topic],
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    emitSelf: false,
    fallbackToFloodsub: false,
    doPX: false,
    tagMeshPeers: false,
    // A host floods what it publishes to all members that it is connected with; what they pass on covers the others.
    floodPublish: true,
    D: 4,
    Dlo: 3,
    Dhi: 8,
    Dscore: 2,
    Dout: 1,
    maxInboundStreams: 4,
    maxOutboundStreams: 4,
    maxOutboundBufferSize: MAX_OUTBOUND_BYTES,
    maxInboundDataLength: options.maxMessageBytes + 65_536,
    scoreParams: {
      // Hosts of one provider share addresses; members are known by key.
      IPColocationFactorWeight: 0,
      topics: { [topic]: rejectsOnly() },
    },
  })({
    // libp2p's components are behind a proxy, which a spread does not see through.
    privateKey: components.privateKey,
    peerId: components.peerId,
    peerStore: components.peerStore,
    connectionManager: components.connectionManager,
    logger: components.logger,
    registrar: gate.registrar,
  }) as GossipSubObject

  // Its option of that name is not looked at.
  gossip.protocols = [protocol]

  gossip.topicValidators.set(topic, async (peer, message) => {
    const from = peer.toString()
    if (!isMember(from)) return TopicValidatorResult.Reject
    const verdict = VERDICTS[await onMessage(message.data, from)]
    partFromStrangers()
    return verdict
  })

  /** Also before each message goes out, so that none reaches who ceased to be a member since the last heartbeat. */
  function partFromStrangers() {
    for (const peer of gossip.getPeers()) if (!isMember(peer.toString())) gate.part(peer)
  }
  gossip.addEventListener('gossipsub:heartbeat', partFromStrangers)

  await gossip.start()
  gossip.subscribe(topic)
  let left = false

  const meet = (connection: Connection) => {
    if (!left && connection.status === 'open' && isMember(connection.remotePeer.toString())) gate.meet(connection)
  }
  for (const connection of node.getConnections()) meet(connection)

  return {
    meet,
    part: ({ remotePeer }) => gate.part(remotePeer),
    group: {
      async publish(message) {
        if (left) throw new TransportError('TRANSPORT_CLOSED', `the group ${topic} was left`)
        if (message.length > options.maxMessageBytes) {
          throw new TransportError('TRANSPORT_MESSAGE_TOO_LARGE', `a message of ${message.length} bytes is too long`, {
            data: { length: message.length, maxMessageBytes: options.maxMessageBytes },
          })
        }
        partFromStrangers()
        await gossip.publish(topic, message)
      },
      peers: () =>
        gossip
          .getSubscribers(topic)
          .map((peer) => peer.toString())
          .filter(isMember),
      async leave() {
        if (left) return
        left = true
        gossip.removeEventListener('gossipsub:heartbeat', partFromStrangers)
        await gossip.stop()
      },
    },
  }
}

export function groupProtocol(topic: string): string {
  return `/waypost/group/1/${topic}`
}

/** Counts rejected messages against the peer that sent them, squared; nothing else. Forgotten within minutes. */
function rejectsOnly() {
  return {
    topicWeight: 1,
    timeInMeshWeight: 0,
    timeInMeshQuantum: 1,
    timeInMeshCap: 1,
    firstMessageDeliveriesWeight: 0,
    firstMessageDeliveriesDecay: 0.5,
    firstMessageDeliveriesCap: 1,
    meshMessageDeliveriesWeight: 0,
    meshMessageDeliveriesDecay: 0.5,
    meshMessageDeliveriesCap: 1,
    meshMessageDeliveriesThreshold: 1,
    meshMessageDeliveriesWindow: 10,
    meshMessageDeliveriesActivation: 1,
    meshFailurePenaltyWeight: 0,
    meshFailurePenaltyDecay: 0.5,
    invalidMessageDeliveriesWeight: -10,
    invalidMessageDeliveriesDecay: 0.98,
  }
}

/**
 * Gossipsub learns of peers through libp2p's registrar, which learns of them through identify. This stands between:
 * streams reach gossipsub from members alone, and peers are introduced when the transport says so.
 */
function gatedRegistrar(registrar: Registrar, streams: WatchedStreams, membership: { admits(peer: string): boolean }) {
  const topologies = new Set<Topology>()
  const gated: Pick<Registrar, 'handle' | 'unhandle' | 'register' | 'unregister'> = {
    handle(protocol, handler, options) {
      const admit: StreamHandler = (stream, connection) => {
        if (membership.admits(connection.remotePeer.toString())) return handler(stream, streams.of(connection))
        stream.abort(new TransportError('TRANSPORT_ABORTED', 'only members may join the group'))
      }
      return registrar.handle(protocol, admit, options)
    },
    unhandle: (protocol, options) => registrar.unhandle(protocol, options),
    async register(_protocol, topology) {
      topologies.add(topology)
      return 'waypost-group'
    },
    unregister: () => topologies.clear(),
  }
  return {
    registrar: gated as Registrar,
    meet(connection: Connection) {
      const watched = streams.of(connection)
      for (const topology of topologies) void topology.onConnect?.(connection.remotePeer, watched)
    },
    part(peer: Connection['remotePeer']) {
      for (const topology of topologies) void topology.onDisconnect?.(peer)
    },
  }
}

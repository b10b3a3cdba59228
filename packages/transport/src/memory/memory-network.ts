import {
  type CallOptions,
  type Clock,
  type MessageStream,
  type NodeId,
  type Server,
  type ServerTransport,
  systemClock,
  type Transport,
} from '@waypost/core'
import { withDeadline } from '../deadline.js'
import { peerIdOf } from '../peer-id.js'
import {
  DEFAULT_CONNECT_TIMEOUT_MS,
  DEFAULT_MAX_MESSAGE_BYTES,
  type PeerConnection,
  type ServerTransportOptions,
  type StreamHandler,
} from '../server-transport-options.js'
import { TransportError } from '../transport-error.js'
import { createMemoryGossip, type MemoryGossip } from './memory-gossip.js'
import { type MemoryStream, memoryStreamPair } from './memory-stream.js'

/** A network inside one process, deterministic, with faults to switch on. */
export interface MemoryNetwork {
  /** A client's transport. Its identity is `client-1`, `client-2`, … unless named. */
  createTransport(options?: MemoryTransportOptions): Transport
  /** A server's transport; its identity is the peer id of its key, as on the real network. */
  createServerTransport(options: ServerTransportOptions): ServerTransport
  readonly faults: MemoryFaults
  /** Every connection that was made to a server, in order. */
  readonly connections: readonly (PeerConnection & { readonly server: NodeId })[]
}

export interface MemoryTransportOptions {
  /** Transport identity. @default `client-` and a number */
  readonly name?: string
  /** @default 10_000 */
  readonly connectTimeoutMs?: number
  readonly clock?: Clock
}

/** What can be broken. Each names the server by its node id. */
export interface MemoryFaults {
  /** New connections are refused while on. */
  refuse(nodeId: NodeId, on?: boolean): void
  /** Nothing moves to or from the server while on, and nothing is lost: it goes on when switched off. */
  stall(nodeId: NodeId, on?: boolean): void
  /** Its present connections die at once, as with a process that was killed. New ones are taken. */
  drop(nodeId: NodeId): void
}

interface Station {
  readonly nodeId: NodeId
  readonly peer: string
  readonly handlers: Map<string, StreamHandler>
  readonly streams: Set<MemoryStream>
  readonly gossip: MemoryGossip
  readonly maxMessageBytes: number
  readonly onConnection: ServerTransportOptions['onConnection']
  readonly clock: Clock
}

/** A {@link MemoryNetwork}. @param options.clock time for the connection log and deadlines, @default the machine's */
export function createMemoryNetwork(options: { readonly clock?: Clock } = {}): MemoryNetwork {
  const defaultClock = options.clock ?? systemClock
  const stations = new Map<string, Station>()
  const refused = new Set<NodeId>()
  const stalled = new Map<NodeId, (() => void)[]>()
  const connections: (PeerConnection & { server: NodeId })[] = []
  const connected = new Set<string>()
  let clients = 0
  let lastPort = 20_000

  function find(server: Server): Station {
    for (const { host, port } of server.addresses) {
      const station = stations.get(`${host}:${port}`)
      if (station === undefined || refused.has(station.nodeId)) continue
      if (station.nodeId !== server.nodeId) {
        throw new TransportError('TRANSPORT_WRONG_KEY', 'the address answers with another key', {
          data: { nodeId: server.nodeId, address: `${host}:${port}` },
        })
      }
      return station
    }
    throw new TransportError('TRANSPORT_UNREACHABLE', 'no address of the server answers', {
      data: { nodeId: server.nodeId, addresses: server.addresses.map(({ host, port }) => `${host}:${port}`) },
    })
  }

  /** Runs now, or after the stall of the server. */
  function carry(nodeId: NodeId, deliver: () => void) {
    const queue = stalled.get(nodeId)
    if (queue === undefined) deliver()
    else queue.push(deliver)
  }

  const passes = (nodeId: NodeId) => new Promise<void>((resolve) => carry(nodeId, resolve))

  function connect(station: Station, remotePeer: string) {
    const key = `${remotePeer} ${station.peer}`
    if (connected.has(key)) return
    connected.add(key)
    const at = station.clock.now()
    const inbound = { direction: 'inbound', at, remotePeer, remoteAddress: `memory:${remotePeer}` } as const
    connections.push({ ...inbound, server: station.nodeId })
    station.onConnection?.(inbound)
  }

  async function open(
    from: { readonly peer: string; readonly clock: Clock; readonly connectTimeoutMs: number; isRunning(): boolean },
    own: Set<MemoryStream>,
    server: Server,
    protocol: string,
    { signal }: CallOptions,
  ): Promise<MessageStream> {
    if (!from.isRunning()) throw stopped()
    return withDeadline(
      { clock: from.clock, ms: from.connectTimeoutMs, signal, expired: () => timeout(from.connectTimeoutMs) },
      async (given) => {
        const station = find(server)
        await passes(station.nodeId)
        if (given.aborted || !from.isRunning()) throw stopped()
        find(server)
        connect(station, from.peer)
        const handler = station.handlers.get(protocol)
        if (handler === undefined) {
          throw new TransportError('TRANSPORT_PROTOCOL_NOT_SUPPORTED', `the server does not speak ${protocol}`, {
            data: { protocol },
          })
        }
        const [near, far] = memoryStreamPair({
          protocol,
          peers: [from.peer, station.peer],
          maxMessageBytes: station.maxMessageBytes,
          carry: (deliver) => carry(station.nodeId, deliver),
        })
        station.streams.add(far).add(near)
        own.add(near).add(far)
        handler(far)
        return near
      },
    )
  }

  function cutAll(streams: Set<MemoryStream>) {
    for (const stream of streams) stream.cut()
    streams.clear()
  }

  function forget(peer: string) {
    for (const key of connected) if (key.split(' ').includes(peer)) connected.delete(key)
  }

  function makeTransport(peer: string, settings: { clock: Clock; connectTimeoutMs: number }) {
    let running = false
    const own = new Set<MemoryStream>()
    const from = { peer, ...settings, isRunning: () => running }
    const transport: Transport = {
      localPeer: peer,
      async start() {
        running = true
      },
      async stop() {
        running = false
        cutAll(own)
        forget(peer)
      },
      open: (server, protocol, callOptions = {}) => open(from, own, server, protocol, callOptions),
      async disconnect(server) {
        const remote = peerIdOf(server.publicKey)
        for (const stream of own) {
          if (stream.remotePeer !== remote && stream.localPeer !== remote) continue
          stream.cut()
          own.delete(stream)
        }
        connected.delete(`${peer} ${remote}`)
      },
    }
    return { transport, from }
  }

  return {
    connections,
    faults: {
      refuse(nodeId, on = true) {
        if (on) refused.add(nodeId)
        else refused.delete(nodeId)
      },
      stall(nodeId, on = true) {
        if (on) {
          if (!stalled.has(nodeId)) stalled.set(nodeId, [])
          return
        }
        const queue = stalled.get(nodeId) ?? []
        stalled.delete(nodeId)
        for (const deliver of queue) deliver()
      },
      drop(nodeId) {
        for (const station of new Set(stations.values())) {
          if (station.nodeId !== nodeId) continue
          cutAll(station.streams)
          forget(station.peer)
          station.gossip.disconnectAll()
        }
      },
    },
    createTransport({ name, clock = defaultClock, connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS } = {}) {
      clients += 1
      return makeTransport(name ?? `client-${clients}`, { clock, connectTimeoutMs }).transport
    },
    createServerTransport(given) {
      const clock = given.clock ?? defaultClock
      const peer = peerIdOf(given.identity.publicKey)
      const { transport, from } = makeTransport(peer, {
        clock,
        connectTimeoutMs: given.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
      })
      const station: Station = {
        nodeId: given.identity.nodeId,
        peer,
        handlers: new Map(),
        streams: new Set(),
        gossip: createMemoryGossip(peer),
        maxMessageBytes: given.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
        onConnection: given.onConnection,
        clock,
      }
      let listening: { host: string; port: number }[] = []
      return {
        localPeer: peer,
        get listening() {
          return listening
        },
        async start() {
          if (from.isRunning()) return
          const wanted = given.listen.map(({ host, port }) => ({ host, port: port === 0 ? ++lastPort : port }))
          for (const { host, port } of wanted) if (stations.has(`${host}:${port}`)) throw addressInUse(host, port)
          for (const { host, port } of wanted) stations.set(`${host}:${port}`, station)
          listening = wanted
          await transport.start()
        },
        async stop() {
          for (const { host, port } of listening) stations.delete(`${host}:${port}`)
          listening = []
          cutAll(station.streams)
          station.gossip.disconnectAll()
          await transport.stop()
        },
        open: transport.open,
        async disconnect(server) {
          station.gossip.disconnect(peerIdOf(server.publicKey))
          await transport.disconnect(server)
        },
        handle(protocol, handler) {
          station.handlers.set(protocol, handler)
          return () => {
            if (station.handlers.get(protocol) === handler) station.handlers.delete(protocol)
          }
        },
        join: async (topic, onMessage, joinOptions = {}) => station.gossip.join(topic, onMessage, joinOptions),
        async connect(server, { signal } = {}) {
          if (!from.isRunning()) throw stopped()
          const { clock: time, connectTimeoutMs: ms } = from
          await withDeadline({ clock: time, ms, signal, expired: () => timeout(ms) }, async () => {
            const other = find(server)
            await passes(other.nodeId)
            connect(other, peer)
            station.gossip.connect(other.gossip)
          })
        },
      }
    },
  }
}

function stopped(): TransportError {
  return new TransportError('TRANSPORT_STOPPED', 'the transport is not running', { hint: 'call start() first' })
}

export function timeout(milliseconds: number): TransportError {
  return new TransportError('TRANSPORT_TIMEOUT', `connecting took longer than ${milliseconds} ms`, {
    data: { milliseconds },
  })
}

function addressInUse(host: string, port: number): TransportError {
  return new TransportError('TRANSPORT_ADDRESS_IN_USE', `port ${port} of ${host} is in use`, {
    hint: 'stop what listens there, or choose another port; 0 takes a free one',
    data: { host, port },
  })
}

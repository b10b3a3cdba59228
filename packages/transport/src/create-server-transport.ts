import type { Connection, Libp2p, StreamHandler as Libp2pHandler } from '@libp2p/interface'
import {
  ConfigurationError,
  lifecycle,
  type MessageStream,
  noCounters,
  type ServerTransport,
  silentLogger,
  systemClock,
} from '@waypost/core'
import { type JoinedGroup, joinGroup } from './libp2p/broadcast.js'
import { createDialer } from './libp2p/dialer.js'
import { identityKey } from './libp2p/identity-key.js'
import { createInboundGuard } from './libp2p/inbound-guard.js'
import { messageStreamOf } from './libp2p/libp2p-stream.js'
import { createNode, type Node } from './libp2p/node.js'
import { nodeOptions } from './libp2p/node-options.js'
import { peerIdOf } from './peer-id.js'
import {
  DEFAULT_CONNECT_TIMEOUT_MS,
  DEFAULT_LIMITS,
  DEFAULT_MAX_MESSAGE_BYTES,
  type ServerTransportOptions,
  type StreamHandler,
} from './server-transport-options.js'
import { TransportError } from './transport-error.js'

/**
 * A server's transport on libp2p, bound to the server's secp256k1 key: clients that dial it learn from the handshake
 * that it holds that key.
 *
 * Counts `transport_connections_total{direction}`, `transport_connections_refused_total{reason}`,
 * `transport_connections_idle_closed_total`, `transport_group_refused_total{topic}`.
 *
 * `start` throws TransportError `TRANSPORT_ADDRESS_IN_USE` or `TRANSPORT_LISTEN_FAILED`, which name the address and
 * the fix. Handlers and what was given to `handle` outlive a stop; groups do not.
 *
 * @throws ConfigurationError when an address to listen on is malformed
 */
export function createServerTransport(options: ServerTransportOptions): ServerTransport {
  const {
    identity,
    listen,
    maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES,
    connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS,
    clock = systemClock,
    logger = silentLogger,
    counters = noCounters,
  } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const listenAddresses = listen.map(({ host, port }) => ({ host, port, multiaddr: listenAddress(host, port) }))
  const localPeer = peerIdOf(identity.publicKey)
  const handlers = new Map<string, StreamHandler>()
  const groups = new Map<string, JoinedGroup>()
  const openStreams = new Set<MessageStream>()
  let node: Node | undefined

  const dialer = createDialer({ node: () => node, clock, connectTimeoutMs, maxMessageBytes, openStreams })

  function running(): Node {
    if (node !== undefined) return node
    throw new TransportError('TRANSPORT_STOPPED', 'the transport is not running', { hint: 'call start() first' })
  }

  async function register(target: Libp2p, protocol: string) {
    const onStream: Libp2pHandler = (stream, connection) => {
      const handler = handlers.get(protocol)
      const messages = messageStreamOf(stream, connection, { protocol, localPeer, maxMessageBytes, openStreams })
      if (handler === undefined) {
        messages.abort(new TransportError('TRANSPORT_PROTOCOL_NOT_SUPPORTED', `${protocol} is no longer served`))
        return
      }
      handler(messages)
    }
    await target.handle(protocol, onStream, {
      maxInboundStreams: limits.maxStreamsPerConnection,
      maxOutboundStreams: 1024,
      force: true,
    })
  }

  function onOpen(connection: Connection) {
    const { direction, remotePeer, remoteAddr } = connection
    counters.count('transport_connections_total', { direction })
    options.onConnection?.({
      direction,
      at: clock.now(),
      remotePeer: remotePeer.toString(),
      remoteAddress: printable(remoteAddr.toString()),
    })
    for (const group of groups.values()) group.meet(connection)
  }

  function onClose(target: Libp2p, connection: Connection) {
    const others = target.getConnections(connection.remotePeer).some(({ status }) => status === 'open')
    if (others) return
    for (const group of groups.values()) group.part(connection)
    void forget(target, connection)
  }

  async function up() {
    const guard = createInboundGuard(limits, clock, counters)
    const made = await createNode({
      ...nodeOptions({
        privateKey: identityKey(identity.privateKey),
        maxMessageBytes,
        maxInboundStreams: limits.maxStreamsPerConnection + 8,
        clock,
      }),
      addresses: { listen: listenAddresses.map(({ multiaddr }) => multiaddr), announce: [] },
      connectionGater: guard.gater,
      connectionManager: {
        maxConnections: limits.maxConnections,
        inboundConnectionThreshold: limits.maxConnectionRate,
        // The guard chooses whom to cut off; this holds while those are on their way out.
        maxIncomingPendingConnections: 2 * limits.maxPending,
        inboundUpgradeTimeout: limits.handshakeTimeoutMs,
        inboundStreamProtocolNegotiationTimeout: limits.handshakeTimeoutMs,
        addressSorter: () => 0,
        dialTimeout: connectTimeoutMs,
      },
    })
    made.libp2p.addEventListener('connection:open', ({ detail }) => {
      if (detail.direction === 'inbound') guard.watch(detail)
      onOpen(detail)
    })
    made.libp2p.addEventListener('connection:close', ({ detail }) => onClose(made.libp2p, detail))
    const served = new Set(handlers.keys())
    for (const protocol of served) await register(made.libp2p, protocol)
    try {
      await made.libp2p.start()
    } catch (error) {
      await Promise.allSettled([made.stop()])
      throw listenError(listenAddresses, error)
    }
    node = made
    // Those that were given while it started; registering one twice replaces it by itself.
    for (const protocol of handlers.keys()) if (!served.has(protocol)) await register(made.libp2p, protocol)
    logger.debug({ listening: listening(made.libp2p) }, 'transport listens')
  }

  async function down() {
    const going = node
    node = undefined
    const reason = new TransportError('TRANSPORT_STOPPED', 'the transport was stopped')
    for (const stream of openStreams) stream.abort(reason)
    openStreams.clear()
    // A group that fails to leave must not keep the port.
    await Promise.allSettled([...groups.values()].map(({ group }) => group.leave()))
    groups.clear()
    await going?.stop()
  }

  const { start, stop } = lifecycle({ up, down })

  return {
    start,
    stop,
    localPeer,
    get listening() {
      return node === undefined ? [] : listening(node.libp2p)
    },
    open: dialer.open,
    disconnect: dialer.disconnect,
    async connect(server, callOptions) {
      const connection = await dialer.connect(server, callOptions)
      for (const group of groups.values()) group.meet(connection)
    },
    handle(protocol, handler) {
      if (handlers.has(protocol)) {
        throw new ConfigurationError('protocol', protocol, 'stop the present handler of the protocol first')
      }
      handlers.set(protocol, handler)
      if (node !== undefined) {
        register(node.libp2p, protocol).catch((error) =>
          logger.error({ protocol, error: String(error) }, 'protocol not served'),
        )
      }
      return () => {
        if (handlers.get(protocol) !== handler) return
        handlers.delete(protocol)
        void Promise.resolve(node?.libp2p.unhandle(protocol)).catch(() => {})
      }
    },
    async join(topic, onMessage, { isMember = () => true } = {}) {
      const { libp2p, parts } = running()
      if (groups.has(topic)) {
        throw new ConfigurationError('topic', topic, 'leave the group before joining it anew')
      }
      const joined = await joinGroup({
        topic,
        onMessage,
        isMember,
        maxMessageBytes,
        node: libp2p,
        components: parts,
        counters,
      })
      groups.set(topic, joined)
      return {
        ...joined.group,
        async leave() {
          if (groups.get(topic) === joined) groups.delete(topic)
          await joined.group.leave()
        },
      }
    },
  }
}

/** libp2p would remember every client that ever came. */
async function forget(node: Libp2p, { remotePeer }: Connection) {
  try {
    await node.peerStore.delete(remotePeer)
  } catch {
    // Not there, or the node stops: gone in either case.
  }
}

function listening(node: Libp2p): { host: string; port: number }[] {
  return node.getMultiaddrs().flatMap((address) => {
    const [ip, tcp] = address.getComponents()
    return ip?.value === undefined || tcp?.value === undefined ? [] : [{ host: ip.value, port: Number(tcp.value) }]
  })
}

function listenAddress(host: string, port: number): string {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ConfigurationError('port', port, 'use 0 to 65,535; 0 takes a free one')
  }
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return `/ip4/${host}/tcp/${port}`
  if (host.includes(':')) return `/ip6/${host}/tcp/${port}`
  throw new ConfigurationError('host', host, 'use an IP address of this machine, or 0.0.0.0 for all')
}

/** `/ip4/127.0.0.1/tcp/5000/p2p/…` → `127.0.0.1:5000`. */
function printable(multiaddr: string): string {
  const [, , host, , port] = multiaddr.split('/')
  return `${host}:${port}`
}

function listenError(addresses: readonly { host: string; port: number }[], error: unknown): TransportError {
  const shown = addresses.map(({ host, port }) => `${host}:${port}`).join(', ')
  const data = { addresses: addresses.map(({ host, port }) => ({ host, port })) }
  if (
    causes(error).some(
      (cause) => (cause as { code?: unknown }).code === 'EADDRINUSE' || /EADDRINUSE/.test(String(cause)),
    )
  ) {
    return new TransportError('TRANSPORT_ADDRESS_IN_USE', `${shown} is in use by another process`, {
      hint: 'stop what listens there, or choose another port; 0 takes a free one',
      data,
      cause: error,
    })
  }
  return new TransportError('TRANSPORT_LISTEN_FAILED', `cannot listen on ${shown}`, {
    hint: 'use an address of this machine, and a port that this user may listen on',
    data,
    cause: error,
  })
}

/** The error, what caused it and what it gathers. */
function causes(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return [error]
  const { cause, errors } = error as { cause?: unknown; errors?: unknown }
  return [
    error,
    ...(cause === undefined ? [] : causes(cause)),
    ...(Array.isArray(errors) ? errors.flatMap(causes) : []),
  ]
}

import type { Connection, PeerId } from '@libp2p/interface'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import {
  AbortedError,
  type CallOptions,
  type Clock,
  type MessageStream,
  type Server,
  WaypostError,
} from '@waypost/core'
import { withDeadline } from '../deadline.js'
import { libp2pPeerIdOf } from '../peer-id.js'
import { TransportError } from '../transport-error.js'
import { messageStreamOf } from './libp2p-stream.js'
import type { Node } from './node.js'

/** What dials servers over a libp2p node. */
export interface Dialer {
  open(server: Server, protocol: string, options?: CallOptions): Promise<MessageStream>
  /** @returns the connection, present or new */
  connect(server: Server, options?: CallOptions): Promise<Connection>
  disconnect(server: Server): Promise<void>
}

export interface DialerOptions {
  /** The node while it runs. */
  readonly node: () => Node | undefined
  readonly clock: Clock
  readonly connectTimeoutMs: number
  readonly maxMessageBytes: number
  /** The streams that are open now. */
  readonly openStreams: Set<MessageStream>
}

export function createDialer({ node, clock, connectTimeoutMs, maxMessageBytes, openStreams }: DialerOptions): Dialer {
  function running(): Node {
    const present = node()
    if (present !== undefined) return present
    throw new TransportError('TRANSPORT_STOPPED', 'the transport is not running', { hint: 'call start() first' })
  }

  const deadline = (signal: AbortSignal | undefined) => ({
    clock,
    ms: connectTimeoutMs,
    signal,
    expired: () =>
      new TransportError('TRANSPORT_TIMEOUT', `connecting took longer than ${connectTimeoutMs} ms`, {
        hint: 'use another server; this one, or the way to it, does not answer',
        data: { milliseconds: connectTimeoutMs },
      }),
  })

  /** Dials under way, by peer: who wants a connection that somebody else is making waits for it. */
  const underWay = new Map<string, Promise<unknown>>()

  async function connection(server: Server, signal: AbortSignal): Promise<Connection> {
    const peer = libp2pPeerIdOf(server.publicKey)
    const name = peer.toString()
    for (;;) {
      const dialling = running()
      const present = dialling.libp2p.getConnections(peer).find(({ status }) => status === 'open')
      if (present !== undefined) return present
      const others = underWay.get(name)
      if (others === undefined) break
      await Promise.race([others.catch(() => {}), untilAborted(signal)])
      signal.throwIfAborted()
    }
    const made = dial(server, peer, signal)
    underWay.set(name, made)
    try {
      return await made
    } finally {
      underWay.delete(name)
    }
  }

  /**
   * Tries the addresses one after the other. Each without the peer's name, which libp2p would read over and over: a square
   * root each time. Who answered is known from the handshake.
   */
  async function dial(server: Server, peer: PeerId, signal: AbortSignal): Promise<Connection> {
    const dialling = running()
    if (server.addresses.length === 0) throw unreachable(server, undefined, 'the record of the server names no address')
    const given = AbortSignal.any([signal, dialling.stopping])
    const failures: unknown[] = []
    for (const address of server.addresses) {
      try {
        const made = await dialling.parts.transportManager.dial(addressOf(address), { signal: given })
        if (made.remotePeer.equals(peer) && !given.aborted) return made
        const failure = given.aborted ? new AbortedError(given.reason) : wrongKey(server)
        made.abort(failure)
        throw failure
      } catch (error) {
        if (node() !== dialling) running()
        failures.push(error)
        if (given.aborted) break
      }
    }
    throw (
      failures.find((failure) => WaypostError.is(failure, 'TRANSPORT_WRONG_KEY')) ??
      unreachable(server, failures.at(-1))
    )
  }

  async function stream(server: Server, protocol: string, signal: AbortSignal): Promise<MessageStream> {
    const used = await connection(server, signal)
    // A connection whose other side fell silent would hold up every later try, too.
    const onExpired = () => {
      if (signal.reason instanceof TransportError) used.abort(signal.reason)
    }
    signal.addEventListener('abort', onExpired, { once: true })
    try {
      const raw = await used.newStream(protocol, { signal, maxOutboundStreams: 1024 })
      const opened = messageStreamOf(raw, used, {
        protocol,
        localPeer: running().libp2p.peerId.toString(),
        maxMessageBytes,
        openStreams,
      })
      if (signal.aborted) opened.abort(new AbortedError(signal.reason))
      return opened
    } catch (error) {
      throw streamError(protocol, error)
    } finally {
      signal.removeEventListener('abort', onExpired)
    }
  }

  return {
    async open(server, protocol, { signal } = {}) {
      running()
      return withDeadline(deadline(signal), (given) => stream(server, protocol, given))
    },
    async connect(server, { signal } = {}) {
      running()
      return withDeadline(deadline(signal), (given) => connection(server, given))
    },
    async disconnect(server) {
      await node()?.libp2p.hangUp(libp2pPeerIdOf(server.publicKey), { signal: AbortSignal.timeout(1_000) })
    },
  }
}

function addressOf({ host, port, family }: Server['addresses'][number]): Multiaddr {
  return multiaddr(`/ip${family}/${host}/tcp/${port}`)
}

function unreachable(server: Server, cause: unknown, message = 'no address of the server answers'): TransportError {
  return new TransportError('TRANSPORT_UNREACHABLE', message, {
    hint: 'use another server, or read the record of this one anew',
    data: { nodeId: server.nodeId, addresses: server.addresses.map(({ host, port }) => `${host}:${port}`) },
    ...(cause === undefined ? {} : { cause }),
  })
}

function wrongKey(server: Server): TransportError {
  return new TransportError('TRANSPORT_WRONG_KEY', 'what answers at the address does not hold the key of the server', {
    hint: 'the server moved, or somebody poses as it; read its record anew',
    data: { nodeId: server.nodeId },
  })
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function streamError(protocol: string, error: unknown): Error {
  if (error instanceof TransportError || error instanceof AbortedError) return error
  const name = error instanceof Error ? error.name : ''
  if (name === 'UnsupportedProtocolError') {
    return new TransportError('TRANSPORT_PROTOCOL_NOT_SUPPORTED', `the server does not speak ${protocol}`, {
      data: { protocol },
      cause: error,
    })
  }
  if (name === 'TooManyOutboundProtocolStreamsError') {
    return new TransportError('TRANSPORT_LIMIT_REACHED', 'too many streams to the server are open', { cause: error })
  }
  return new TransportError('TRANSPORT_CLOSED', 'the connection ended while the stream was opened', { cause: error })
}

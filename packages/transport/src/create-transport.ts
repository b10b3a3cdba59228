import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import {
  type Clock,
  ConfigurationError,
  cryptoRandom,
  lifecycle,
  type MessageStream,
  systemClock,
  type Transport,
} from '@waypost/core'
import { clientKey } from './libp2p/client-key.js'
import { createDialer } from './libp2p/dialer.js'
import { createNode, type Node } from './libp2p/node.js'
import { type Libp2pTransport, nodeOptions } from './libp2p/node-options.js'
import { DEFAULT_CONNECT_TIMEOUT_MS, DEFAULT_MAX_MESSAGE_BYTES } from './server-transport-options.js'
import { TransportError } from './transport-error.js'

export interface TransportOptions {
  /** Seed of an Ed25519 key, 32 bytes: the identity that servers see. @default a fresh one, so that runs are not linked */
  readonly privateKey?: Uint8Array
  /** Longest message, in bytes. @default 1_048_576 */
  readonly maxMessageBytes?: number
  /** Deadline of a dial with its first stream, in ms. @default 10_000 */
  readonly connectTimeoutMs?: number
  /** IP address of this machine that TCP connections come from, where it has several. @default the system's choice */
  readonly localAddress?: string
  /** Transports of libp2p. @default TCP; a browser needs one of its own, such as `webSockets()` */
  readonly transports?: readonly Libp2pTransport[]
  readonly clock?: Clock
}

/**
 * A client's transport on libp2p: TCP, Noise and yamux. A stream is opened only to who proves to hold the server's
 * key. It listens nowhere, and notices within seconds when a server falls silent without closing.
 *
 * @throws ConfigurationError when `privateKey` is not 32 bytes
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const {
    maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES,
    connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS,
    clock = systemClock,
  } = options
  const seed = options.privateKey ?? cryptoRandom.bytes(32)
  if (seed.length !== 32) throw new ConfigurationError('privateKey', `${seed.length} bytes`, 'give 32 bytes')
  const privateKey = clientKey(seed)
  const openStreams = new Set<MessageStream>()
  let node: Node | undefined

  const dialer = createDialer({
    node: () => node,
    clock,
    connectTimeoutMs,
    maxMessageBytes,
    openStreams,
  })

  const { start, stop } = lifecycle({
    async up() {
      const made = await createNode({
        ...nodeOptions({
          privateKey,
          maxMessageBytes,
          maxInboundStreams: 0,
          clock,
          localAddress: options.localAddress,
          transports: options.transports,
        }),
        connectionManager: { addressSorter: () => 0, dialTimeout: connectTimeoutMs },
      })
      await made.libp2p.start()
      node = made
    },
    async down() {
      const going = node
      node = undefined
      const reason = new TransportError('TRANSPORT_STOPPED', 'the transport was stopped')
      for (const stream of openStreams) stream.abort(reason)
      openStreams.clear()
      await going?.stop()
    },
  })

  return {
    start,
    stop,
    localPeer: peerIdFromPrivateKey(privateKey).toString(),
    open: dialer.open,
    disconnect: dialer.disconnect,
  }
}

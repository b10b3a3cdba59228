import type { Clock, Counters, Logger, ServerIdentity, ServerTransport } from '@waypost/core'

/** A connection whose other side proved its identity. */
export interface PeerConnection {
  /** Who dialled: `inbound` when the other side did. */
  readonly direction: 'inbound' | 'outbound'
  /** When it was made, in ms since 1970. */
  readonly at: number
  /** The transport identity that the other side proved. */
  readonly remotePeer: string
  /** The other side's address, such as `127.0.0.1:50210`. */
  readonly remoteAddress: string
}

/** What every server transport is made of. */
export interface ServerTransportOptions {
  readonly identity: ServerIdentity
  /** Addresses to listen on; port 0 takes a free one. */
  readonly listen: readonly { readonly host: string; readonly port: number }[]
  /** Called for each connection whose other side proved its identity. */
  readonly onConnection?: (connection: PeerConnection) => void
  /** Each has a default of its own. */
  readonly limits?: Partial<ConnectionLimits>
  /** Longest message, in bytes. @default 1_048_576 */
  readonly maxMessageBytes?: number
  /** Deadline of a dial with its first stream, in ms. @default 10_000 */
  readonly connectTimeoutMs?: number
  readonly clock?: Clock
  readonly logger?: Logger
  readonly counters?: Counters
}

/** Bounds on what strangers can make a server hold. The memory network does without them. */
export interface ConnectionLimits {
  /** Connections at once. @default 4_096 */
  readonly maxConnections: number
  /** Connections at once from one IP address. @default 256 */
  readonly maxConnectionsPerAddress: number
  /** New connections a second from one IP address. @default 128 */
  readonly maxConnectionRate: number
  /** Connections at once whose other side has not proved its identity. @default 128 */
  readonly maxPending: number
  /** How long that may take, in ms. @default 5_000 */
  readonly handshakeTimeoutMs: number
  /** Streams at once that one connection's other side may open. @default 64 */
  readonly maxStreamsPerConnection: number
  /** A connection without streams is closed after this, in ms. @default 60_000 */
  readonly idleMs: number
}

export const DEFAULT_LIMITS: ConnectionLimits = {
  maxConnections: 4_096,
  maxConnectionsPerAddress: 256,
  maxConnectionRate: 128,
  maxPending: 128,
  handshakeTimeoutMs: 5_000,
  maxStreamsPerConnection: 64,
  idleMs: 60_000,
}

export const DEFAULT_MAX_MESSAGE_BYTES = 1_048_576
export const DEFAULT_CONNECT_TIMEOUT_MS = 10_000

/** Calls when an inbound stream finds no handler; the port has no such call. */
export type StreamHandler = Parameters<ServerTransport['handle']>[1]

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
  /** Longest message, in bytes. @default 1_048_576 */
  readonly maxMessageBytes?: number
  /** Deadline of a dial with its first stream, in ms. @default 10_000 */
  readonly connectTimeoutMs?: number
  readonly clock?: Clock
  readonly logger?: Logger
  readonly counters?: Counters
}

export const DEFAULT_MAX_MESSAGE_BYTES = 1_048_576
export const DEFAULT_CONNECT_TIMEOUT_MS = 10_000

/** Calls when an inbound stream finds no handler; the port has no such call. */
export type StreamHandler = Parameters<ServerTransport['handle']>[1]

import type { CallOptions } from './discovery.js'
import type { Startable } from './lifecycle.js'
import type { Server } from './server.js'

/**
 * A two-way stream of messages to one peer. Messages arrive whole and in order or not at all; back-pressure is the
 * promise that `send` returns, and reading slowly slows the sender.
 */
export interface MessageStream extends AsyncIterable<Uint8Array> {
  readonly protocol: string
  /** The transport identity of the other side, proved by the transport: a libp2p peer id. */
  readonly remotePeer: string
  /** This side's transport identity. */
  readonly localPeer: string
  /**
   * The IP address that the other side's connection comes from, without its port: `192.0.2.7`, `2001:db8::1`. It may be
   * shared, and is to count under (see `addressPrefix` of `@waypost/core/ip`), not to trust. Undefined where there is none: inside one
   * process, or over a relay.
   */
  readonly remoteAddress?: string | undefined
  /** Longest message that may be sent or is accepted, in bytes. */
  readonly maxMessageBytes: number
  /** Resolves when the message is handed to the network and there is room for another. */
  send(message: Uint8Array, options?: CallOptions): Promise<void>
  /** Ends this side's messages after those already sent. Idempotent. */
  close(): Promise<void>
  /** Ends the stream both ways at once; the reader gets `reason`. Idempotent. */
  abort(reason: Error): void
}

/** Opens authenticated streams: the other side holds the addressed server's key, or the call fails. */
export interface Transport extends Startable {
  /** This client's transport identity: a fresh key per run unless configured otherwise. */
  readonly localPeer: string
  /**
   * Opens a stream to a server, connecting when there is no connection yet.
   *
   * @param protocol such as `/waypost/mail/1`
   */
  open(server: Server, protocol: string, options?: CallOptions): Promise<MessageStream>
  /** Closes the connection to a server, if there is one. */
  disconnect(server: Server): Promise<void>
}

/** What to do with a broadcast message: spread it, drop it, or drop it and hold it against the peer that sent it. */
export type BroadcastVerdict = 'accept' | 'ignore' | 'reject'

/** A group in which every member gets every message. */
export interface BroadcastGroup {
  /** Sends to all members, as far as they are reachable now. */
  publish(message: Uint8Array): Promise<void>
  /** Members that this host is connected with now, as transport identities. */
  peers(): readonly string[]
  /** Leaves the group. Idempotent. */
  leave(): Promise<void>
}

/** The server's side of a transport, bound to the server's key. */
export interface ServerTransport extends Transport {
  /** Where it listens, known after `start`. */
  readonly listening: readonly { readonly host: string; readonly port: number }[]
  /** Takes streams of a protocol. The handler owns the stream. Returns a function that stops taking them. */
  handle(protocol: string, handler: (stream: MessageStream) => void): () => void
  /** Joins a group of hosts in which messages spread from host to host. */
  join(
    topic: string,
    onMessage: (message: Uint8Array, from: string) => BroadcastVerdict | Promise<BroadcastVerdict>,
    options?: { readonly isMember?: (peer: string) => boolean },
  ): Promise<BroadcastGroup>
  /** Connects with another server, so that groups reach it. */
  connect(server: Server, options?: CallOptions): Promise<void>
}

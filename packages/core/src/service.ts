import type { Clock } from './clock.js'
import type { NodeId } from './node-id.js'
import type { Counters, Logger, Measurement } from './observe.js'
import type { Random } from './random.js'
import type { Server } from './server.js'
import type { ServerKind } from './server-kind.js'
import type { ServerTransport } from './transport.js'

/** A server's one key. */
export interface ServerIdentity {
  readonly nodeId: NodeId
  /** x ‖ y, 64 bytes. */
  readonly publicKey: Uint8Array
  /** 32 bytes. Never logged, never sent. */
  readonly privateKey: Uint8Array
}

/** The other servers of the same kind that this host verified under its own trust policy. */
export interface ServicePeers {
  /** Those known now. */
  list(): readonly Server[]
  /** Whether a transport identity belongs to one of them. */
  includes(peer: string): boolean
  /** Calls back when the set changed. Returns a function that stops it. */
  onChange(callback: () => void): () => void
}

/** What a host gives to a service that it runs. */
export interface HostContext {
  readonly identity: ServerIdentity
  readonly transport: ServerTransport
  readonly peers: ServicePeers
  /** A folder of the service's own, present and writable. */
  readonly dataFolder: string
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly counters: Counters
}

/** The server side of a kind: what a host runs. */
export interface Service {
  readonly kind: ServerKind
  /** Brings the service up; resolves when it can take requests. */
  start(context: HostContext): Promise<void>
  /** Takes it down after the requests in flight. Idempotent. */
  stop(): Promise<void>
  /** From now on it takes no new clients and sends those that it has elsewhere, until it is stopped: an upgrade is near. */
  drain?(): void
  /** What it holds now, read whenever the host's metrics are. */
  measure?(): readonly Measurement[] | Promise<readonly Measurement[]>
  /** Why it should get no new clients now, such as `draining`; undefined when it should. */
  notReady?(): string | undefined
}

import type { Clock } from './clock.js'
import { assertName } from './name.js'
import type { Random } from './random.js'
import type { Server } from './server.js'
import type { Transport } from './transport.js'

/** How a request to a server went. A pool learns a server's health from these. */
export type Outcome =
  | { readonly type: 'success' /** How long the answer took. */; readonly milliseconds: number }
  /** The server failed: unreachable, broke the protocol, refused. `code` is that of a `WaypostError`. */
  | { readonly type: 'failure'; readonly code: string }

/** What a kind is given to reach a server. */
export interface ConnectContext {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  /** Fires when the caller gave up connecting. It says nothing about the connection once that is made. */
  readonly signal: AbortSignal
  /** Tells the pool how requests go, for as long as the client lives. */
  report(outcome: Outcome): void
  /** Fires when the pool evicts this server or stops: the client must end its connection then. */
  readonly evicted: AbortSignal
}

/** A client of one server, as a kind makes it. */
export interface ServerClient {
  /** Frees the connection. Idempotent. */
  close(): Promise<void>
}

/** A kind of server: what its servers are called on the network and in the registry, and how a client talks to one. */
export interface ServerKind<Client extends ServerClient = ServerClient> {
  /** Short name for people, logs and the command line, such as `mail-server`. */
  readonly name: string
  /** Topic string; the 32 bytes are made where the deployment is known (`deriveTopic`). */
  readonly topic: string
  /** Name of the resource type (`deriveResourceType`). */
  readonly resourceType: string
  /** Connects with a server that may be dialled. Rejects with a typed error when that fails. */
  connect(server: Server, context: ConnectContext): Promise<Client>
  /** A capability: a cheap request that shows whether the server works, without side effects. Sent when a user asks for it, never in the background. */
  probe?(server: Server, context: ConnectContext): Promise<void>
}

/**
 * Declares a kind of server. Needs no registration anywhere: a pool is given the kind.
 *
 * @throws ConfigurationError when the name, topic or resource type is malformed
 */
export function defineServerKind<Client extends ServerClient>(kind: ServerKind<Client>): ServerKind<Client> {
  assertName('name', kind.name)
  assertName('topic', kind.topic)
  assertName('resourceType', kind.resourceType)
  return Object.freeze({ ...kind })
}

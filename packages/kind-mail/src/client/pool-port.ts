import type { CallOptions, NodeId, Server } from '@waypost/core'
import type { MailConnection } from '../connection.js'

/** Which server to connect with. */
export interface PoolConnectOptions extends CallOptions {
  /** Servers that will not do. */
  readonly exclude?: Iterable<NodeId>
  /** The server that failed and whose place is to be taken. It is excluded. */
  readonly replacing?: NodeId
  /** Servers tried at most. */
  readonly attempts?: number
  /** How long to wait for a server that may be tried, in ms. */
  readonly waitMs?: number
}

/** What the mail client needs of a pool of mail servers: `createServerPool({ kind: mailServer, … })` has it. */
export interface MailServerPool {
  /** Connects with a verified server. Rejects with a typed error when there is none. */
  connect(options?: PoolConnectOptions): Promise<{
    readonly client: MailConnection
    readonly server: Server
    /** Fires when the server may no longer be used. */
    readonly evicted: AbortSignal
  }>
  /**
   * The verified servers that it has now. With it, a server that is in use brings the receipts of others, and publishing
   * needs no session with those.
   */
  servers?(): readonly { readonly server: Server }[]
}

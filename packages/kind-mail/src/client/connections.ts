import { type CallOptions, type NodeId, type Random, WaypostError } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import { MailError } from '../mail-error.js'
import type { MailServerPool } from './pool-port.js'

/** What a caller needs of a connection. */
export interface AcquireOptions extends CallOptions {
  /** Servers that will not do. */
  readonly exclude?: ReadonlySet<NodeId>
  /** The server that failed. */
  readonly replacing?: NodeId
  /** How long to wait for a server, in ms. @default the pool's */
  readonly waitMs?: number
}

/** The open connections of a client, shared by all that it does. */
export interface Connections {
  /**
   * An open connection with a server that will do, or a new one.
   *
   * @throws MailError `NO_SERVER` or `CLIENT_CLOSED`
   * @throws AbortedError when the signal fires
   */
  acquire(options?: AcquireOptions): Promise<MailConnection>
  /** Closes a connection that failed and forgets it. */
  drop(connection: MailConnection): void
  /** Closes all. Idempotent. */
  close(): Promise<void>
}

export function createConnections(pool: MailServerPool, random: Random): Connections {
  const open = new Map<NodeId, MailConnection>()
  let isClosed = false

  function drop(connection: MailConnection) {
    if (open.get(connection.server.nodeId) === connection) open.delete(connection.server.nodeId)
    connection.close().catch(() => {})
  }

  return {
    drop,
    async acquire({ exclude = new Set<NodeId>(), replacing, waitMs, signal } = {}) {
      if (isClosed) throw clientClosed()
      for (const connection of open.values()) if (!connection.isOpen) drop(connection)
      const fits = [...open.values()].filter(({ server }) => !exclude.has(server.nodeId) && server.nodeId !== replacing)
      const reused = fits.length === 0 ? undefined : fits[random.integer(fits.length)]
      if (reused !== undefined) return reused
      const { client, evicted } = await pool
        .connect({
          exclude,
          ...(replacing === undefined ? {} : { replacing }),
          ...(waitMs === undefined ? {} : { waitMs }),
          ...(signal === undefined ? {} : { signal }),
        })
        .catch((cause) => {
          throw WaypostError.is(cause, 'ABORTED') ? cause : noServer(cause)
        })
      if (isClosed) {
        client.close().catch(() => {})
        throw clientClosed()
      }
      const existing = open.get(client.server.nodeId)
      if (existing !== undefined) {
        // Two callers connected at once: one connection is enough.
        client.close().catch(() => {})
        return existing
      }
      open.set(client.server.nodeId, client)
      if (evicted.aborted) drop(client)
      else evicted.addEventListener('abort', () => drop(client), { once: true })
      return client
    },
    async close() {
      isClosed = true
      const closing = [...open.values()].map((connection) => connection.close().catch(() => {}))
      open.clear()
      await Promise.all(closing)
    },
  }
}

/** Whether an error says that the session ran out, as idle ones do: the server did nothing wrong. */
export function isSessionOver(error: unknown): boolean {
  return WaypostError.is(error, 'SESSION_ENDED') || WaypostError.is(error, 'SESSION_CLOSED')
}

function noServer(cause: unknown): MailError {
  return new MailError({
    code: 'NO_SERVER',
    message: 'no mail server could be reached',
    hint: 'look at the cause; the pool says which servers it has and why not others',
    cause,
  })
}

function clientClosed(): MailError {
  return new MailError({ code: 'CLIENT_CLOSED', message: 'the mail client was closed', hint: 'make a new one' })
}

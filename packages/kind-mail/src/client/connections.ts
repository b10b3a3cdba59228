import { AbortedError, type CallOptions, type NodeId, type Random, type Server, WaypostError } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import { MailError } from '../mail-error.js'
import { MAIL_LIMITS } from '../wire/limits.js'
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
  /** Verified servers that could witness for a publisher who has a connection with one; none where there are others open. */
  witnesses(exclude: ReadonlySet<NodeId>): readonly Server[]
  /** Closes a connection that failed and forgets it. */
  drop(connection: MailConnection): void
  /** Closes all. Idempotent. */
  close(): Promise<void>
}

export function createConnections(pool: MailServerPool, random: Random): Connections {
  const open = new Map<NodeId, MailConnection>()
  /** Ends listening for the eviction of a connection's server, which outlives its connections. */
  const leaving = new Map<MailConnection, () => void>()
  let isClosed = false

  /** The connecting under way, and what it may not use. */
  let connecting: { readonly done: Promise<unknown>; readonly exclude: ReadonlySet<NodeId> } | undefined

  function pick({ exclude, replacing }: AcquireOptions): MailConnection | undefined {
    for (const connection of open.values()) if (!connection.isOpen) drop(connection)
    const fits = [...open.values()].filter(({ server }) => !exclude?.has(server.nodeId) && server.nodeId !== replacing)
    return fits.length === 0 ? undefined : fits[random.integer(fits.length)]
  }

  async function connect(options: AcquireOptions): Promise<MailConnection> {
    const made = connectNew(options)
    const exclude = new Set(options.exclude)
    if (options.replacing !== undefined) exclude.add(options.replacing)
    connecting = { done: made, exclude }
    try {
      return await made
    } finally {
      connecting = undefined
    }
  }

  async function connectNew({ exclude, replacing, waitMs, signal }: AcquireOptions): Promise<MailConnection> {
    const { client, evicted } = await pool
      .connect({
        ...(exclude === undefined ? {} : { exclude }),
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
    const { nodeId } = client.server
    const former = open.get(nodeId)
    if (former !== undefined) drop(former)
    open.set(nodeId, client)
    const onEvicted = () => drop(client)
    leaving.set(client, () => evicted.removeEventListener('abort', onEvicted))
    if (evicted.aborted) drop(client)
    else evicted.addEventListener('abort', onEvicted, { once: true })
    return client
  }

  function forget(connection: MailConnection) {
    leaving.get(connection)?.()
    leaving.delete(connection)
  }

  function drop(connection: MailConnection) {
    forget(connection)
    if (open.get(connection.server.nodeId) === connection) open.delete(connection.server.nodeId)
    connection.close().catch(() => {})
  }

  return {
    drop,
    witnesses(exclude) {
      const isOther = (server: Server) => !exclude.has(server.nodeId)
      if ([...open.values()].some(({ isOpen, server }) => isOpen && isOther(server))) return []
      const others = (pool.servers?.() ?? []).flatMap(({ server }) => (isOther(server) ? [server] : []))
      // In turn, where there are more than may be named.
      const from = others.length > MAIL_LIMITS.witnessCandidates ? random.integer(others.length) : 0
      return [...others.slice(from), ...others.slice(0, from)].slice(0, MAIL_LIMITS.witnessCandidates)
    },
    async acquire(options = {}) {
      for (;;) {
        if (isClosed) throw clientClosed()
        const reused = pick(options)
        if (reused !== undefined) return reused
        // One at a time: a hundred callers at once need one connection with a server, not a hundred.
        const running = connecting
        if (running === undefined) return connect(options)
        const failure = await untilSettled(running.done, options.signal)
        if (failure !== undefined && isWithin(running.exclude, options)) throw failure
      }
    },
    async close() {
      isClosed = true
      for (const connection of [...leaving.keys()]) forget(connection)
      const closing = [...open.values()].map((connection) => connection.close().catch(() => {}))
      open.clear()
      await Promise.all(closing)
    },
  }
}

/** Resolves when `work` has settled: with its failure when that says something about servers. */
function untilSettled(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<MailError | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new AbortedError(signal?.reason))
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
    const leave = (failure?: unknown) => {
      signal?.removeEventListener('abort', onAbort)
      resolve(WaypostError.is(failure, 'NO_SERVER') ? (failure as MailError) : undefined)
    }
    work.then(() => leave(), leave)
  })
}

/** Whether a search that excluded `excluded` would have found what the caller wants, too. */
function isWithin(excluded: ReadonlySet<NodeId>, { exclude, replacing }: AcquireOptions): boolean {
  return [...excluded].every((nodeId) => exclude?.has(nodeId) === true || nodeId === replacing)
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

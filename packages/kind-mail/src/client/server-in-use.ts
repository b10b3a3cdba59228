import { AbortedError, type Clock, type NodeId, WaypostError, wait } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import { MailError } from '../mail-error.js'
import { type Connections, isSessionOver } from './connections.js'
import type { MailProgress } from './progress.js'
import { retryAfterOf, waitFor } from './retry-after.js'

/** Failures in a row before a reading gives up. */
const MOST_FAILURES = 8
/** How long to wait for another server before the failed one may be used again, in ms. */
const OTHER_SERVER_WAIT_MS = 2_000

/** Errors that no other server would answer better. */
const CALLERS_FAULT = new Set(['ABORTED', 'CLIENT_CLOSED'])
/** The client checks what it asks for: a server that refuses it speaks another version, or wants to be rid of clients. */
const UNREASONABLE = new Set([
  'QUERY_INVALID',
  'MESSAGE_MALFORMED',
  'MESSAGE_TOO_LARGE',
  'OPERATION_UNKNOWN',
  'VERSION_UNSUPPORTED',
])

/** The one server that a reading uses at a time, replaced when it fails. */
export interface ServerInUse {
  /** The server of the last attempt that went well. */
  readonly current: MailConnection | undefined
  /**
   * Runs `work` with the server in use; when it fails, with another one, until it succeeds.
   *
   * @throws MailError `NO_SERVER` after eight failures in a row, `CLIENT_CLOSED`, or what is the caller's fault
   * @throws AbortedError when the signal fires
   */
  attempt<T>(work: (connection: MailConnection) => Promise<T>): Promise<T>
  /** Servers that broke the protocol, or lied, and are not used again. */
  readonly avoided: ReadonlySet<NodeId>
  /** Work that does not end goes well so far: failures from before no longer count. */
  wentWell(): void
  /** Leaves a server, ends its connection and does not use it again: whether others of the client do is up to the pool. */
  avoid(connection: MailConnection): void
}

export function createServerInUse(options: {
  readonly connections: Connections
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  onProgress(progress: MailProgress): void
}): ServerInUse {
  const { connections, clock, signal, onProgress } = options
  const call = signal === undefined ? {} : { signal }
  const avoided = new Set<NodeId>()
  let current: MailConnection | undefined
  let replacing: NodeId | undefined
  let failures = 0
  /** How often the server in use asked for a moment since something went well. */
  let waited = 0
  /** The server whose session ran out since something went well. */
  let ranOut: NodeId | undefined

  async function choose(): Promise<MailConnection> {
    const wanted = { exclude: avoided, ...call }
    if (replacing === undefined) return connections.acquire(wanted)
    try {
      return await connections.acquire({ ...wanted, replacing, waitMs: OTHER_SERVER_WAIT_MS })
    } catch (error) {
      // The one that failed may be the only one there is, and be back.
      if (!WaypostError.is(error, 'NO_SERVER')) throw error
      return connections.acquire(wanted)
    }
  }

  async function settleFailure(connection: MailConnection, error: unknown) {
    if (signal?.aborted) throw new AbortedError(signal.reason)
    if (WaypostError.is(error) && CALLERS_FAULT.has(error.code)) throw error
    const waitMs = waitFor(error, waited)
    if (waitMs !== undefined) {
      waited++
      await wait(clock, waitMs, signal)
      return
    }
    waited = 0
    failures++
    if (failures >= MOST_FAILURES) {
      // Whoever tries again begins anew.
      failures = 0
      avoided.clear()
      throw gaveUp(error)
    }
    current = undefined
    if (retryAfterOf(error) === undefined) connections.drop(connection)
    const { nodeId } = connection.server
    // Once says nothing about the server; one that ends each session would be chosen again and again.
    if (isSessionOver(error) && ranOut !== nodeId) {
      ranOut = nodeId
      return
    }
    replacing = nodeId
    if (WaypostError.is(error) && UNREASONABLE.has(error.code)) {
      connection.distrust('REQUEST_REFUSED')
      avoided.add(nodeId)
    }
    if (WaypostError.is(error, 'SERVER_MISBEHAVED')) avoided.add(nodeId)
    onProgress({ type: 'failover', from: nodeId, code: WaypostError.is(error) ? error.code : 'UNEXPECTED' })
  }

  function wentWell() {
    failures = 0
    waited = 0
    ranOut = undefined
    replacing = undefined
  }

  return {
    avoided,
    wentWell,
    avoid(connection) {
      avoided.add(connection.server.nodeId)
      if (current === connection) current = undefined
      connections.drop(connection)
    },
    get current() {
      return current
    },
    async attempt(work) {
      for (;;) {
        if (signal?.aborted) throw new AbortedError(signal.reason)
        if (current === undefined) {
          current = await choose()
          onProgress({ type: 'connected', server: current.server.nodeId })
        }
        const connection = current
        try {
          const result = await work(connection)
          wentWell()
          return result
        } catch (error) {
          await settleFailure(connection, error)
        }
      }
    },
  }
}

function gaveUp(cause: unknown): MailError {
  return new MailError({
    code: 'NO_SERVER',
    message: `${MOST_FAILURES} attempts in a row failed`,
    hint: 'look at the cause; go on later with the state of this reading',
    cause,
  })
}

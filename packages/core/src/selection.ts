import type { Random } from './random.js'
import type { Server } from './server.js'

/** How real requests to a server went. Times are ms since 1970. */
export interface ServerHealth {
  /** Requests that succeeded in this run. */
  readonly successes: number
  /** Requests that failed in this run. */
  readonly failures: number
  /** Failures that counted since the last success; what backoff grows with. */
  readonly consecutiveFailures: number
  /** Exponentially weighted mean of the answers' times in ms; `undefined` before the first answer. */
  readonly latencyMs: number | undefined
  readonly lastSuccessAt: number | undefined
  readonly lastFailureAt: number | undefined
  /** Code of the last failure. */
  readonly lastFailureCode: string | undefined
  /** Until when the server is not to be chosen; `undefined` while it may be. */
  readonly backoffUntil: number | undefined
}

/** A server as a strategy sees it. */
export interface SelectableServer {
  readonly server: Server
  readonly health: ServerHealth
}

/** What the caller tells about the use it has for the server. */
export interface SelectionContext {
  /** Servers that the caller talks to already; a strategy may prefer others. */
  readonly inUse?: readonly Server[]
}

/** What a strategy is given beside the servers. */
export interface SelectionInput {
  readonly random: Random
  readonly context: SelectionContext
}

/**
 * Picks one of the servers: a pure function. It returns one of the elements that it was given, and `undefined` only
 * when there are none. Every server given may be used: backoff, exclusions and pins are the pool's work.
 *
 * An array that was handed to a strategy is never changed later, so a strategy may memoise what it derives from one
 * by identity. Health is live: read it, do not keep it.
 */
export type SelectionStrategy = (
  servers: readonly SelectableServer[],
  input: SelectionInput,
) => SelectableServer | undefined

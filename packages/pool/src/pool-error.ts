import { WaypostError } from '@waypost/core'

/** What can go wrong in a pool. */
export type PoolErrorCode =
  /** Nothing was found yet. */
  | 'NO_SERVERS'
  /** Servers were found and none is trusted; `data.reasons` counts why. */
  | 'NO_TRUSTED_SERVERS'
  /** Servers were found and the registry cannot be asked about them; `data.reasons` counts why. */
  | 'TRUST_UNKNOWN'
  /** Every server failed lately; `data.retryAfterMs` says when the first may be tried again. */
  | 'ALL_IN_BACKOFF'
  /** The caller's `exclude` leaves no server. */
  | 'ALL_EXCLUDED'
  /** Every attempt failed; `data.attempts` lists them and `cause` is the last failure. */
  | 'CONNECT_FAILED'
  /** The server left the pool while it was in use. */
  | 'SERVER_EVICTED'
  /** A probe was asked for of a node that is not in the pool. */
  | 'NOT_IN_POOL'
  /** The kind has no probe. */
  | 'PROBE_UNSUPPORTED'
  | 'POOL_STOPPED'
  /** The selection strategy returned something that it was not given. */
  | 'STRATEGY_INVALID'

/** Asking again changes nothing. */
const FOR_GOOD: ReadonlySet<PoolErrorCode> = new Set(['POOL_STOPPED', 'STRATEGY_INVALID', 'PROBE_UNSUPPORTED'])

/** A pool cannot do what it was asked for. */
export class PoolError extends WaypostError<PoolErrorCode> {
  /** @internal */
  constructor(
    code: PoolErrorCode,
    message: string,
    hint: string,
    data: Readonly<Record<string, unknown>> = {},
    cause?: unknown,
  ) {
    const isRetryable = !FOR_GOOD.has(code)
    super({ code, message, hint, data, cause, isRetryable })
  }
}

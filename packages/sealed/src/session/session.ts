import type { CallOptions, WaypostError } from '@waypost/core'

/** Many requests at once to one server, on one sealed stream. */
export interface Session {
  /** Longest request body, in bytes. */
  readonly maxRequestBytes: number
  /** Whether requests are taken. */
  readonly isOpen: boolean
  /**
   * Settles when the session takes no more requests, at once when its connection dies: with `undefined` after
   * {@link Session.close}, else with the reason. Never rejects.
   */
  readonly closed: Promise<WaypostError | undefined>
  /**
   * Asks for one reply.
   *
   * @throws RemoteError with the server's own code; SessionError; DeadlineError `DEADLINE_EXCEEDED`; AbortedError
   */
  request(body: Uint8Array, options?: RequestOptions): Promise<Uint8Array>
  /**
   * Asks for many replies. Each iteration sends the request anew; leaving it cancels at the server; reading slowly
   * slows the server. It ends without an error when `signal` fires.
   *
   * The iteration throws RemoteError, SessionError, or DeadlineError `DEADLINE_EXCEEDED`.
   */
  stream(body: Uint8Array, options?: StreamOptions): AsyncIterable<Uint8Array>
  /** Ends the session; requests in flight fail with `SESSION_CLOSED`. Idempotent. */
  close(): Promise<void>
}

export interface RequestOptions extends CallOptions {
  /** Deadline from the call to the reply, in ms. @default 30_000 */
  readonly timeoutMs?: number
}

export interface StreamOptions extends CallOptions {
  /** Longest wait for the next reply while somebody reads, in ms. @default none, since a live stream may be silent */
  readonly replyTimeoutMs?: number
  /** Bytes of replies (and 64 for each) that the server may send ahead of the reader. @default 1_048_576 */
  readonly credit?: number
}

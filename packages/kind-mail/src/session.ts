import type { CallOptions } from '@waypost/core'

/**
 * What mail needs of a session with one server, as `openSession` of `@waypost/sealed` makes them: requests encrypted
 * to the server's key, many at once. The session reports to the pool how they go.
 */
export interface MailSession {
  /** Whether it takes requests. */
  readonly isOpen: boolean
  /** Rejects with the server's typed error, or with the session's own. */
  request(body: Uint8Array, options?: CallOptions & { readonly timeoutMs?: number }): Promise<Uint8Array>
  /** Leaving the iteration cancels the request; it ends without an error when the signal fires. */
  stream(body: Uint8Array, options?: CallOptions & { readonly replyTimeoutMs?: number }): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

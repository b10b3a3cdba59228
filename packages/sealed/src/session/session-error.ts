import { WaypostError } from '@waypost/core'
import type { RemoteFailure } from './frames.js'

/** Why a session cannot take or finish a request. */
export type SessionErrorCode =
  /** The session broke: its connection died or the channel failed (see `cause`). Retryable on a new session. */
  | 'SESSION_LOST'
  /** The server ended the session: it was idle or old, or the server stops (see `data.reason`). Retryable on a new session. */
  | 'SESSION_ENDED'
  /** This side closed the session, or the pool evicted the server. */
  | 'SESSION_CLOSED'
  /** The other side broke the protocol. */
  | 'SESSION_PROTOCOL_VIOLATED'
  /** The request is longer than the session carries. */
  | 'SESSION_MESSAGE_TOO_LARGE'

/** A failure of a session itself; branch on `code`. */
export class SessionError extends WaypostError<SessionErrorCode> {
  constructor(
    code: SessionErrorCode,
    message: string,
    options: { hint?: string; data?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super({ code, message, isRetryable: code === 'SESSION_LOST' || code === 'SESSION_ENDED', ...options })
  }
}

/**
 * The server answered a request with an error. `code`, `message`, `isRetryable` and `retryAfterMs` are the server's:
 * treat the message as foreign text.
 */
export class RemoteError extends WaypostError {
  /** When to come back, in ms from the reply; the server's word. */
  readonly retryAfterMs: number | undefined

  constructor({ code, message, isRetryable, retryAfterMs }: RemoteFailure) {
    super({
      code,
      message,
      isRetryable,
      data: { remote: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
    })
    this.retryAfterMs = retryAfterMs
  }
}

import { WaypostError } from '@waypost/core'

/** What can go wrong between two transports. */
export type TransportErrorCode =
  /** No address of the server answered. Retryable. */
  | 'TRANSPORT_UNREACHABLE'
  /** Something answered, but it does not hold the server's key. */
  | 'TRANSPORT_WRONG_KEY'
  /** The server is there and does not speak the protocol. */
  | 'TRANSPORT_PROTOCOL_NOT_SUPPORTED'
  /** Connecting took longer than the deadline. Retryable. */
  | 'TRANSPORT_TIMEOUT'
  /** A message, sent or announced by the other side, is longer than the limit. */
  | 'TRANSPORT_MESSAGE_TOO_LARGE'
  /** The stream or its connection has ended. Retryable. */
  | 'TRANSPORT_CLOSED'
  /** The other side, or this one, ended the stream at once. Retryable. */
  | 'TRANSPORT_ABORTED'
  /** The transport is not running. */
  | 'TRANSPORT_STOPPED'
  /** A limit on connections or streams is reached. Retryable. */
  | 'TRANSPORT_LIMIT_REACHED'
  /** Another process listens on the port. */
  | 'TRANSPORT_ADDRESS_IN_USE'
  /** The address cannot be listened on. */
  | 'TRANSPORT_LISTEN_FAILED'

const RETRYABLE: ReadonlySet<TransportErrorCode> = new Set([
  'TRANSPORT_UNREACHABLE',
  'TRANSPORT_TIMEOUT',
  'TRANSPORT_CLOSED',
  'TRANSPORT_ABORTED',
  'TRANSPORT_LIMIT_REACHED',
])

/** A failure of the transport; branch on `code`. */
export class TransportError extends WaypostError<TransportErrorCode> {
  constructor(
    code: TransportErrorCode,
    message: string,
    options: { hint?: string; data?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super({ code, message, isRetryable: RETRYABLE.has(code), ...options })
  }
}

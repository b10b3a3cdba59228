import { WaypostError } from '@waypost/core'

/** Why a sealed stream was refused or ended. */
export type SealedErrorCode =
  /** The server takes no more handshakes or sessions now. Retryable. */
  | 'SEALED_BUSY'
  /** The other side speaks another version of the protocol. */
  | 'SEALED_VERSION_UNSUPPORTED'
  /** A message has not the form that the protocol prescribes. */
  | 'SEALED_MALFORMED'
  /** The envelope does not open: sealed to another key, or altered. */
  | 'SEALED_WRONG_RECIPIENT'
  /** The hello was made for another purpose. */
  | 'SEALED_WRONG_PURPOSE'
  /** The hello was made by another transport peer than the one that brought it. */
  | 'SEALED_WRONG_PEER'
  /** The hello answers another challenge: it was recorded earlier or taken from another stream. */
  | 'SEALED_REPLAYED'
  /** A frame does not authenticate: altered, replayed, reordered, or from another stream. */
  | 'SEALED_TAMPERED'
  /** The stream ended without the authenticated end. Retryable. */
  | 'SEALED_TRUNCATED'
  /** The handshake took longer than its deadline. Retryable. */
  | 'SEALED_TIMEOUT'
  /** The stream is closed for sending. */
  | 'SEALED_CLOSED'
  /** The message is longer than a sealed stream carries. */
  | 'SEALED_MESSAGE_TOO_LARGE'
  /** The other side sealed more under one key than it may: open a new stream. Retryable. */
  | 'SEALED_EXHAUSTED'

const RETRYABLE: ReadonlySet<SealedErrorCode> = new Set([
  'SEALED_BUSY',
  'SEALED_TRUNCATED',
  'SEALED_TIMEOUT',
  'SEALED_EXHAUSTED',
])

/** A failure of the sealed channel; branch on `code`. Holds no key material and no content. */
export class SealedError extends WaypostError<SealedErrorCode> {
  constructor(
    code: SealedErrorCode,
    message: string,
    options: { hint?: string; data?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super({ code, message, isRetryable: RETRYABLE.has(code), ...options })
  }
}

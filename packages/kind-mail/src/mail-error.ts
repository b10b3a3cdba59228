import { WaypostError } from '@waypost/core'

/** What can go wrong with mail. Codes travel from server to client; the table in `mail.md` says which may. */
export type MailErrorCode =
  /** Bytes that are no message, envelope or cursor of this protocol. */
  | 'MESSAGE_MALFORMED'
  /** A request whose number this server does not know: a newer client, or another protocol. */
  | 'OPERATION_UNKNOWN'
  /** An envelope, cursor or terms of a version that this program does not know. */
  | 'VERSION_UNSUPPORTED'
  /** Longer than the protocol or the server's terms allow. */
  | 'MESSAGE_TOO_LARGE'
  /** A field of an envelope that is to be made is out of its bounds. */
  | 'ENVELOPE_INVALID'
  /** The envelope's timestamp is further in the past or the future than the server accepts. */
  | 'TIMESTAMP_OUT_OF_RANGE'
  /** The envelope's lifetime is over. */
  | 'ENVELOPE_EXPIRED'
  /** The server had the envelope and dropped it for want of room: told to servers that offer it. */
  | 'ENVELOPE_EVICTED'
  /** The server takes the envelope only with a proof of work of `data.bits` bits. */
  | 'WORK_REQUIRED'
  /** A range, limit or list of a query that makes no sense. */
  | 'QUERY_INVALID'
  /** Too many requests: wait `retryAfterMs`. */
  | 'RATE_LIMITED'
  /** The server's archive takes nothing more for now. */
  | 'ARCHIVE_FULL'
  /** The server's archive failed. */
  | 'ARCHIVE_FAILED'
  /** The archive is of another program, or of a newer version. */
  | 'ARCHIVE_INCOMPATIBLE'
  /** The archive's file is open in another process. */
  | 'ARCHIVE_IN_USE'
  /** The server is shutting down. */
  | 'SERVER_STOPPING'
  /** An answer contradicts the request or the protocol: altered, invented, reordered or unasked-for envelopes. */
  | 'SERVER_MISBEHAVED'
  /** No server could be reached within the attempts allowed. */
  | 'NO_SERVER'
  /** Fewer servers acknowledged a message than asked for; `data.acknowledgedBy` names those that did. */
  | 'NOT_ACKNOWLEDGED'
  /** The client was closed. */
  | 'CLIENT_CLOSED'
  /** A saved state or cursor that this version did not write. */
  | 'STATE_INVALID'

/** The codes that a server's answer may carry. */
const REMOTE: ReadonlySet<string> = new Set<MailErrorCode>([
  'MESSAGE_MALFORMED',
  'OPERATION_UNKNOWN',
  'VERSION_UNSUPPORTED',
  'MESSAGE_TOO_LARGE',
  'TIMESTAMP_OUT_OF_RANGE',
  'ENVELOPE_EXPIRED',
  'WORK_REQUIRED',
  'QUERY_INVALID',
  'RATE_LIMITED',
  'ARCHIVE_FULL',
  'ARCHIVE_FAILED',
  'SERVER_STOPPING',
])

const RETRYABLE: ReadonlySet<MailErrorCode> = new Set([
  'RATE_LIMITED',
  'ARCHIVE_FULL',
  'ARCHIVE_FAILED',
  'SERVER_STOPPING',
  'NO_SERVER',
  'NOT_ACKNOWLEDGED',
])

/** An error of the mail client, server or protocol. */
export class MailError extends WaypostError<MailErrorCode> {
  /** How long to wait before the same request makes sense again, in ms. */
  readonly retryAfterMs: number | undefined

  constructor(options: {
    readonly code: MailErrorCode
    readonly message: string
    readonly hint?: string
    readonly data?: Readonly<Record<string, unknown>>
    readonly cause?: unknown
    /** ms */
    readonly retryAfterMs?: number
  }) {
    const { retryAfterMs, ...rest } = options
    super({
      ...rest,
      isRetryable: RETRYABLE.has(options.code),
      ...(retryAfterMs === undefined ? {} : { data: { ...options.data, retryAfterMs } }),
    })
    this.retryAfterMs = retryAfterMs
  }
}

/** A server's error as it came over the session, as a MailError when its code is one of mail's; else as it is. */
export function toMailError(error: unknown): unknown {
  if (!WaypostError.is(error) || error instanceof MailError || !REMOTE.has(error.code)) return error
  const retryAfterMs = error.data.retryAfterMs
  return new MailError({
    code: error.code as MailErrorCode,
    message: error.message,
    data: error.data,
    cause: error,
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
  })
}

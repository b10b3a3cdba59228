import { MailError } from '../../mail-error.js'

/** SQLSTATE 53100: no space left on the device; 53400: a limit that is configured. */
const FULL = new Set(['53100', '53400'])

/** Turns what the driver throws into a typed error. Its own text may hold parts of a statement, so it stays the cause. */
export function postgresError(error: unknown, message: string): MailError {
  if (error instanceof MailError) return error
  const state = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined
  if (state !== undefined && FULL.has(state)) {
    return new MailError({
      code: 'ARCHIVE_FULL',
      message: 'the archive takes no more envelopes: the disk of its database is full',
      hint: 'free disk space or lower the retention; the server goes on reading and takes mail again by itself',
      cause: error,
      retryAfterMs: 60_000,
    })
  }
  return new MailError({
    code: 'ARCHIVE_FAILED',
    message,
    hint: 'see whether PostgreSQL runs; the server goes on by itself once it does',
    cause: error,
    data: { state },
  })
}

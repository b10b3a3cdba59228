import { type Logger, WaypostError } from '@waypost/core'
import pino from 'pino'

/** Where log lines go and how much is said. */
export interface LogOptions {
  /** @default 'info' */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** A file to append to. @default standard error */
  readonly file?: string
}

/** A logger that writes one JSON object a line: `time` in ms since 1970, `level`, `msg` and the fields. */
export function createLogger(options: LogOptions = {}): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {
        error: (error: unknown) => (WaypostError.is(error) ? error.toJSON() : { message: String(error).slice(0, 500) }),
      },
    },
    pino.destination({ dest: options.file ?? 2, sync: true, mkdir: true }),
  )
}

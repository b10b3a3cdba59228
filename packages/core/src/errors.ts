const MARKER = Symbol.for('waypost.error')

/** What a {@link WaypostError} is made of. */
export interface WaypostErrorOptions<Code extends string = string> {
  /** Stable, upper-case identifier; the thing to branch on. */
  readonly code: Code
  /** One sentence: what went wrong. Holds no secret and no request content. */
  readonly message: string
  /** One sentence: what the caller can do next. */
  readonly hint?: string
  /** Machine-readable facts about the failure. Holds no secret. */
  readonly data?: Readonly<Record<string, unknown>>
  /** The failure that led to this one. */
  readonly cause?: unknown
  /** Whether the same call may succeed later without a change by the caller. @default false */
  readonly isRetryable?: boolean
}

/**
 * The one base of every error that Waypost throws.
 *
 * Tell errors apart by `code` (or with {@link WaypostError.is}), never by message: the marker is a
 * registered symbol, so that the check holds when a package is installed twice.
 */
export class WaypostError<Code extends string = string> extends Error {
  readonly [MARKER] = true
  readonly code: Code
  readonly hint: string | undefined
  readonly data: Readonly<Record<string, unknown>>
  readonly isRetryable: boolean

  constructor(options: WaypostErrorOptions<Code>) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = options.code
    this.hint = options.hint
    this.data = options.data ?? {}
    this.isRetryable = options.isRetryable ?? false
  }

  /** Whether `error` is a Waypost error, of `code` when one is given. */
  static is<Code extends string = string>(error: unknown, code?: Code): error is WaypostError<Code> {
    if (typeof error !== 'object' || error === null || !(MARKER in error)) return false
    return code === undefined || (error as WaypostError).code === code
  }

  /** The first error along the chain of causes, this one included, that `matches`. */
  walk(matches: (error: unknown) => boolean): unknown {
    let current: unknown = this
    for (let depth = 0; depth < 32 && current !== undefined && current !== null; depth++) {
      if (matches(current)) return current
      current = (current as { cause?: unknown }).cause
    }
    return undefined
  }

  /** Code, message, hint and data as plain data, for logs and for JSON output. */
  toJSON(): { code: Code; message: string; hint?: string; data: Readonly<Record<string, unknown>> } {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      data: this.data,
    }
  }
}

/** Configuration given by a person or a program is wrong: names the field, the value and the fix. */
export class ConfigurationError extends WaypostError<'CONFIGURATION_INVALID'> {
  constructor(field: string, value: unknown, fix: string, cause?: unknown) {
    const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value).slice(0, 80)
    super({
      code: 'CONFIGURATION_INVALID',
      message: `${field}: ${shown} is not valid`,
      hint: fix,
      data: { field, value: shown, fix },
      ...(cause === undefined ? {} : { cause }),
    })
  }
}

/** An operation was given up because its `AbortSignal` fired. */
export class AbortedError extends WaypostError<'ABORTED'> {
  constructor(cause?: unknown) {
    super({ code: 'ABORTED', message: 'the operation was aborted', cause })
  }
}

/** An operation took longer than its deadline. */
export class DeadlineError extends WaypostError<'DEADLINE_EXCEEDED'> {
  constructor(operation: string, milliseconds: number) {
    super({
      code: 'DEADLINE_EXCEEDED',
      message: `${operation} took longer than ${milliseconds} ms`,
      data: { operation, milliseconds },
      isRetryable: true,
    })
  }
}

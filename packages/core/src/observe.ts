/** Structured log lines. Fields never hold message content or secrets. */
export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

/** Counters, by name (`snake_case`, ending in `_total`) and labels with few values. */
export interface Counters {
  /** Adds `by` (default 1). */
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void
  /**
   * Adds one observation to a distribution, such as how long a request took. The name says the unit (`_seconds`, `_bytes`).
   * Optional: who only counts leaves it out.
   */
  observe?(name: string, value: number, labels?: Readonly<Record<string, string>>): void
}

/** A value as it is now, such as how many envelopes an archive holds. */
export interface Measurement {
  /** `snake_case`, with the unit where there is one. */
  readonly name: string
  readonly value: number
  readonly labels?: Readonly<Record<string, string>>
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
export const noCounters: Counters = { count() {} }

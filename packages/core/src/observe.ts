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
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
export const noCounters: Counters = { count() {} }

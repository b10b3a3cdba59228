import type { Random, ServerHealth } from '@waypost/core'

/** {@link ServerHealth}, as the pool changes it. */
export type Health = { -readonly [Key in keyof ServerHealth]: ServerHealth[Key] }

/** How long a failing server is left alone. */
export interface BackoffOptions {
  /** Mean of the first pause, in ms. @default 2_000 */
  readonly firstMs: number
  /** Longest pause, in ms. @default 600_000 */
  readonly longestMs: number
}

/** Weight of the newest answer in the mean of latencies. */
const LATENCY_WEIGHT = 0.3

export function newHealth(): Health {
  return {
    successes: 0,
    failures: 0,
    consecutiveFailures: 0,
    latencyMs: undefined,
    lastSuccessAt: undefined,
    lastFailureAt: undefined,
    lastFailureCode: undefined,
    backoffUntil: undefined,
  }
}

export function recordSuccess(health: Health, milliseconds: number, now: number): void {
  health.successes++
  health.lastSuccessAt = now
  health.consecutiveFailures = 0
  health.backoffUntil = undefined
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return
  const mean = health.latencyMs
  health.latencyMs = mean === undefined ? milliseconds : mean + LATENCY_WEIGHT * (milliseconds - mean)
}

export function recordFailure(health: Health, code: string, now: number): void {
  health.failures++
  health.lastFailureAt = now
  health.lastFailureCode = code
}

/**
 * Starts or lengthens the pause. Failures that come in while the server pauses were on their way already and are no
 * further evidence.
 *
 * Exponential backoff with equal jitter: half of the pause is fixed, half random, so that clients do not come back
 * together.
 */
export function penalise(health: Health, options: BackoffOptions, random: Random, now: number): void {
  if (health.backoffUntil !== undefined && health.backoffUntil > now) return
  health.consecutiveFailures++
  health.backoffUntil = now + pause(health.consecutiveFailures, options, random)
}

/** Takes the last penalty back. */
export function takeBack(health: Health): void {
  health.consecutiveFailures = Math.max(0, health.consecutiveFailures - 1)
  health.backoffUntil = undefined
}

/** The pause after the `attempt`-th failure in a row, in ms: `firstMs` · 2^(attempt − 1), within ±50 % and `longestMs`. */
export function pause(attempt: number, { firstMs, longestMs }: BackoffOptions, random: Random): number {
  const mean = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 30))
  return Math.ceil(mean / 2) + random.integer(Math.max(1, Math.floor(mean / 2)))
}

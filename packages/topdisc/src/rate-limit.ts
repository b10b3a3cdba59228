import type { Clock } from '@waypost/core'

/** Allowances by key that fill up with time. Forgives: a key that stays quiet has its whole burst back in ten seconds. */
export interface RateLimit {
  /** Takes one from the key's allowance; false when it is used up. */
  take(key: string): boolean
  /** Keys that are remembered: those whose allowance is not full. */
  readonly tracked: number
}

const BURST_SECONDS = 10

/**
 * A token bucket for each key, kept as one number: the time at which the bucket will be full again. A full one says
 * nothing, so it is forgotten; what is remembered is bounded by the last ten seconds' keys, and by `maxKeys`.
 *
 * @param perSecond what an allowance gains; ten seconds' worth may be used at once. Infinity switches the limit off
 * @param maxKeys keys that are remembered; the one unseen the longest is forgotten first
 */
export function createRateLimit(clock: Clock, perSecond: number, maxKeys: number): RateLimit {
  const costMs = 1000 / perSecond
  const burstMs = Math.max(1, perSecond * BURST_SECONDS) * costMs
  /** When each key's bucket is full again, the key unseen the longest in front. */
  const fullAt = new Map<string, number>()

  return {
    get tracked() {
      return fullAt.size
    },
    take(key) {
      if (perSecond === Number.POSITIVE_INFINITY) return true
      const now = clock.now()
      // A clock that was set back must not lock anybody out for longer than an empty bucket takes to fill.
      const known = Math.min(fullAt.get(key) ?? now, now + burstMs)
      const next = Math.max(known, now) + costMs
      const isAllowed = next - now <= burstMs + Number.EPSILON * now
      fullAt.delete(key)
      fullAt.set(key, isAllowed ? next : known)
      for (const [oldest, at] of fullAt) {
        if (at > now && fullAt.size <= maxKeys) break
        fullAt.delete(oldest)
      }
      return isAllowed
    },
  }
}

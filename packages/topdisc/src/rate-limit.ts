import type { Clock } from '@waypost/core'

/** Allowances by key that fill up with time. Forgives: a key that stays quiet has its whole burst back in ten seconds. */
export interface RateLimit {
  /** Takes one from the key's allowance; false when it is used up. */
  take(key: string): boolean
}

const BURST_SECONDS = 10

/**
 * @param perSecond what an allowance gains; ten seconds' worth may be used at once. Infinity switches the limit off
 * @param maxKeys keys that are remembered; the one unseen the longest is forgotten first
 */
export function createRateLimit(clock: Clock, perSecond: number, maxKeys: number): RateLimit {
  const burst = Math.max(1, perSecond * BURST_SECONDS)
  const keys = new Map<string, { left: number; at: number }>()

  return {
    take(key) {
      if (perSecond === Number.POSITIVE_INFINITY) return true
      const now = clock.now()
      const known = keys.get(key)
      const gained = known === undefined ? burst : known.left + (Math.max(0, now - known.at) / 1000) * perSecond
      const left = Math.min(burst, gained)
      const isAllowed = left >= 1
      keys.delete(key)
      keys.set(key, { left: isAllowed ? left - 1 : left, at: now })
      if (keys.size > maxKeys) {
        for (const oldest of keys.keys()) {
          keys.delete(oldest)
          break
        }
      }
      return isAllowed
    },
  }
}

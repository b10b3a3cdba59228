import type { Clock } from '@waypost/core'

/** How much each key may take: `perSecond` on average, `burst` at once. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** Token buckets by key. */
export interface RateLimit {
  /** Takes `amount` from the key's bucket; 0 when that was possible, else the ms until it will be. */
  take(key: string, amount: number): number
  /** Puts back what was taken for nothing. */
  giveBack(key: string, amount: number): void
}

/**
 * Keeps at most `maxKeys` buckets; the longest untouched goes first.
 */
export function createRateLimit(rate: Rate, clock: Clock, maxKeys = 20_000): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>()

  return {
    take(key, amount) {
      const now = clock.now()
      const bucket = buckets.get(key) ?? { tokens: rate.burst, at: now }
      const tokens = Math.min(rate.burst, bucket.tokens + (Math.max(0, now - bucket.at) * rate.perSecond) / 1000)
      // An amount above the burst is let through by a full bucket, which it leaves in debt.
      const needed = Math.min(amount, rate.burst)
      const isAllowed = tokens >= needed
      // Put back at the end: the map's order is the order of use.
      buckets.delete(key)
      buckets.set(key, { tokens: isAllowed ? tokens - amount : tokens, at: now })
      if (buckets.size > maxKeys) {
        const oldest = buckets.keys().next()
        if (!oldest.done) buckets.delete(oldest.value)
      }
      return isAllowed ? 0 : Math.ceil(((needed - tokens) * 1000) / rate.perSecond)
    },
    giveBack(key, amount) {
      const bucket = buckets.get(key)
      if (bucket !== undefined) bucket.tokens = Math.min(rate.burst, bucket.tokens + amount)
    },
  }
}

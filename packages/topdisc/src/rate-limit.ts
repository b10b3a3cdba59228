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
  return new Limit(clock, perSecond, maxKeys)
}

class Limit implements RateLimit {
  private readonly clock: Clock
  private readonly costMs: number
  private readonly burstMs: number
  private readonly maxKeys: number
  /** The key seen last and when its bucket is full again: mostly the only one that is remembered. */
  private lastKey: string | undefined = undefined
  private lastFullAt = 0
  /** When each other key's bucket is full again, the key unseen the longest in front. */
  private fullAt: Map<string, number> | undefined = undefined

  constructor(clock: Clock, perSecond: number, maxKeys: number) {
    this.clock = clock
    this.costMs = 1000 / perSecond
    this.burstMs = Math.max(1, perSecond * BURST_SECONDS) * this.costMs
    this.maxKeys = maxKeys
  }

  get tracked() {
    return (this.fullAt?.size ?? 0) + (this.lastKey === undefined ? 0 : 1)
  }

  take(key: string) {
    const { costMs, burstMs } = this
    // Nothing costs nothing: the limit is off.
    if (costMs === 0) return true
    const now = this.clock.now()
    // A clock that was set back must not lock anybody out for longer than an empty bucket takes to fill.
    const known = Math.min(this.recall(key, now) ?? now, now + burstMs)
    const next = Math.max(known, now) + costMs
    const isAllowed = next - now <= burstMs + Number.EPSILON * now
    this.lastKey = key
    this.lastFullAt = isAllowed ? next : known
    return isAllowed
  }

  /** When a key's bucket is full again, as far as that is remembered; afterwards there is room to remember it as the last. */
  private recall(key: string, now: number): number | undefined {
    const { lastKey, lastFullAt } = this
    // All buckets are full, whoever's they are: mostly so, and no key has to be looked at.
    if (lastFullAt <= now && (this.fullAt === undefined || this.fullAt.size === 0)) return undefined
    if (lastKey === key) return lastFullAt
    this.fullAt ??= new Map()
    const { fullAt } = this
    const known = fullAt.get(key)
    fullAt.delete(key)
    if (lastKey !== undefined) fullAt.set(lastKey, lastFullAt)
    for (const [oldest, at] of fullAt) {
      if (at > now && fullAt.size < this.maxKeys) break
      fullAt.delete(oldest)
    }
    return known
  }
}

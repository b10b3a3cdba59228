import type { Clock } from '@waypost/core'
import { createRateLimit, type Rate } from './rate-limit.js'
import type { Visitor } from './visitor.js'

/** How much of one thing may be taken: by one identity, by one network, and by all. */
export interface QuotaRates {
  readonly perPeer: Rate
  readonly perPrefix: Rate
  readonly overall: Rate
}

/** Buckets of one thing that visitors take. */
export interface Quota {
  /** Takes `amount`; 0 when that was possible, else the ms until it may be, and nothing is taken. */
  take(visitor: Visitor, amount: number): number
}

/**
 * A new identity costs nothing, so an identity's bucket alone holds nobody back: its network's has to have enough as
 * well, and that of all together.
 */
export function createQuota({ perPeer, perPrefix, overall }: QuotaRates, clock: Clock): Quota {
  const peers = createRateLimit(perPeer, clock)
  const prefixes = createRateLimit(perPrefix, clock)
  const all = createRateLimit(overall, clock)

  return {
    take({ peer, prefix }, amount) {
      const wait = peers.take(peer, amount)
      if (wait > 0) return wait
      const prefixWait = prefixes.take(prefix, amount)
      if (prefixWait > 0) {
        peers.giveBack(peer, amount)
        return prefixWait
      }
      const overallWait = all.take('', amount)
      if (overallWait > 0) {
        peers.giveBack(peer, amount)
        prefixes.giveBack(prefix, amount)
      }
      return overallWait
    },
  }
}

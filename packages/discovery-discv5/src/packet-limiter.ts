import type { Clock } from '@waypost/core'

/** Packets a second that one address may send for long. */
const PACKETS_PER_SECOND = 200
/** Packets that it may send at once: the start of many nodes behind one address. */
const BURST = 1000
/** Addresses remembered; the one longest unheard of is forgotten first. */
const MAX_ADDRESSES = 10_000

/**
 * Limits packets per source address with a token bucket. What is over the limit is dropped and nothing else: no
 * address is ever banned, since sources of datagrams are easily forged.
 */
export interface PacketLimiter {
  /** Whether a packet from this address may be looked at. */
  admits(ip: string): boolean
}

export function createPacketLimiter(clock: Clock): PacketLimiter {
  const buckets = new Map<string, { tokens: number; filledAt: number }>()
  return {
    admits(ip) {
      const now = clock.now()
      const bucket = buckets.get(ip) ?? { tokens: BURST, filledAt: now }
      const refill = (Math.max(0, now - bucket.filledAt) * PACKETS_PER_SECOND) / 1000
      bucket.tokens = Math.min(BURST, bucket.tokens + refill)
      bucket.filledAt = now
      // Re-inserted, so that the map's order is that of the last packet.
      buckets.delete(ip)
      buckets.set(ip, bucket)
      if (buckets.size > MAX_ADDRESSES) {
        const [oldest] = buckets.keys()
        if (oldest !== undefined) buckets.delete(oldest)
      }
      if (bucket.tokens < 1) return false
      bucket.tokens -= 1
      return true
    },
  }
}

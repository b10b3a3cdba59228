import type { Clock } from '@waypost/core'
import { HEAVIEST } from '../../wire/reconcile.js'

/** What publishers took up of late, by network. */
export interface PublisherWeights {
  /** Counts bytes for a publisher, and gives the weight that comes of it: 0 to 15. */
  add(prefix: string, bytes: number): number
}

/** What a publisher may take up before it weighs anything: 64 KiB of envelopes. */
const WEIGHTLESS_BYTES = 65_536
/** After so long, half of what was published is forgotten, in ms: a day. */
const HALF_LIFE_MS = 86_400_000
/** Networks that are remembered. */
const MOST_PREFIXES = 50_000

/**
 * The weight of an envelope is 0 as long as its publisher's network published less than 64 KiB of late, and one more for
 * each doubling. It goes with the envelope to all servers, so that all of them evict a flood first, and tells them of the
 * publisher that it is one of many, or one of a few that publish much; nothing that links two envelopes.
 */
export function createPublisherWeights(clock: Clock): PublisherWeights {
  const loads = new Map<string, { bytes: number; at: number }>()

  return {
    add(prefix, bytes) {
      const now = clock.now()
      const load = loads.get(prefix) ?? { bytes: 0, at: now }
      const kept = load.bytes * 2 ** (-Math.max(0, now - load.at) / HALF_LIFE_MS)
      const next = { bytes: kept + bytes, at: now }
      // Put back at the end: the map's order is the order of use.
      loads.delete(prefix)
      loads.set(prefix, next)
      if (loads.size > MOST_PREFIXES) {
        const oldest = loads.keys().next()
        if (!oldest.done) loads.delete(oldest.value)
      }
      if (next.bytes < WEIGHTLESS_BYTES) return 0
      return Math.min(HEAVIEST, 1 + Math.floor(Math.log2(next.bytes / WEIGHTLESS_BYTES)))
    },
  }
}

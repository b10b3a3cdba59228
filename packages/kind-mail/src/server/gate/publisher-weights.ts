import type { Clock } from '@waypost/core'
import { HEAVIEST } from '../../wire/reconcile.js'

/** What a network published, as it was at a time: half of it counts a day later. */
export interface PublisherLoad {
  readonly prefix: string
  readonly bytes: number
  /** ms since 1970 */
  readonly at: number
}

/** What publishers took up of late, by network. */
export interface PublisherWeights {
  /** Counts bytes for a publisher, and gives the weight that comes of it: 0 to 15. */
  add(prefix: string, bytes: number): number
  /** The networks that weigh something now, the heaviest first. */
  heavy(): PublisherLoad[]
  /** Takes over loads that are greater than those known. */
  merge(loads: readonly PublisherLoad[]): void
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

  /** What is left of a load now. */
  function leftOf(load: { readonly bytes: number; readonly at: number } | undefined): number {
    return load === undefined ? 0 : load.bytes * 2 ** (-Math.max(0, clock.now() - load.at) / HALF_LIFE_MS)
  }

  function put(prefix: string, bytes: number) {
    // Put back at the end: the map's order is the order of use.
    loads.delete(prefix)
    loads.set(prefix, { bytes, at: clock.now() })
    if (loads.size <= MOST_PREFIXES) return
    const oldest = loads.keys().next()
    if (!oldest.done) loads.delete(oldest.value)
  }

  return {
    add(prefix, added) {
      const bytes = leftOf(loads.get(prefix)) + added
      put(prefix, bytes)
      if (bytes < WEIGHTLESS_BYTES) return 0
      return Math.min(HEAVIEST, 1 + Math.floor(Math.log2(bytes / WEIGHTLESS_BYTES)))
    },
    heavy() {
      return [...loads]
        .filter(([, load]) => leftOf(load) >= WEIGHTLESS_BYTES)
        .sort(([, one], [, other]) => leftOf(other) - leftOf(one))
        .map(([prefix, load]) => ({ prefix, ...load }))
    },
    merge(given) {
      for (const { prefix, bytes, at } of given) {
        const left = leftOf({ bytes, at })
        if (left > leftOf(loads.get(prefix))) put(prefix, left)
      }
    },
  }
}

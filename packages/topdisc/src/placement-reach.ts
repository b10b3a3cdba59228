import type { Clock } from '@waypost/core'
import type { TopDiscSettings } from './settings.js'

/**
 * How near to its topic an advertiser places itself. Advertisements of a topic are twice as dense in each bucket nearer
 * to it, so where the registrars of one bucket have no room for more, those of the nearer ones have less: asking them
 * costs the few nodes there the most, and helps nobody, since whoever looks the topic up finds enough on the way.
 */
export interface PlacementReach {
  /** Tells what a registrar of a bucket said: that it has its fill of the topic, or not. */
  heard(bucket: number, isFull: boolean): void
  /** Whether to ask further registrars of a bucket. */
  isOpen(bucket: number): boolean
  /** Whether a bucket is nearer than one that has its fill: what is placed there is left to run out. */
  isBeyond(bucket: number): boolean
}

/** What decides is the last five registrars, as many as a bucket's places by default, and four of them: a third of liars steers few. */
const SAMPLES = 5
const ENOUGH = 4

/** Without the setting `saturationShare`, every bucket is open. */
export function createPlacementReach(options: ReachParts): PlacementReach {
  return options.settings.saturationShare < 1 ? limitedReach(options) : EVERYWHERE
}

const EVERYWHERE: PlacementReach = { heard() {}, isOpen: () => true, isBeyond: () => false }

interface ReachParts {
  readonly clock: Clock
  readonly settings: Pick<TopDiscSettings, 'buckets' | 'adLifetimeMs' | 'saturationShare'>
}

function limitedReach(options: ReachParts): PlacementReach {
  const { clock, settings } = options
  /** What was heard of each bucket, the latest last. It counts for E: by then the caches are others. */
  const heard: { readonly at: number; readonly isFull: boolean }[][] = []

  function isFull(bucket: number): boolean {
    const since = clock.now() - settings.adLifetimeMs
    let full = 0
    for (const each of heard[bucket] ?? []) if (each.isFull && each.at > since) full++
    return full >= ENOUGH
  }

  function farthestFull(): number {
    let bucket = 0
    while (bucket < settings.buckets && !isFull(bucket)) bucket++
    return bucket
  }

  return {
    heard(bucket, hasItsFill) {
      heard[bucket] ??= []
      const samples = heard[bucket]
      samples.push({ at: clock.now(), isFull: hasItsFill })
      if (samples.length > SAMPLES) samples.shift()
    },
    isOpen: (bucket) => bucket < farthestFull(),
    isBeyond: (bucket) => bucket > farthestFull(),
  }
}

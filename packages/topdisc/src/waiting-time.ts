import type { TopDiscSettings } from './settings.js'

/** What a registrar's cache looks like to one advertisement. An advertisement that renews itself is left out of all. */
export interface CacheView {
  /** c: advertisements held. */
  readonly held: number
  /** c(topic): those of the same topic. */
  readonly sameTopic: number
  /** score(IP): how crowded the advertiser's part of the address space is, 0 to 1. */
  readonly ipScore: number
}

/** A waiting time in its parts, in ms; the whole is their sum. */
export interface WaitingTime {
  /** What the topic's share of the cache and the safety constant cost. */
  readonly topicMs: number
  /** What the addresses cost. */
  readonly ipMs: number
}

/**
 * The waiting-time function of the spec (`discv5-theory.md`, Waiting-Time Function),
 *
 *     w = E · (1 − c/C)^−Pocc · ( c(topic)/c + score(IP) + G )
 *
 * with one addition: while c is below `minAds`, both similarity terms are scaled by c / minAds, so that the topic's
 * term is c(topic) / max(c, minAds). Infinite when the cache is full; c(topic)/c is 0 in an empty cache.
 */
export function waitingTime(
  view: CacheView,
  settings: Pick<TopDiscSettings, 'adLifetimeMs' | 'adCapacity' | 'occupancyExponent' | 'safetyConstant' | 'minAds'>,
): WaitingTime {
  const { held } = view
  const occupancy = settings.adLifetimeMs * (1 - Math.min(1, held / settings.adCapacity)) ** -settings.occupancyExponent
  const denominator = Math.max(held, settings.minAds)
  const topicShare = denominator === 0 ? 0 : view.sameTopic / denominator
  const ipShare = denominator === 0 ? 0 : view.ipScore * (held / denominator)
  return {
    topicMs: occupancy * (topicShare + settings.safetyConstant),
    // Nothing times infinity is not a number: in a full cache everyone waits for ever.
    ipMs: ipShare === 0 ? 0 : occupancy * ipShare,
  }
}

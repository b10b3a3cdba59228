import type { Topic } from '@waypost/core'
import type { IpAddress } from '@waypost/core/ip'
import type { Ad, AdCache } from './ad-cache.js'
import type { TopDiscSettings } from './settings.js'
import { waitingTime } from './waiting-time.js'

/** Whose waiting time is asked for. */
export interface Applicant {
  readonly topic: Topic
  readonly ips: readonly IpAddress[]
  /** The advertisement that it would replace; it does not count against its own renewal. */
  readonly held: Ad | undefined
}

/**
 * The waiting time of an advertisement at `now`, in ms, not below the lower bounds that earlier quotes set; infinite
 * when the cache is full. Asking raises the bounds, as the spec wants it for each quote.
 *
 * The bounds live where the cache has state anyway: at topics that are held, and at the longest prefix of an address
 * that the similarity tree holds (`discv5-theory.md`, Waiting-Time Lower Bound). A bound never exceeds E: no quote does.
 */
export function quoteWait(cache: AdCache, applicant: Applicant, now: number, settings: TopDiscSettings): number {
  const { topic, ips, held } = applicant
  const own = held === undefined ? 0 : 1
  const part = waitingTime(
    {
      held: cache.size - own,
      sameTopic: cache.ofTopic(topic).length - own,
      ipScore: cache.ipScore(ips, held),
    },
    settings,
  )

  const topicMs = Math.max(part.topicMs, cache.topicBound(topic, now))
  cache.raiseTopicBound(topic, Math.min(topicMs, settings.adLifetimeMs), now)

  let ipMs = part.ipMs
  for (const ip of ips) ipMs = Math.max(ipMs, cache.tree(ip.family).bound(ip.bytes, now))
  for (const ip of ips) {
    cache.tree(ip.family).raiseBound(ip.bytes, Math.min(ipMs, settings.adLifetimeMs), now)
  }
  return topicMs + ipMs
}

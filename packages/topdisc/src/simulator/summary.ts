import type { Population } from './population.js'
import type { Scenario } from './scenario.js'
import type { LookupOutcome } from './simulate.js'
import type { Traffic } from './traffic.js'

/** A run in numbers. */
export interface Summary {
  readonly lookups: number
  /** Share of lookups that found F_lookup advertisers, or all members where there are fewer. */
  readonly fullShare: number
  /** Advertisers found per lookup, the mean. */
  readonly meanFound: number
  /** Messages that one node received in one period: each node's mean over the periods, then over the nodes. */
  readonly messages: {
    readonly median: number
    readonly mean: number
    /** The node that received the most. */
    readonly busiest: number
    readonly busiestToMedian: number
    /** The most that any node received in any one period. */
    readonly peak: number
  }
  /** When half of what a lookup could find was found, in ms: the median over the lookups that found so many. */
  readonly medianTimeToHalfMs: number
  /** Registrars of an honest node's advertisement at the end, the median. */
  readonly medianRegistrars: number
  /** Lookups of the attacked topic; undefined without an attack. */
  readonly attacked:
    | {
        readonly lookups: number
        /** Share of them that found somebody, and malicious nodes alone. */
        readonly eclipsedShare: number
        /** Share of them that found nobody. */
        readonly emptyShare: number
        /** Malicious ones among the advertisers found. */
        readonly maliciousShare: number
      }
    | undefined
}

export function summarise(run: {
  readonly scenario: Scenario
  readonly population: Population
  readonly traffic: Traffic
  readonly lookups: readonly LookupOutcome[]
  readonly registrars: readonly number[]
}): Summary {
  const { scenario, population, traffic, lookups, registrars } = run
  const target = scenario.settings.lookupTarget
  const wanted = ({ members }: LookupOutcome) => Math.min(target, members)
  const perPeriod: number[] = []
  let peak = 0
  for (let node = 0; node < population.size; node++) {
    perPeriod.push(traffic.messagesOf(node) / traffic.periods)
    for (let period = 0; period < traffic.periods; period++) peak = Math.max(peak, traffic.messages(node, period))
  }
  const busiest = perPeriod.reduce((most, count) => Math.max(most, count), 0)
  const timesToHalf = lookups.flatMap(
    (lookup) => lookup.foundAfterMs[Math.max(0, Math.ceil(wanted(lookup) / 2) - 1)] ?? [],
  )
  const attacked = lookups.filter(({ topic }) => topic === population.target)
  return {
    lookups: lookups.length,
    fullShare: share(lookups, (lookup) => lookup.foundAfterMs.length >= wanted(lookup)),
    meanFound: mean(lookups.map(({ foundAfterMs }) => foundAfterMs.length)),
    messages: {
      median: median(perPeriod),
      mean: mean(perPeriod),
      busiest,
      busiestToMedian: busiest / median(perPeriod),
      peak,
    },
    medianTimeToHalfMs: median(timesToHalf),
    medianRegistrars: median(registrars),
    attacked:
      scenario.attack === undefined
        ? undefined
        : {
            lookups: attacked.length,
            eclipsedShare: share(attacked, isEclipsed),
            emptyShare: share(attacked, ({ foundAfterMs }) => foundAfterMs.length === 0),
            maliciousShare:
              attacked.reduce((sum, { malicious }) => sum + malicious, 0) /
              Math.max(
                1,
                attacked.reduce((sum, { foundAfterMs }) => sum + foundAfterMs.length, 0),
              ),
          },
  }
}

const isEclipsed = ({ foundAfterMs, malicious }: LookupOutcome) =>
  foundAfterMs.length > 0 && malicious === foundAfterMs.length

function share<Element>(elements: readonly Element[], isCounted: (element: Element) => boolean): number {
  return elements.length === 0 ? 0 : elements.filter(isCounted).length / elements.length
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle - 0.5)] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

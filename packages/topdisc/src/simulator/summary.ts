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
  /** Lookups by how many members their topic has. */
  readonly bySize: readonly SizeClass[]
  /** Share of the advertisers found that were away. */
  readonly absentShare: number
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
        /** Malicious ones among the topic's advertisements that honest registrars hold at the end. */
        readonly maliciousAdShare: number
      }
    | undefined
}

/** Lookups of topics with a number of members. Times count from the start of a lookup; one that did not get there took for ever. */
export interface SizeClass {
  readonly name: '1000+' | '100-999' | '10-99' | '1-9'
  readonly lookups: number
  /** Share of them that found F_lookup advertisers, or all members where there are fewer. */
  readonly fullShare: number
  /** Of what a lookup could find, the share that it found: the mean. */
  readonly foundShare: number
  /** When half of that was found, in ms: the median over all of them. */
  readonly medianTimeToHalfMs: number
}

const SIZE_CLASSES = [
  { name: '1000+', from: 1000 },
  { name: '100-999', from: 100 },
  { name: '10-99', from: 10 },
  { name: '1-9', from: 1 },
] as const

export function summarise(run: {
  readonly scenario: Scenario
  readonly population: Population
  readonly traffic: Traffic
  readonly lookups: readonly LookupOutcome[]
  readonly registrars: readonly number[]
  readonly heldOfTarget: readonly number[]
}): Summary {
  const { scenario, population, traffic, lookups, registrars, heldOfTarget } = run
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
  const timeToHalf = (lookup: LookupOutcome) =>
    lookup.foundAfterMs[Math.max(0, Math.ceil(wanted(lookup) / 2) - 1)] ?? Number.POSITIVE_INFINITY
  const found = lookups.reduce((sum, { foundAfterMs }) => sum + foundAfterMs.length, 0)
  const bySize = SIZE_CLASSES.map(({ name, from }, index): SizeClass => {
    const below = SIZE_CLASSES[index - 1]?.from ?? Number.POSITIVE_INFINITY
    const those = lookups.filter(({ members }) => members >= from && members < below)
    return {
      name,
      lookups: those.length,
      fullShare: share(those, (lookup) => lookup.foundAfterMs.length >= wanted(lookup)),
      foundShare: mean(those.map((lookup) => Math.min(1, lookup.foundAfterMs.length / wanted(lookup)))),
      medianTimeToHalfMs: median(those.map(timeToHalf)),
    }
  })
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
    bySize: bySize.filter(({ lookups }) => lookups > 0),
    absentShare: lookups.reduce((sum, { absent }) => sum + absent, 0) / Math.max(1, found),
    medianRegistrars: median(registrars),
    attacked:
      scenario.attack === undefined
        ? undefined
        : {
            lookups: attacked.length,
            eclipsedShare: share(attacked, isEclipsed),
            emptyShare: share(attacked, ({ foundAfterMs }) => foundAfterMs.length === 0),
            maliciousAdShare: share(heldOfTarget, population.isMalicious),
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

import type { Measured } from '../../frame/result.js'
import type { Outcome } from './outcome.js'
import { PUBLISHED } from './published.js'

const CLASSES = { t50Large: '1000+', t50Medium: '100-999', t50Small: '10-99' } as const
/** Stands for "never": longer than any simulated lookup can take. */
const NEVER_SECONDS = 3_600
/** Attacks that nobody published a figure of: told without a target. */
const FURTHER_ATTACKS = ['fiftyPerIp', 'spam', 'poison', 'forge', 'replay', 'hoard', 'silent', 'slow'] as const

/** The results of the scenarios that ran. Targets are those of 25,000 nodes, whatever the size. */
export function figuresOf(outcomes: ReadonlyMap<string, Outcome>, nodes: number): Measured[] {
  const results: Measured[] = []
  const add = (result: Omit<Measured, 'better'> & { better?: Measured['better'] }) =>
    results.push({ better: 'lower', ...result, value: rounded(result.value) })
  const honest = outcomes.get('honest')
  if (honest !== undefined) addHonest(honest)

  function addHonest({ summary, popularTopicRatio, cpuSeconds, peakMiB }: Outcome) {
    const dht = outcomes.get('honest dht')?.summary
    const walk = outcomes.get('honest random-walk')?.summary
    const beside = (name: string, value: number | undefined) =>
      value === undefined ? null : { name, value: rounded(value) }
    add({
      name: 'lookupsFull',
      value: summary.fullShare,
      unit: '',
      better: 'higher',
      target: 0.99,
      baseline: beside('random walk', walk?.fullShare),
    })
    add({
      name: 'meanFound',
      value: summary.meanFound,
      unit: 'peers',
      better: 'higher',
      baseline: beside('random walk', walk?.meanFound),
    })
    add({
      name: 'busiestMessages',
      value: summary.messages.busiest,
      unit: 'messages',
      target: 1_700,
      baseline: beside('DHT', dht?.messages.busiest),
    })
    add({
      name: 'busiestToMedian',
      value: summary.messages.busiestToMedian,
      unit: '',
      target: 7.6,
      baseline: beside('DHT', dht?.messages.busiestToMedian),
    })
    const ticketed = outcomes.get('honest dht-tickets')?.summary.messages.busiest
    add({
      name: 'peakMessages',
      value: summary.messages.peak,
      unit: 'messages',
      baseline: beside('DHT with tickets, its busiest', ticketed),
    })
    add({ name: 'popularTopicRatio', value: popularTopicRatio, unit: '', target: PUBLISHED.popularTopicRatio })
    add({
      name: nodes === 25_000 ? 'simulatedHour25k' : 'simulatedHour',
      value: cpuSeconds,
      unit: 's of CPU',
      target: 600,
    })
    add({ name: 'simulatedMemory', value: peakMiB, unit: 'MiB', target: 2_048 })
  }

  const adaptive = outcomes.get('adaptive')?.summary
  if (adaptive !== undefined) {
    const { busiest, busiestToMedian } = adaptive.messages
    add({ name: 'lookupsFullAdaptive', value: adaptive.fullShare, unit: '', better: 'higher', target: 0.99 })
    add({ name: 'busiestMessagesAdaptive', value: busiest, unit: 'messages', target: 850 })
    add({ name: 'busiestToMedianAdaptive', value: busiestToMedian, unit: '', target: 4 })
  }

  const eclipsed = (name: string) => outcomes.get(name)?.summary.attacked?.eclipsedShare
  const addEclipsed = (name: string, scenario: string, target: number | null) => {
    const value = eclipsed(scenario)
    const dht = eclipsed(`${scenario} dht`)
    if (value === undefined) return
    add({ name, value, unit: '', target, baseline: dht === undefined ? null : { name: 'DHT', value: rounded(dht) } })
  }
  // As the paper counts malicious nodes: a percentage of the honest members of the attacked topic.
  for (const percent of [20, 33, 50]) addEclipsed(`eclipsed${percent}`, `published${percent}`, 0.003)
  addEclipsed('eclipsedUniqueIps', 'publishedUniqueIps', 0.005)
  addEclipsed('eclipsedNear', 'publishedNear', 0.01)
  // The same percentage of all nodes, 25 times as many: held against the same targets.
  for (const percent of [20, 33, 50]) addEclipsed(`eclipsedByAll${percent}`, `eclipse${percent}`, 0.003)
  addEclipsed('eclipsedByAllUniqueIps', 'uniqueIps', 0.005)
  addEclipsed('eclipsedByAllNear', 'near', 0.01)
  for (const name of FURTHER_ATTACKS) addEclipsed(`eclipsed${name[0]?.toUpperCase()}${name.slice(1)}`, name, null)

  const churn = outcomes.get('churn')?.summary
  if (churn !== undefined) {
    add({ name: 'lookupsFullChurn', value: churn.fullShare, unit: '', better: 'higher' })
    add({ name: 'absentShareChurn', value: churn.absentShare, unit: '' })
  }
  for (const [name, size] of Object.entries(CLASSES)) {
    const found = outcomes.get('testbed')?.summary.bySize.find((each) => each.name === size)
    if (found === undefined) continue
    // A class of whose lookups half never find half is given an hour, longer than any run of it: JSON has no infinity, and it has to
    // miss its target.
    const seconds = Number.isFinite(found.medianTimeToHalfMs) ? found.medianTimeToHalfMs / 1_000 : NEVER_SECONDS
    add({ name, value: seconds, unit: 's', target: PUBLISHED.timeToHalf[size] })
  }
  for (const [name, { findableAfterMs }] of outcomes) {
    const [, others, minAds] = /^small (\d+) minAds (\d+)$/.exec(name) ?? []
    if (others === undefined) continue
    add({ name: `findableAfter${others}MinAds${minAds}`, value: findableAfterMs / 1_000, unit: 's' })
  }
  return results
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000

import type { ScenarioOptions } from '@waypost/topdisc/simulator'

/** Every scenario by its name: the settings of the paper unless it says otherwise. */
export type Scenarios = Readonly<Record<string, Omit<ScenarioOptions, 'seed'>>>

const MINUTE = 60_000
/** Attacks whose figure nobody published run for two lifetimes of an advertisement instead of four. */
const SHORT = { durationMs: 30 * MINUTE, lookupsFromMs: 15 * MINUTE }
/**
 * As the authors' testbed measured the times to find half of a topic (`datahop/topdisc-testbed`, `docs/topdisc-vs-discv5.md`,
 * scenario `simnet-crawl-5k`): 100 topics, of which the largest has 58 % of the nodes, which Zipf 1.9 comes near to; 30 ms one
 * way; the adaptive rule with floor 8; waits a tenth as long.
 */
const TESTBED = {
  topics: 100,
  zipfExponent: 1.9,
  link: { oneWayMs: 30 },
  settings: {
    adLifetimeMs: 90_000,
    adCapacity: 5_000,
    queriesPerBucket: 16,
    returnedAds: 16,
    lookupTarget: Number.POSITIVE_INFINITY,
    yieldFloor: 8,
  },
  durationMs: 6 * MINUTE,
  periodMs: 90_000,
  lookupsFromMs: 3 * MINUTE,
}

/** @param nodes all nodes of one network, malicious ones included; the small networks have sizes of their own */
export function scenariosOf(nodes: number): Scenarios {
  const sybils = (percent: number) => ({ share: percent / 100 })
  const attacked = (percent: number, attack = {}) => ({ nodes, attack: { ...sybils(percent), ...attack } })
  /** As in the paper: so many Sybils for each honest member of the topic, and ten times as many registrations. */
  const published = (percent: number, attack = {}) =>
    attacked(percent, { shareOf: 'members', registrationFactor: 10, ...attack })
  const scenarios: Record<string, Omit<ScenarioOptions, 'seed'>> = {
    honest: { nodes },
    adaptive: { nodes, settings: { saturationShare: 0.5, yieldFloor: 4 } },
    'honest random-walk': { nodes, protocol: 'random-walk' },
    'honest dht': { nodes, protocol: 'dht' },
    'honest dht-tickets': { nodes, protocol: 'dht-tickets' },
    eclipse20: { ...attacked(20), ...SHORT },
    eclipse33: { ...attacked(33), ...SHORT },
    eclipse50: { ...attacked(50), ...SHORT },
    uniqueIps: { ...attacked(33, { nodesPerIp: 1 }), ...SHORT },
    fiftyPerIp: { ...attacked(33, { nodesPerIp: 50 }), ...SHORT },
    near: { ...attacked(33, { ids: 'near-topic' }), ...SHORT },
    published20: published(20),
    published33: published(33),
    published50: published(50),
    publishedUniqueIps: published(33, { nodesPerIp: 1 }),
    publishedNear: published(33, { ids: 'near-topic' }),
    spam: { ...attacked(33, { registrationFactor: 10 }), ...SHORT },
    poison: { ...attacked(33, { poisonedTables: 0.5 }), ...SHORT },
    forge: { ...attacked(33, { tickets: 'forge' }), ...SHORT },
    replay: { ...attacked(33, { tickets: 'replay' }), ...SHORT },
    hoard: { ...attacked(33, { tickets: 'hoard' }), ...SHORT },
    silent: { ...attacked(33, { registrars: 'silent' }), ...SHORT },
    slow: { ...attacked(33, { registrars: 'slow' }), ...SHORT },
    churn: { nodes, ...SHORT, churn: { stayMs: 20 * MINUTE, awayMs: 5 * MINUTE }, link: { loss: 0.02 } },
    testbed: { nodes, ...TESTBED },
  }
  for (const percent of [20, 33, 50]) scenarios[`published${percent} dht`] = { ...published(percent), protocol: 'dht' }
  scenarios['published33 dht-tickets'] = { ...published(33), protocol: 'dht-tickets' }
  for (const protocol of ['dht', 'dht-tickets'] as const) {
    scenarios[`eclipse33 ${protocol}`] = { ...attacked(33), ...SHORT, protocol }
  }
  for (const others of [10, 100, 1_000]) {
    for (const minAds of [0, 100]) {
      scenarios[`small ${others} minAds ${minAds}`] = {
        nodes: 10 + others,
        topics: 1,
        advertisers: 10,
        durationMs: 20 * MINUTE,
        lookupsFromMs: 1_000,
        lookupsUntilMs: 20 * MINUTE - 10_000,
        settings: { minAds, adCapacity: 1_000 },
      }
    }
  }
  return scenarios
}

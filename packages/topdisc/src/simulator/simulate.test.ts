import { ConfigurationError } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import type { Protocol, ScenarioOptions } from './scenario.js'
import { simulate } from './simulate.js'

/** Two and a half minutes of a small network: advertisements live for one minute, and nearly empty caches admit freely. */
const small = {
  seed: 1,
  nodes: 100,
  topics: 5,
  durationMs: 150_000,
  periodMs: 60_000,
  startWithinMs: 5_000,
  lookupsFromMs: 60_000,
  link: { oneWayMs: 100, jitterMs: 20 },
  settings: { adLifetimeMs: 60_000, minAds: 100 },
} satisfies ScenarioOptions

const protocols: readonly Protocol[] = ['topdisc', 'random-walk', 'dht', 'dht-tickets']

describe.each(protocols)('a simulation of %s', { timeout: 60_000 }, (protocol) => {
  it('is the same for the same seed, and another for another', async () => {
    const short = { ...small, protocol, nodes: 30, durationMs: 90_000 }
    const [first, again, other] = [await simulate(short), await simulate(short), await simulate({ ...short, seed: 2 })]
    expect(again.lookups).toEqual(first.lookups)
    expect([again.events, again.traffic.totals]).toEqual([first.events, first.traffic.totals])
    expect(other.traffic.totals).not.toEqual(first.traffic.totals)
  })

  it('accounts for every message once', async () => {
    const { traffic, scenario, summary } = await simulate({ ...small, protocol, nodes: 30, durationMs: 90_000 })
    let sum = 0
    for (let node = 0; node < scenario.nodes; node++) {
      for (let period = 0; period < traffic.periods; period++) sum += traffic.messages(node, period)
    }
    expect(sum).toBe(traffic.totals.messages)
    expect(summary.messages.mean * scenario.nodes * traffic.periods).toBeCloseTo(sum, 3)
    expect(traffic.totals.packets).toBeGreaterThanOrEqual(sum)
    expect(traffic.totals.bytes).toBeGreaterThan(100 * traffic.totals.packets)
  })

  it('ends every lookup, one of each node, with nobody found twice', async () => {
    const { lookups } = await simulate({ ...small, protocol, nodes: 40, durationMs: 130_000 })
    expect(lookups.map(({ node }) => node).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, node) => node))
    for (const { endedAfterMs, foundAfterMs, members } of lookups) {
      expect(endedAfterMs).toBeDefined()
      expect(foundAfterMs.length).toBeLessThanOrEqual(Math.min(30, members))
      expect(foundAfterMs).toEqual(foundAfterMs.toSorted((a, b) => a - b))
    }
  })
})

describe('TopDisc', { timeout: 60_000 }, () => {
  it('finds every member of every topic, or as many as were asked for', async () => {
    const { summary, registrars } = await simulate(small)
    expect(summary.fullShare).toBe(1)
    expect(Math.min(...registrars)).toBeGreaterThan(5)
  })

  it('gives one result whether messages travel as they are or encoded', async () => {
    const short = { ...small, nodes: 40, durationMs: 90_000 }
    const [plain, encoded] = [await simulate(short), await simulate({ ...short, encoding: 'bytes' })]
    expect(encoded.summary).toEqual(plain.summary)
    expect([encoded.events, encoded.traffic.totals]).toEqual([plain.events, plain.traffic.totals])
  })

  it('still does when one message of twenty is lost', async () => {
    const { summary } = await simulate({ ...small, link: { ...small.link, loss: 0.05 } })
    expect(summary.fullShare).toBeGreaterThan(0.95)
  })

  it('is eclipsed less than a DHT by nodes that place themselves near the topic', async () => {
    const attack = { share: 0.3, topicRank: 2, ids: 'near-topic', nodesPerIp: 1 } as const
    const [topdisc, dht] = [await simulate({ ...small, attack }), await simulate({ ...small, attack, protocol: 'dht' })]
    expect(dht.summary.attacked?.lookups).toBe(topdisc.summary.attacked?.lookups)
    expect(topdisc.summary.attacked?.eclipsedShare).toBe(0)
    expect(dht.summary.attacked?.eclipsedShare).toBeGreaterThan(0.2)
  })
})

describe('a scenario', () => {
  it.each([
    ['nodes', { nodes: 0 }],
    ['loss', { link: { loss: 1 } }],
    ['share', { attack: { share: -0.1 } }],
    ['recordBytes', { recordBytes: 301 }],
    ['lookupsUntilMs', { lookupsFromMs: 10, lookupsUntilMs: 5 }],
    ['adLifetimeMs', { settings: { adLifetimeMs: 0 } }],
  ] as const)('with a wrong %s is refused', async (field, wrong) => {
    const run = simulate({ ...small, ...wrong })
    await expect(run).rejects.toThrow(ConfigurationError)
    await expect(run).rejects.toThrow(field)
  })
})

describe('addresses that share their first byte', () => {
  it('wait longer for each other, as on loopback', async () => {
    const options = { ...small, nodes: 30, durationMs: 90_000, settings: { adLifetimeMs: 60_000, minAds: 0 } }
    const [spread, shared] = [await simulate(options), await simulate({ ...options, firstIpByte: 127 })]
    expect(shared.registrars.reduce((a, b) => a + b)).toBeLessThan(spread.registrars.reduce((a, b) => a + b))
    await expect(simulate({ ...options, firstIpByte: 0 })).rejects.toBeInstanceOf(ConfigurationError)
  })
})

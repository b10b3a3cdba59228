import { ConfigurationError } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import type { ScenarioOptions } from '../scenario.js'
import { simulate } from '../simulate.js'
import type { Attack } from './attack.js'

/** A minute and a half of 60 nodes, a third of them malicious, against a topic of about 30 members. */
const small = {
  seed: 4,
  nodes: 60,
  topics: 4,
  durationMs: 90_000,
  periodMs: 30_000,
  startWithinMs: 5_000,
  lookupsFromMs: 40_000,
  settings: { adLifetimeMs: 60_000, minAds: 20, registrationsPerBucket: 3, lookupTarget: 10 },
} satisfies ScenarioOptions

async function attacked(attack: Partial<Attack>, more: Partial<ScenarioOptions> = {}) {
  const { summary } = await simulate({ ...small, ...more, attack: { share: 0.33, topicRank: 2, ...attack } })
  const { attacked: target } = summary
  return { summary, target: target ?? expect.unreachable() }
}

const honest = () => attacked({ registrars: 'honest' })

describe('under attack, a small network', { timeout: 60_000 }, () => {
  it.each([
    ['Sybils anywhere whose registrars lie', {}],
    ['Sybils of one address each', { nodesPerIp: 1 }],
    ['fifty Sybils of one address', { nodesPerIp: 50 }],
    ['Sybils near the topic', { ids: 'near-topic', nodesPerIp: 1 }],
    ['ten times as many registrations', { registrationFactor: 10 }],
    ['poisoned node tables', { poisonedTables: 0.5 }],
    ['silent registrars', { registrars: 'silent' }],
    ['slow registrars', { registrars: 'slow' }],
  ] satisfies [string, Partial<Attack>][])('is not eclipsed by %s', async (_, attack) => {
    const { target, summary } = await attacked(attack)
    expect(target.lookups).toBeGreaterThan(5)
    // So few honest advertisers are outnumbered now and then; a network of full size is the bench's business.
    expect(target.eclipsedShare * target.lookups).toBeLessThanOrEqual(1)
    expect(target.emptyShare).toBe(0)
    expect(target.maliciousShare).toBeLessThan(0.97)
    // Who looks for other topics hardly notices.
    expect(summary.bySize.reduce((sum, { foundShare, lookups }) => sum + foundShare * lookups, 0)).toBeGreaterThan(
      0.85 * summary.lookups,
    )
  })

  it.each([
    ['five to an address', {}],
    ['at an address each', { nodesPerIp: 1 }],
    ['near the topic', { ids: 'near-topic' }],
  ] satisfies [string, Partial<Attack>][])(
    'is eclipsed by no half as many Sybils as the topic has members, %s, with ten times their registrations',
    async (_, attack) => {
      const { target } = await attacked({ share: 0.5, shareOf: 'members', registrationFactor: 10, ...attack })
      expect(target.lookups).toBeGreaterThan(5)
      expect([target.eclipsedShare, target.emptyShare]).toEqual([0, 0])
      expect(target.maliciousShare).toBeGreaterThan(0)
      expect(target.maliciousShare).toBeLessThan(0.8)
    },
  )

  it.each(['forge', 'replay', 'hoard'] as const)('gains nothing for who would %s tickets', async (tickets) => {
    const [fair, abused] = [await honest(), await attacked({ registrars: 'honest', tickets })]
    expect(abused.target.maliciousAdShare).toBeLessThanOrEqual(fair.target.maliciousAdShare)
    expect(fair.target.maliciousAdShare).toBeGreaterThan(0)
  })

  it('lets many Sybils of one address place less than as many at an address each', async () => {
    const [crowd, spread] = [
      await attacked({ registrars: 'honest', nodesPerIp: 50 }, { settings: { ...small.settings, minAds: 0 } }),
      await attacked({ registrars: 'honest', nodesPerIp: 1 }, { settings: { ...small.settings, minAds: 0 } }),
    ]
    expect(crowd.target.maliciousAdShare).toBeLessThan(spread.target.maliciousAdShare)
  })

  it('goes on finding while honest nodes come and go and messages are lost', async () => {
    const { summary } = await simulate({
      ...small,
      churn: { stayMs: 120_000, awayMs: 30_000 },
      link: { loss: 0.02 },
    })
    expect(summary.lookups).toBeLessThan(small.nodes)
    expect(summary.fullShare).toBeGreaterThan(0.7)
    expect(summary.absentShare).toBeGreaterThan(0)
    expect(summary.absentShare).toBeLessThan(0.4)
  })
})

it('an attack with a wrong number is refused', async () => {
  for (const wrong of [{ topicRank: 0 }, { nodesPerIp: 0.5 }, { registrationFactor: 0 }, { poisonedTables: 1 }]) {
    await expect(simulate({ ...small, attack: { share: 0.1, ...wrong } })).rejects.toThrow(ConfigurationError)
  }
  await expect(simulate({ ...small, churn: { stayMs: 0 } })).rejects.toThrow(ConfigurationError)
})

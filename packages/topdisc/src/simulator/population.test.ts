import { parseIpAddress } from '@waypost/core/ip'
import { seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { ipScope } from '../ip-address.js'
import { attackOf } from './attackers/attack.js'
import { createPopulation } from './population.js'

const population = (nodes: number, attack?: Parameters<typeof attackOf>[0]) =>
  createPopulation({
    nodes,
    topics: 300,
    advertisers: nodes,
    zipfExponent: 1,
    recordBytes: 180,
    attack: attack && attackOf(attack),
    random: seededRandom(1),
  })

describe('the simulated nodes', () => {
  it('have addresses of their own that everybody may be told of', () => {
    // So many that every range apart would be hit: 100.64/10 is a thousandth of all addresses.
    const ips = population(20_000).records.map(({ ip }) => ip ?? '')
    expect(new Set(ips).size).toBe(20_000)
    const scopes = new Set(ips.map((ip) => ipScope(parseIpAddress(ip) ?? expect.unreachable())))
    expect([...scopes]).toEqual(['public'])
  })

  it('are malicious by a share of all, or by one of the honest members that the topic has', () => {
    expect(population(5_000, { share: 0.33 }).honest).toBe(5_000 - 1_650)
    const few = population(5_000, { share: 0.33, shareOf: 'members' })
    const malicious = few.size - few.honest
    const members = few.members(few.target).length - malicious
    // Rank 8 of 300 topics, Zipf 1.0, has 2 % of the nodes.
    expect(malicious).toBe(33)
    expect(malicious / members).toBeGreaterThan(0.25)
    expect(malicious / members).toBeLessThan(0.45)
  })
})

import { testSelectionStrategy } from '@waypost/conformance'
import { type SelectableServer, type SelectionStrategy, type Server, type ServerHealth, serverOf } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diverseProviders, powerOfTwoChoices, random } from './index.js'
import { subnetOf } from './subnet.js'

const FRESH: ServerHealth = {
  successes: 0,
  failures: 0,
  consecutiveFailures: 0,
  latencyMs: undefined,
  lastSuccessAt: undefined,
  lastFailureAt: undefined,
  lastFailureCode: undefined,
  backoffUntil: undefined,
}

/** A server by number; strategies look at provider, addresses and health alone. */
function selectable(
  at: number,
  { ip = `10.0.${at}.1`, provider = 1, ...health }: Partial<ServerHealth> & { ip?: string; provider?: number } = {},
): SelectableServer {
  const publicKey = new Uint8Array(64).fill(at)
  const record = {
    nodeId: `0x${at}` as Server['nodeId'],
    publicKey,
    sequence: 1n,
    text: '',
    ip,
    tcp: 1,
    entries: new Map(),
  }
  return { server: serverOf(record, { provider: { id: provider } }), health: { ...FRESH, ...health } }
}

/** How often each server was chosen, by its place. */
function shares(
  strategy: SelectionStrategy,
  servers: readonly SelectableServer[],
  rounds: number,
  inUse: Server[] = [],
) {
  const counts = servers.map(() => 0)
  const source = seededRandom(11)
  for (let round = 0; round < rounds; round++) {
    const chosen = strategy(servers, { random: source, context: { inUse } })
    const at = chosen === undefined ? -1 : servers.indexOf(chosen)
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts.map((count) => count / rounds)
}

testSelectionStrategy('random', random)
testSelectionStrategy('powerOfTwoChoices', powerOfTwoChoices)
testSelectionStrategy('diverseProviders', diverseProviders)

describe('random', () => {
  it('gives every server the same share, whatever its health (chi-squared, 1 %)', () => {
    const servers = Array.from({ length: 10 }, (_, at) => selectable(at, { latencyMs: at * 100 }))
    const chiSquared = shares(random(), servers, 20_000).reduce(
      (sum, share) => sum + (20_000 * (share - 0.1) ** 2) / 0.1,
      0,
    )
    expect(chiSquared).toBeLessThan(21.67)
  })
})

describe('powerOfTwoChoices', () => {
  it('gives the i-th fastest of n servers its exact share, 2(n − i) / (n(n − 1)), and the slowest none', () => {
    const servers = [1, 2, 3, 4, 5].map((at) => selectable(at, { latencyMs: at * 10 }))
    const measured = shares(powerOfTwoChoices(), servers, 40_000)
    for (const [at, share] of measured.entries()) expect(share).toBeCloseTo((2 * (4 - at)) / 20, 1)
    expect(measured[4]).toBe(0)
  })

  it('never takes the worse of two', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 5_000 }), fc.nat(), (a, b, seed) => {
        const chosen = powerOfTwoChoices()([selectable(1, { latencyMs: a }), selectable(2, { latencyMs: b })], {
          random: seededRandom(seed),
          context: {},
        })
        expect(chosen?.health.latencyMs).toBe(Math.min(a, b))
      }),
    )
  })

  it('tries what was not measured yet before what was', () => {
    expect(shares(powerOfTwoChoices(), [selectable(1, { latencyMs: 1 }), selectable(2)], 50)).toEqual([0, 1])
  })

  it('counts a failure since the last success against a server', () => {
    const servers = [selectable(1, { latencyMs: 10, consecutiveFailures: 3 }), selectable(2, { latencyMs: 20 })]
    expect(shares(powerOfTwoChoices(), servers, 50)).toEqual([0, 1])
  })
})

describe('diverseProviders', () => {
  it('gives a provider with many servers no more than one with a single server', () => {
    const servers = [selectable(0, { provider: 9 }), ...Array.from({ length: 99 }, (_, at) => selectable(at + 1))]
    expect(shares(diverseProviders(), servers, 10_000)[0]).toBeCloseTo(0.5, 1)
  })

  it('counts the servers of one subnet as one place', () => {
    const crowd = Array.from({ length: 9 }, (_, at) => selectable(at + 1, { ip: `10.0.0.${at}` }))
    expect(shares(diverseProviders(), [selectable(0, { ip: '10.9.9.9' }), ...crowd], 10_000)[0]).toBeCloseTo(0.5, 1)
  })

  it('takes the provider, then the subnet, that the caller uses least', () => {
    const servers = [
      selectable(1, { provider: 1 }),
      selectable(2, { provider: 2, ip: '10.1.1.1' }),
      selectable(3, { provider: 2, ip: '10.2.2.2' }),
    ]
    const use = (...at: number[]) => at.flatMap((index) => servers[index]?.server ?? [])
    expect(shares(diverseProviders(), servers, 100, use(0))[0]).toBe(0)
    expect(shares(diverseProviders(), servers, 100, use(0, 0, 1))).toEqual([0, 0, 1])
  })

  it('uses the fewest-used provider after any history', () => {
    const providers = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(
        fc.array(providers, { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(39), { maxLength: 20 }),
        fc.nat(),
        (owners, used, seed) => {
          const servers = owners.map((provider, at) => selectable(at, { provider }))
          const inUse = used.flatMap((at) => servers[at]?.server ?? [])
          const chosen = diverseProviders()(servers, { random: seededRandom(seed), context: { inUse } })
          const usesOf = (provider: number | undefined) =>
            inUse.filter((server) => server.provider?.id === provider).length
          const fewest = Math.min(...owners.map(usesOf))
          expect(usesOf(chosen?.server.provider?.id)).toBe(fewest)
        },
      ),
    )
  })

  it('sees the new array when the pool changed', () => {
    const strategy = diverseProviders()
    const one = [selectable(1, { provider: 1 })]
    const two = [...one, selectable(2, { provider: 2 })]
    expect(shares(strategy, one, 10)).toEqual([1])
    expect(shares(strategy, two, 1_000)[1]).toBeCloseTo(0.5, 1)
  })
})

describe('subnetOf', () => {
  const subnet = (ip: string | undefined, ip6?: string) =>
    subnetOf(
      serverOf({
        ...selectable(1).server.record,
        ...(ip === undefined ? { ip: undefined } : { ip }),
        ...(ip6 === undefined ? {} : { ip6, tcp6: 1 }),
      } as never),
    )

  it('is the /24 of an IPv4 address and the /48 of an IPv6 one, in any spelling', () => {
    expect(subnet('192.0.2.77')).toBe('192.0.2')
    expect(subnet(undefined, '2001:db8:7:9::1')).toBe('2001:db8:7')
    expect(subnet(undefined, '2001:0DB8:0007:0009:0:0:0:1')).toBe('2001:db8:7')
    expect(subnet(undefined, '2001:db8::1')).toBe('2001:db8:0')
    expect(subnet(undefined, '::1')).toBe('0:0:0')
  })

  it('is empty for a server without an address', () => {
    expect(subnet(undefined)).toBe('')
  })
})

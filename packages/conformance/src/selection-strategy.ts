import {
  type NodeRecord,
  type Random,
  type SelectableServer,
  type SelectionStrategy,
  type ServerHealth,
  serverOf,
} from '@waypost/core'
import { nodeIdOf } from '@waypost/core/derive'
import { seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'

const HEALTH: ServerHealth = {
  successes: 0,
  failures: 0,
  consecutiveFailures: 0,
  latencyMs: undefined,
  lastSuccessAt: undefined,
  lastFailureAt: undefined,
  lastFailureCode: undefined,
  backoffUntil: undefined,
}

/** Servers of several providers and subnets with every state of health that a strategy may meet. */
function servers(count: number, seed: number): SelectableServer[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, at) => ({
    server: serverOf(
      unsignedRecord(random),
      at % 7 === 6 ? { custom: true } : { provider: { id: 1 + random.integer(5) } },
    ),
    health: {
      ...HEALTH,
      consecutiveFailures: random.integer(3),
      latencyMs: random.integer(2) === 0 ? undefined : random.integer(2_000),
    },
  }))
}

/** A strategy gets records that were verified long before, so signing them here would cost time and prove nothing. */
function unsignedRecord(random: Random): NodeRecord {
  const publicKey = random.bytes(64)
  const ip = `10.0.${random.integer(8)}.${random.integer(256)}`
  return { nodeId: nodeIdOf(publicKey), publicKey, sequence: 1n, text: 'enr:', ip, tcp: 4000, entries: new Map() }
}

/**
 * What every {@link SelectionStrategy} holds to.
 *
 * @param name shown in the report
 * @param create gives the strategy under test
 */
export function testSelectionStrategy(name: string, create: () => SelectionStrategy): void {
  describe(`${name} is a selection strategy`, () => {
    const select = (from: readonly SelectableServer[], seed: number) =>
      create()(from, { random: seededRandom(seed), context: {} })

    it('picks nothing out of nothing', () => {
      expect(select([], 1)).toBeUndefined()
    })

    it('picks one of the elements that it was given, whatever their number and state', () => {
      for (let seed = 1; seed <= 60; seed++) {
        const from = servers(seed, seed)
        const chosen = select(from, seed)
        expect(chosen).toBeDefined()
        expect(from.some((server) => server === chosen)).toBe(true)
      }
    })

    it('is pure: changes no input and repeats itself with the same randomness', () => {
      const from = servers(40, 3)
      const before = structuredClone(from.map(({ health }) => health))
      const order = [...from]
      Object.freeze(from)
      const first = Array.from({ length: 50 }, (_, seed) => select(from, seed))
      const second = Array.from({ length: 50 }, (_, seed) => select(from, seed))
      expect(second).toEqual(first)
      expect(from.every((server, at) => server === order[at])).toBe(true)
      expect(from.map(({ health }) => health)).toEqual(before)
    })

    it('bears a caller that uses every server already, and servers that are not in the pool', () => {
      const from = servers(9, 4)
      const inUse = [...from, ...servers(9, 5)].map(({ server }) => server)
      const chosen = create()(from, { random: seededRandom(1), context: { inUse } })
      expect(from.some((server) => server === chosen)).toBe(true)
    })
  })
}

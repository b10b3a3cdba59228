import type { Discv5 } from '@chainsafe/discv5'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { expect, it } from 'vitest'
import { keepTableFilled } from './table-upkeep.js'

it('goes on looking for nodes when a lookup fails, and ends with its signal', async () => {
  const clock = fakeClock()
  let looked = 0
  let rounds = 0
  const library = {
    enr: { nodeId: '00'.repeat(32) },
    connectedPeerCount: 0,
    async findNode() {
      looked++
      throw new TypeError('a record that throws')
    },
  }
  const ending = new AbortController()
  const upkeep = keepTableFilled({
    discv5: library as unknown as Discv5,
    clock,
    random: seededRandom(1),
    signal: ending.signal,
    onRound: () => rounds++,
  })
  await clock.advance(10_000)
  expect(rounds).toBeGreaterThan(2)
  expect(looked).toBe(2 * rounds)
  ending.abort()
  await upkeep
})

/** Rounds of a table that knows so many nodes at each round, within a time. */
async function roundsWithin(milliseconds: number, knownAt: (round: number) => number): Promise<number> {
  const clock = fakeClock()
  let rounds = 0
  const library = {
    enr: { nodeId: '00'.repeat(32) },
    get connectedPeerCount() {
      return knownAt(rounds)
    },
    findNode: async () => [],
  }
  const ending = new AbortController()
  const upkeep = keepTableFilled({
    discv5: library as unknown as Discv5,
    clock,
    random: seededRandom(1),
    signal: ending.signal,
    onRound: () => rounds++,
  })
  await clock.advance(milliseconds)
  ending.abort()
  await upkeep
  return rounds
}

it('looks again soon while the table holds few, sooner while it grows, and seldom once it is well filled', async () => {
  // At 0, 0.5, 1.5, 3.5, 7.5, 15.5 and 31.5 s.
  expect(await roundsWithin(60_000, () => 0)).toBe(7)
  expect(await roundsWithin(60_000, () => 3)).toBe(7)
  expect(await roundsWithin(6_000, (round) => round)).toBeGreaterThanOrEqual(10)
  expect(await roundsWithin(120_000, () => 16)).toBe(1)
  // In the long run once a minute, not more.
  expect(await roundsWithin(3_600_000, () => 3)).toBeLessThan(70)
})

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

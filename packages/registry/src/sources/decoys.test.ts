import type { NodeId } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import type { ChainReader } from '../chain/chain-reader.js'
import { createDecoys } from './decoys.js'

const TYPE = `0x${'11'.repeat(32)}` as const
const HOUR_MS = 3_600_000
const idOf = (at: number) => `0x${at.toString(16).padStart(64, '0')}` as NodeId
const idsOf = (count: number) => Array.from({ length: count }, (_, at) => idOf(at))

/** A list that changes as the test says. */
function setUp() {
  let listed: readonly NodeId[] = []
  const clock = fakeClock()
  const chain = {
    head: async () => ({}),
    call: async () => ({ total: listed.length, servers: listed.map((nodeId) => ({ nodeId })) }),
  } as unknown as ChainReader
  const decoys = createDecoys({ chain, clock, random: seededRandom(1), perServer: 4, pageSize: 500 })
  return {
    clock,
    list(servers: readonly NodeId[]) {
      listed = servers
    },
    hide: async (nodeId: NodeId) => new Set(await decoys.hide(TYPE, [nodeId], AbortSignal.any([]))),
  }
}

describe('decoys', () => {
  it('are the same for a server each time', async () => {
    const { hide, list } = setUp()
    list(idsOf(100))
    const first = await hide(idOf(5))
    expect(first.size).toBe(5)
    expect(await hide(idOf(5))).toEqual(first)
  })

  it('are there once the list is, though it was empty when it was asked for first', async () => {
    const { hide, list } = setUp()
    expect(await hide(idOf(5))).toEqual(new Set([idOf(5)]))
    list(idsOf(100))
    expect((await hide(idOf(5))).size).toBe(5)
  })

  it('are all others where the list is short, and more where it has grown', async () => {
    const { clock, hide, list } = setUp()
    list(idsOf(3))
    expect(await hide(idOf(1))).toEqual(new Set(idsOf(3)))
    list(idsOf(100))
    await clock.advance(HOUR_MS)
    expect((await hide(idOf(1))).size).toBe(5)
  })
})

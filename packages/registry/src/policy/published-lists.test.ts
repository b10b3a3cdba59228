import type { Hex } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import type { ChainReader } from '../chain/chain-reader.js'
import type { ContractCall } from '../contract/calls.js'
import { wordOf } from '../contract/running-hash.js'
import type { ProvenBlock } from '../proofs/proof-mode.js'
import type { Prover } from '../proofs/prover.js'
import { listName } from './policy-view.js'
import { createPublishedLists } from './published-lists.js'

const LIST = { contract: `0x${'cd'.repeat(20)}`, id: `0x${'11'.repeat(32)}` } as const
const BLOCK: ProvenBlock = { number: 1, hash: LIST.id, parentHash: LIST.id, timestamp: 1_000, stateRoot: LIST.id }

/** Lists as RPCs tell them, where the chain's own state proves `proved` entries, each of which is on the list. */
function listsOf(told: readonly number[], proved: number) {
  const page = encoded(told)
  const chain = {
    head: async () => BLOCK,
    call: async (call: ContractCall<unknown>) => call.decode(page),
  } as unknown as ChainReader
  const prover: Prover = {
    head: async () => BLOCK,
    words: async (_, __, [length, ...positions]) =>
      new Map<Hex, Hex>([...positions.map((key) => [key, wordOf(1)] as const), [length ?? '0x', wordOf(proved)]]),
  }
  return createPublishedLists({ chain, prover, clock: fakeClock(), intervalMs: 1_000 })
}

function encoded(providers: readonly number[]): Hex {
  // Laid out as the contract's page: block, time, head, offset, cursor and total around the ids.
  const words = [1, 1, 0, 6 * 32, 0, providers.length, providers.length, ...providers].map((word) =>
    wordOf(word).slice(2),
  )
  return `0x${wordOf(32).slice(2)}${words.join('')}`
}

describe('the providers of a published list', () => {
  it('are those that are told, where each is proved', async () => {
    const lists = listsOf([3, 1, 2], 3)
    await lists.refresh([LIST], AbortSignal.any([]))
    expect([...(lists.members.get(listName(LIST)) ?? [])]).toEqual([3, 1, 2])
  })

  it('cannot be told where one is named twice, so that the list is as long as it is proved to be without another', async () => {
    const lists = listsOf([1, 1, 2], 3)
    await lists.refresh([LIST], AbortSignal.any([]))
    expect(lists.members.has(listName(LIST))).toBe(false)
    expect(lists.unknownReason).toBe('rpc-invalid-answer')
  })
})

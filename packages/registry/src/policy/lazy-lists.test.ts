import { AbortedError, type PublishedList } from '@waypost/core'
import { expect, it } from 'vitest'
import { createLazyLists } from './lazy-lists.js'
import { listName } from './policy-view.js'
import type { PublishedLists } from './published-lists.js'

const LIST: PublishedList = { contract: `0x${'11'.repeat(20)}`, id: `0x${'22'.repeat(32)}` }

it('knows of no list until one is asked for, nor while its code cannot be loaded', async () => {
  const members = new Map([[listName(LIST), new Set([1])]])
  const real: PublishedLists = { members, unknownReason: 'rpc-timeout', refresh: async () => true }
  let loads = 0
  const lists = createLazyLists(async () => {
    if (++loads === 1) throw new AbortedError('offline')
    return real
  })
  const { signal } = new AbortController()
  expect(await lists.refresh([], signal)).toBe(false)
  expect(loads).toBe(0)
  expect(await lists.refresh([LIST], signal)).toBe(false)
  expect([lists.members.size, lists.unknownReason]).toEqual([0, 'rpc-unreachable'])
  expect(await lists.refresh([LIST], signal)).toBe(true)
  expect([lists.members, lists.unknownReason]).toEqual([members, 'rpc-timeout'])
  expect(loads).toBe(2)
})

import { AbortedError } from '@waypost/core'
import { lazily } from '../lazily.js'
import type { PublishedLists } from './published-lists.js'

/** Published lists, whose code is loaded when a policy first speaks of one: until then, none of them can be told. */
export function createLazyLists(load: () => Promise<PublishedLists>): PublishedLists {
  const ready = lazily(load)
  let loaded: PublishedLists | undefined

  return {
    get members() {
      return loaded?.members ?? new Map()
    },
    get unknownReason() {
      return loaded?.unknownReason ?? 'rpc-unreachable'
    },
    async refresh(lists, signal) {
      if (lists.length === 0) return false
      try {
        loaded = await ready()
        return await loaded.refresh(lists, signal)
      } catch (error) {
        if (error instanceof AbortedError) throw error
        // It could not be loaded, and will be tried again.
        return false
      }
    },
  }
}

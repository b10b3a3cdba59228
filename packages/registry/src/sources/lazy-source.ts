import type { ResourceTypeId } from '@waypost/core'
import { lazily } from '../lazily.js'
import type { Source } from './source.js'

/**
 * A source whose code is loaded when it is first used, and once. A load that fails, as it does without a network, is tried again with the
 * next use.
 */
export function createLazySource(load: () => Promise<Source>): Source {
  const loaded = lazily(load)
  let watched: ReadonlySet<ResourceTypeId> = new Set()
  let isUsed = false

  return {
    async ask(resourceType, nodeIds, signal) {
      isUsed = true
      const source = await loaded()
      source.watch(watched)
      return source.ask(resourceType, nodeIds, signal)
    },
    async *list(resourceType, signal) {
      isUsed = true
      yield* (await loaded()).list(resourceType, signal)
    },
    watch(resourceTypes) {
      watched = resourceTypes
      if (!isUsed && watched.size === 0) return
      isUsed = true
      // Where it cannot be loaded, the next question tries again and begins the watch as well.
      loaded().then(
        (source) => source.watch(watched),
        () => {},
      )
    },
  }
}

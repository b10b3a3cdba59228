import type { ResourceTypeId } from '@waypost/core'
import { RpcError } from '../rpc/rpc-error.js'
import type { Source } from './source.js'

/**
 * A source whose code is loaded when it is first used, and once. A load that fails, as it does without a network, is tried again with the
 * next use.
 */
export function createLazySource(load: () => Promise<Source>): Source {
  let loading: Promise<Source> | undefined
  let watched: ReadonlySet<ResourceTypeId> = new Set()

  async function loaded(): Promise<Source> {
    loading ??= load()
    try {
      return await loading
    } catch (cause) {
      loading = undefined
      throw new RpcError('RPC_UNREACHABLE', 'a part of the client could not be loaded', {}, cause)
    }
  }

  return {
    async ask(resourceType, nodeIds, signal) {
      const source = await loaded()
      source.watch(watched)
      return source.ask(resourceType, nodeIds, signal)
    },
    async *list(resourceType, signal) {
      yield* (await loaded()).list(resourceType, signal)
    },
    watch(resourceTypes) {
      watched = resourceTypes
      if (loading === undefined && watched.size === 0) return
      // Where it cannot be loaded, the next question tries again and begins the watch as well.
      loaded().then(
        (source) => source.watch(watched),
        () => {},
      )
    },
  }
}

import type { Change, ResourceTypeId } from '@waypost/core'

/** Most changes that wait for one slow receiver; more become one `resync`. */
export const MAX_WAITING_CHANGES = 1_000

/** Hands changes to any number of watchers, each at its own pace. */
export interface ChangeFeed {
  /** What is watched now. */
  readonly resourceTypes: ReadonlySet<ResourceTypeId>
  /** Tells those who watch a resource type, or every watcher. */
  emit(change: Change, resourceType?: ResourceTypeId): void
  /**
   * Changes from this call on, not from the first `next` on. For one reader. Ends when `signal` fires, when the reader leaves or when
   * the feed closes; what waits then is dropped.
   */
  watch(resourceType: ResourceTypeId, signal?: AbortSignal): AsyncIterableIterator<Change>
  /** Ends every watcher's iteration; later watchers are served again. */
  closeAll(): void
}

/**
 * A {@link ChangeFeed}. A change that already waits for a watcher is not queued twice, since a receiver verifies again
 * by name and not by count.
 *
 * @param onWatched called with what is watched after a watcher came or left
 */
export function createChangeFeed(
  onWatched: (resourceTypes: ReadonlySet<ResourceTypeId>) => void = () => {},
): ChangeFeed {
  const watchers = new Set<Watcher>()
  const resourceTypes = () => new Set([...watchers].map((watcher) => watcher.resourceType))

  return {
    get resourceTypes() {
      return resourceTypes()
    },
    emit(change, resourceType) {
      for (const watcher of watchers)
        if ((resourceType ?? watcher.resourceType) === watcher.resourceType) watcher.push(change)
    },
    watch(resourceType, signal) {
      const watcher = createWatcher(resourceType, () => {
        signal?.removeEventListener('abort', watcher.end)
        if (watchers.delete(watcher)) onWatched(resourceTypes())
      })
      if (signal?.aborted) {
        watcher.end()
        return watcher.changes
      }
      signal?.addEventListener('abort', watcher.end, { once: true })
      watchers.add(watcher)
      onWatched(resourceTypes())
      return watcher.changes
    },
    closeAll() {
      for (const watcher of [...watchers]) watcher.end()
    },
  }
}

interface Watcher {
  readonly resourceType: ResourceTypeId
  readonly changes: AsyncIterableIterator<Change>
  push(change: Change): void
  end(): void
}

const RESYNC: Change = { type: 'resync' }
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined }

function createWatcher(resourceType: ResourceTypeId, onEnd: () => void): Watcher {
  const waiting = new Map<string, Change>()
  const readers: ((result: IteratorResult<Change>) => void)[] = []
  let ended = false

  function end() {
    if (ended) return
    ended = true
    waiting.clear()
    for (const reader of readers.splice(0)) reader(DONE)
    onEnd()
  }

  return {
    resourceType,
    end,
    push(change) {
      const reader = readers.shift()
      if (reader !== undefined) {
        reader({ done: false, value: change })
        return
      }
      if (waiting.size >= MAX_WAITING_CHANGES) {
        waiting.clear()
        waiting.set(nameOf(RESYNC), RESYNC)
      }
      waiting.set(nameOf(change), change)
    },
    changes: {
      [Symbol.asyncIterator]() {
        return this
      },
      next() {
        const first = waiting.entries().next()
        if (!first.done) {
          waiting.delete(first.value[0])
          return Promise.resolve({ done: false, value: first.value[1] })
        }
        if (ended) return Promise.resolve(DONE)
        return new Promise((resolve) => readers.push(resolve))
      },
      return() {
        end()
        return Promise.resolve(DONE)
      },
    },
  }
}

/** What it is about, whenever it was. */
function nameOf(change: Change): string {
  return JSON.stringify({ ...change, block: 0 })
}

import {
  type CallOptions,
  type Candidate,
  type Clock,
  type Counters,
  type Deployment,
  type Discovery,
  type LastGoodStore,
  type Logger,
  lifecycle,
  type NodeId,
  type NodeRecord,
  noCounters,
  type ServerKind,
  type Storage,
  silentLogger,
  systemClock,
  type TrustedVerdict,
  WaypostError,
} from '@waypost/core'
import { decodeSnapshot, encodeSnapshot, lastGoodOf, type SnapshotEntry } from './last-good-snapshot.js'

export interface LastGoodCacheOptions {
  readonly storage: Storage
  /** The registry whose answers are remembered: those of another one are worth nothing here. */
  readonly deployment: Deployment
  /** Most servers kept for each kind. @default 64 */
  readonly mostServers?: number
  /** Age at which an answer is no longer worth keeping, in ms. @default 604_800_000, a week */
  readonly mostAgeMs?: number
  /** How long changes gather before they are written, in ms; `stop` writes at once. @default 500 */
  readonly writeDelayMs?: number
  readonly clock?: Clock
  readonly logger?: Logger
  readonly counters?: Counters
}

/** A source of the servers that were trusted last, and the store that a pool fills it through. */
export type LastGoodCache = Discovery & LastGoodStore

interface Shelf {
  readonly key: string
  /** In the order of their last refreshment. */
  readonly entries: Map<NodeId, Kept>
  /** Forgotten before the stored snapshot was read. */
  readonly forgotten: Set<NodeId>
  loading: Promise<void> | undefined
  isChanged: boolean
}

interface Kept {
  readonly record: NodeRecord
  readonly verdict: TrustedVerdict
}

/**
 * Creates the cache that a start without network lives on. Its candidates carry the verdict of then, which a pool uses
 * only while the registry cannot tell, and shows with its age.
 *
 * A snapshot that is corrupt or half-written is dropped, counted (`discovery_cache_corrupt_total`) and built anew.
 */
export function createLastGoodCache(options: LastGoodCacheOptions): LastGoodCache {
  const { storage, deployment, mostServers = 64, mostAgeMs = 604_800_000, writeDelayMs = 500 } = options
  const { clock = systemClock, logger = silentLogger, counters = noCounters } = options
  const shelves = new Map<string, Shelf>()
  let cancelTimer: (() => void) | undefined
  let writing: Promise<void> = Promise.resolve()
  const life = lifecycle({ up() {}, down: flush })

  function shelfOf({ resourceType }: ServerKind): Shelf {
    const known = shelves.get(resourceType)
    if (known !== undefined) return known
    const key = `waypost:last-good:${deployment.chainId}:${deployment.registry.toLowerCase()}:${resourceType}`
    const shelf: Shelf = { key, entries: new Map(), forgotten: new Set(), loading: undefined, isChanged: false }
    shelves.set(resourceType, shelf)
    return shelf
  }

  function load(shelf: Shelf): Promise<void> {
    shelf.loading ??= read(shelf)
    return shelf.loading
  }

  async function read(shelf: Shelf) {
    const rows = await snapshotOf(shelf)
    const fresh = [...shelf.entries]
    shelf.entries.clear()
    for (const row of rows) {
      if (row.verdict.asOf.at + mostAgeMs <= clock.now() || row.verdict.expiresAt <= clock.now()) continue
      const kept = decode(row)
      if (kept !== undefined && !shelf.forgotten.has(kept.record.nodeId)) shelf.entries.set(kept.record.nodeId, kept)
    }
    // What was learned while the storage was slow is newer than what it held.
    for (const [nodeId, kept] of fresh) put(shelf, nodeId, kept)
  }

  async function snapshotOf(shelf: Shelf): Promise<SnapshotEntry[]> {
    try {
      const stored = await storage.getItem(shelf.key)
      return stored === null || stored === undefined ? [] : decodeSnapshot(stored).slice(-mostServers)
    } catch (error) {
      if (WaypostError.is(error, 'SNAPSHOT_CORRUPT')) {
        counters.count('discovery_cache_corrupt_total')
        await storage.removeItem(shelf.key).catch(() => undefined)
      }
      logger.warn({ error: String(error) }, 'the last good servers could not be read')
      return []
    }
  }

  function decode(row: SnapshotEntry): Kept | undefined {
    try {
      return lastGoodOf(row)
    } catch {
      counters.count('discovery_cache_corrupt_total')
      return undefined
    }
  }

  function put(shelf: Shelf, nodeId: NodeId, kept: Kept) {
    shelf.entries.delete(nodeId)
    shelf.entries.set(nodeId, kept)
    for (const oldest of shelf.entries.keys()) {
      if (shelf.entries.size <= mostServers) break
      shelf.entries.delete(oldest)
    }
  }

  function changed(shelf: Shelf) {
    shelf.isChanged = true
    cancelTimer ??= clock.after(writeDelayMs, () => void flush())
  }

  function flush(): Promise<void> {
    cancelTimer?.()
    cancelTimer = undefined
    writing = writing.then(async () => {
      for (const shelf of shelves.values()) if (shelf.isChanged) await write(shelf)
    })
    return writing
  }

  async function write(shelf: Shelf) {
    // First what is stored: a run that learned little must not overwrite what an earlier one knew.
    await load(shelf)
    shelf.isChanged = false
    const entries = [...shelf.entries.values()].map(({ record, verdict }) => ({ text: record.text, verdict }))
    try {
      await storage.setItem(shelf.key, encodeSnapshot(entries))
    } catch (error) {
      counters.count('discovery_cache_not_stored_total')
      logger.warn({ error: String(error) }, 'the last good servers could not be stored')
    }
  }

  return {
    name: 'cache',
    start: life.start,
    stop: life.stop,
    async *discover(kind, { signal }: CallOptions = {}) {
      const run = life.signal
      const shelf = shelfOf(kind)
      await load(shelf)
      for (const { record, verdict } of [...shelf.entries.values()].reverse()) {
        if (run.aborted || signal?.aborted === true) return
        if (!shelf.entries.has(record.nodeId)) continue
        const candidate: Candidate = { record, source: 'cache', foundAt: clock.now(), lastTrusted: verdict }
        yield candidate
      }
    },
    remember(kind, servers) {
      const shelf = shelfOf(kind)
      for (const { record, verdict } of servers) {
        shelf.forgotten.delete(record.nodeId)
        put(shelf, record.nodeId, { record, verdict })
      }
      changed(shelf)
    },
    forget(kind, nodeIds) {
      const shelf = shelfOf(kind)
      for (const nodeId of nodeIds) {
        shelf.entries.delete(nodeId)
        shelf.forgotten.add(nodeId)
      }
      changed(shelf)
    },
  }
}

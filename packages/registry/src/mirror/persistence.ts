import type { Clock, Counters, Deployment, ResourceTypeId, Storage } from '@waypost/core'
import type { Watermark } from '../chain/watermark.js'
import type { Mirror } from './mirror.js'
import { createMirrorStore } from './store.js'
import { restoreWatermark, snapshotOf } from './watermark-state.js'

/** Keeps what is mirrored for the next run. */
export interface Persistence {
  /** Puts what an earlier run kept into the mirror, once for each list. */
  load(resourceType: ResourceTypeId): Promise<void>
  /** Takes note of a list that is whole now, and has it written some time later. */
  note(resourceType: ResourceTypeId): void
  /** Writes what is not written. */
  close(): Promise<void>
}

export interface PersistenceOptions {
  readonly mirror: Mirror
  readonly storage: Storage
  readonly deployment: Deployment
  readonly clock: Clock
  readonly counters: Counters
  readonly watermark: Watermark
}

/** How long changes gather before they are written, in ms. */
const WRITE_AFTER_MS = 30_000

/** Counts `registry_mirror_corrupt_total` and `registry_mirror_unwritten_total`. */
export function createPersistence(options: PersistenceOptions): Persistence {
  const { mirror, clock, counters, watermark } = options
  const onCorrupt = () => counters.count('registry_mirror_corrupt_total')
  const store = createMirrorStore(options.storage, options.deployment, onCorrupt)
  const loads = new Map<ResourceTypeId, Promise<void>>()
  /** The heads of lists as they were noted last. */
  const noted = new Map<ResourceTypeId, string>()
  const unwritten = new Set<ResourceTypeId>()
  let cancelWrite: (() => void) | undefined
  let writing: Promise<void> = Promise.resolve()

  const headsOf = (type: ResourceTypeId) => `${mirror.resources(type).ledger.head} ${mirror.providers.ledger.head}`

  async function restore(type: ResourceTypeId) {
    const stored = await store.load(type)
    const list = mirror.resources(type)
    if (stored === undefined || list.ledger.entries.size > 0) return
    const { block, head, servers, providersHead, providers } = stored
    list.ledger.restore(head, servers, block.number)
    list.upTo = block.number
    if (mirror.providers.ledger.entries.size === 0) {
      mirror.providers.ledger.restore(providersHead, providers, block.number)
      mirror.providers.upTo = block.number
      restoreWatermark(watermark, stored.watermark)
    }
    mirror.whole.set(type, { block, head, providersHead })
    noted.set(type, `${head} ${providersHead}`)
  }

  function write(): Promise<void> {
    cancelWrite?.()
    cancelWrite = undefined
    const types = [...unwritten]
    unwritten.clear()
    writing = writing.then(async () => {
      for (const type of types) await writeList(type)
    })
    return writing
  }

  async function writeList(type: ResourceTypeId) {
    const block = mirror.lastWhole(type)
    if (block === undefined) return
    const [list, { ledger }] = [mirror.resources(type).ledger, mirror.providers]
    const servers = { head: list.head, servers: new Map(list.entries) }
    const providers = { providersHead: ledger.head, providers: new Map(ledger.entries) }
    try {
      await store.save(type, { block, ...servers, ...providers, watermark: snapshotOf(watermark) })
    } catch {
      // The next run begins with an older list, or with none.
      counters.count('registry_mirror_unwritten_total')
    }
  }

  return {
    load(type) {
      const loading = loads.get(type) ?? restore(type)
      loads.set(type, loading)
      return loading
    },
    note(type) {
      const heads = headsOf(type)
      if (mirror.confirmed(type) === undefined || noted.get(type) === heads) return
      noted.set(type, heads)
      unwritten.add(type)
      cancelWrite ??= clock.after(WRITE_AFTER_MS, () => void write())
    },
    async close() {
      // Also what did not change was confirmed since: the next run tells that age.
      for (const type of noted.keys()) unwritten.add(type)
      await write()
    },
  }
}
export { atOnce } from '../at-once.js'

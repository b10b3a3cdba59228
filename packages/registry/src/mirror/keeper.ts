import type { Clock, Counters, Hex, ResourceTypeId } from '@waypost/core'
import type { Watermark } from '../chain/watermark.js'
import type { ConfirmedBlock } from './confirmed.js'
import type { Mirror } from './mirror.js'
import type { MirrorStore } from './store.js'

/** Remembers when lists were last whole, and keeps them for the next run. */
export interface Keeper {
  /** Puts what an earlier run kept into the mirror, once for each list. */
  load(resourceType: ResourceTypeId): Promise<void>
  /** Takes note of a list that is whole now, and has it written some time later. */
  note(resourceType: ResourceTypeId): void
  /** The block as of which a list was whole last, while it still stands there. */
  lastWhole(resourceType: ResourceTypeId): ConfirmedBlock | undefined
  status(): { readonly resources: number; readonly asOf: ConfirmedBlock | undefined }
  /** Writes what is not written. */
  close(): Promise<void>
}

export interface KeeperOptions {
  readonly mirror: Mirror
  readonly store: MirrorStore | undefined
  readonly clock: Clock
  readonly counters: Counters
  readonly watermark: Watermark
}

/** How long changes gather before they are written, in ms. */
const WRITE_AFTER_MS = 30_000

interface Whole {
  readonly block: ConfirmedBlock
  readonly head: Hex
  readonly providersHead: Hex
}

export function createKeeper({ mirror, store, clock, counters, watermark }: KeeperOptions): Keeper {
  const loads = new Map<ResourceTypeId, Promise<void>>()
  const whole = new Map<ResourceTypeId, Whole>()
  const unwritten = new Set<ResourceTypeId>()
  let cancelWrite: (() => void) | undefined
  let writing: Promise<void> = Promise.resolve()

  async function restore(type: ResourceTypeId) {
    const stored = await store?.load(type)
    const list = mirror.resources(type)
    if (stored === undefined || list.ledger.entries.size > 0) return
    const { block, head, servers, providersHead, providers } = stored
    list.ledger.restore(head, servers, block.number)
    list.upTo = block.number
    if (mirror.providers.ledger.entries.size === 0) {
      mirror.providers.ledger.restore(providersHead, providers, block.number)
      mirror.providers.upTo = block.number
      watermark.restore(stored.watermark)
    }
    whole.set(type, { block, head, providersHead })
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
    const known = whole.get(type)
    const block = lastWhole(type)
    if (known === undefined || block === undefined) return
    const servers = mirror.resources(type).ledger.entries
    const providers = mirror.providers.ledger.entries
    const { head, providersHead } = known
    const list = { block, head, servers: new Map(servers), providersHead, providers: new Map(providers) }
    try {
      await store?.save(type, { ...list, watermark: watermark.snapshot() })
    } catch {
      // The next run begins with an older list, or with none.
      counters.count('registry_mirror_unwritten_total')
    }
  }

  function lastWhole(type: ResourceTypeId): ConfirmedBlock | undefined {
    const known = whole.get(type)
    const isThere =
      known?.head === mirror.resources(type).ledger.head && known.providersHead === mirror.providers.ledger.head
    return isThere ? known.block : undefined
  }

  return {
    load(type) {
      const loading = loads.get(type) ?? restore(type)
      loads.set(type, loading)
      return loading
    },
    note(type) {
      const block = mirror.confirmed(type)
      if (block === undefined) return
      const [head, providersHead] = [mirror.resources(type).ledger.head, mirror.providers.ledger.head]
      const before = whole.get(type)
      whole.set(type, { block, head, providersHead })
      if (store === undefined || (before?.head === head && before.providersHead === providersHead)) return
      unwritten.add(type)
      cancelWrite ??= clock.after(WRITE_AFTER_MS, () => void write())
    },
    lastWhole,
    status() {
      let resources = 0
      let asOf: ConfirmedBlock | undefined
      for (const [type, { block }] of whole) {
        resources += mirror.resources(type).ledger.entries.size
        if (asOf === undefined || block.number < asOf.number) asOf = block
      }
      return { resources, asOf }
    },
    async close() {
      // Also what did not change was confirmed since: the next run tells that age.
      if (store !== undefined) for (const type of whole.keys()) unwritten.add(type)
      await write()
    },
  }
}

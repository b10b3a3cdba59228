import type { Deployment, NodeId, ProviderId, Resource, ResourceTypeId, Storage } from '@waypost/core'
import type { ContractCheck } from '../chain/contract-check.js'
import { createHeartbeat } from '../chain/heartbeat.js'
import type { Watermark } from '../chain/watermark.js'
import { listingOf, type ProviderView, viewProvider } from '../contract/listing.js'
import { lazily } from '../lazily.js'
import type { ConfirmedBlock } from '../mirror/confirmed.js'
import { ListTooLong } from '../mirror/list-too-long.js'
import { createMirror, type MirrorOptions } from '../mirror/mirror.js'
import type { Persistence } from '../mirror/persistence.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import type { RegistryStatus } from '../status.js'
import type { Answer, Source } from './source.js'

export interface MirrorSourceOptions extends MirrorOptions {
  readonly check: ContractCheck
  readonly watermark: Watermark
  readonly intervalMs: number
  readonly storage: Storage | undefined
  readonly deployment: Deployment
  /** Called when a list that is watched became too long to be mirrored; it is to be watched by other means. */
  onTooLong(list: ListTooLong['list']): void
  /** Called in each beat of the watch, as of a block. */
  onBeat(signal: AbortSignal): Promise<void>
}

/** Reads the whole list, and answers from it: no RPC learns about which servers it is asked. */
export interface MirrorSource extends Source {
  /** The answer where it takes no request, since a watch confirms the list all the time. To be read at once, as `lastKnown`. */
  answerNow(resourceType: ResourceTypeId): Answer | undefined
  /** What the list said when it was last whole, from this run or an earlier one; `undefined` where it never was. */
  lastKnown(resourceType: ResourceTypeId): Answer | undefined
  /** How many servers are mirrored, and as of when; `undefined` before the first list was whole. */
  status(): Omit<NonNullable<RegistryStatus['mirror']>, 'ageMs'> | undefined
  /** Writes what has changed since. */
  close(): Promise<void>
}

export function createMirrorSource(options: MirrorSourceOptions): MirrorSource {
  const { check, clock, intervalMs } = options
  const mirror = createMirror(options)
  const { storage } = options
  const loadPersistence =
    storage &&
    lazily(async () => {
      const { createPersistence } = await options.later.persistence()
      return createPersistence({ ...options, mirror, storage })
    })
  const listing = lazily(options.later.listing)
  let persistence: Persistence | undefined
  let watched: ReadonlySet<ResourceTypeId> = new Set()

  const heartbeat = createHeartbeat({
    clock,
    intervalMs,
    onHead: options.chain.panel.onHead,
    async beat(signal) {
      await sync([...watched], signal).catch((error: unknown) => {
        if (!(error instanceof ListTooLong)) throw error
        options.onTooLong(error.list)
      })
      await options.onBeat(signal)
    },
    onFailure: check.invalidate,
  })

  async function sync(types: readonly ResourceTypeId[], signal: AbortSignal) {
    // Where it cannot be loaded, the list is read from its beginning.
    persistence ??= await loadPersistence?.().catch(() => undefined)
    for (const type of types) await persistence?.load(type)
    await check.ensure(signal)
    await mirror.sync(types, signal)
    for (const type of types) persistence?.note(type)
  }

  /** While somebody watches, the list is confirmed in every beat. */
  function fresh(type: ResourceTypeId): ConfirmedBlock | undefined {
    const confirmed = mirror.confirmed(type)
    const isFresh = heartbeat.isRunning && watched.has(type) && clock.now() - (confirmed?.at ?? 0) <= intervalMs
    return isFresh ? confirmed : undefined
  }

  async function upToDate(type: ResourceTypeId, signal: AbortSignal): Promise<ConfirmedBlock> {
    const now = fresh(type)
    if (now !== undefined) return now
    await sync([type], signal)
    const confirmed = mirror.confirmed(type)
    if (confirmed === undefined) throw invalidAnswer('the list is not whole')
    return confirmed
  }

  /** The list as it is: to be read before anything else is awaited. */
  function answer(type: ResourceTypeId, block: ConfirmedBlock): Answer {
    const servers = mirror.resources(type).ledger.entries
    const viewOf = viewer(block)
    const listings = {
      get(nodeId: NodeId) {
        const server = servers.get(nodeId)
        return server === undefined ? undefined : listingOf(server, viewOf(server.provider))
      },
      has: () => true,
    }
    const { number, timestamp, isProved, at } = block
    return { listings, block: number, timestamp, at, isProved, failure: undefined }
  }

  function viewer({ timestamp }: ConfirmedBlock) {
    const providers = mirror.providers.ledger.entries
    const now = Math.max(timestamp, clock.now())
    const views = new Map<ProviderId, ProviderView>()
    return (id: ProviderId): ProviderView => {
      const known = views.get(id)
      if (known !== undefined) return known
      const provider = providers.get(id)
      if (provider === undefined) throw invalidAnswer('a server has no provider')
      const ref = provider.name === undefined ? { id } : { id, name: provider.name }
      const view = viewProvider(provider, ref, timestamp, now)
      views.set(id, view)
      return view
    }
  }

  return {
    async ask(type, nodeIds, signal) {
      const now = answer(type, await upToDate(type, signal))
      // Those who asked read it later, when the list may have gone on.
      return { ...now, listings: new Map(nodeIds.map((nodeId) => [nodeId, now.listings.get(nodeId)])) }
    },
    async *list(type, signal): AsyncGenerator<Resource> {
      const { resourcesOf } = await listing()
      const viewOf = viewer(await upToDate(type, signal))
      yield* resourcesOf(mirror.resources(type).ledger.entries, (provider) => viewOf(provider).ref)
    },
    watch(types) {
      const isNew = [...types].some((type) => !watched.has(type))
      watched = types
      if (watched.size === 0) heartbeat.stop()
      else if (!heartbeat.isRunning) heartbeat.start()
      else if (isNew) heartbeat.poke()
    },
    answerNow(type) {
      const block = fresh(type)
      return block && answer(type, block)
    },
    lastKnown(type) {
      const block = mirror.lastWhole(type)
      return block && answer(type, block)
    },
    status() {
      let servers = 0
      let oldest: ConfirmedBlock | undefined
      for (const [type, { block }] of mirror.whole) {
        servers += mirror.resources(type).ledger.entries.size
        if (oldest === undefined || block.number < oldest.number) oldest = block
      }
      return oldest && { servers, block: oldest.number, confirmedAt: oldest.at, proved: oldest.isProved }
    },
    close: async () => persistence?.close(),
  }
}

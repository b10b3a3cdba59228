import type { Change, Clock, Counters, Hex, NodeId, ProviderId, ResourceTypeId } from '@waypost/core'
import type { ChainReader } from '../chain/chain-reader.js'
import type { Truth } from '../chain/truth.js'
import { createHasher } from '../contract/hasher.js'
import { versionOf } from '../contract/running-hash.js'
import type { Later } from '../later.js'
import { catchUp, type Followed } from './catch-up.js'
import type { ConfirmedBlock } from './confirmed.js'
import { ListTooLong } from './list-too-long.js'
import { createProviderLedger, type MirroredProvider } from './provider-ledger.js'
import { createResourceLedger, type MirroredServer } from './resource-ledger.js'
import { createSingleFlight } from './single-flight.js'

/** The registry's lists, kept here and checked against their heads. */
export interface Mirror {
  readonly providers: Followed<ProviderId, MirroredProvider>
  /** The list of a resource type, empty until it was brought up. */
  resources(resourceType: ResourceTypeId): Followed<NodeId, MirroredServer>
  /** As of which block providers and this list are whole; `undefined` while they are not. */
  confirmed(resourceType: ResourceTypeId): ConfirmedBlock | undefined
  /**
   * Brings the providers and these lists to the chain's head. Calls that overlap share their work; each begins no earlier than it was
   * called.
   *
   * @throws ListTooLong when a list is not to be mirrored
   * @throws RpcError, RegistryError when that cannot be done now
   * @throws AbortedError when `signal` fires
   */
  sync(resourceTypes: Iterable<ResourceTypeId>, signal?: AbortSignal): Promise<void>
  /** As of when lists were whole, from this run or an earlier one. */
  readonly whole: Map<ResourceTypeId, Whole>
  /** The block as of which a list was whole last, while it still stands there. */
  lastWhole(resourceType: ResourceTypeId): ConfirmedBlock | undefined
}

/** A list as it was when it was whole last. */
export interface Whole {
  readonly block: ConfirmedBlock
  readonly head: Hex
  readonly providersHead: Hex
}

export interface MirrorOptions {
  readonly later: Later
  readonly chain: ChainReader
  readonly truth: Truth
  readonly clock: Clock
  readonly counters: Counters
  readonly firstBlock: number
  readonly maxLogBlocks: number
  /** Longest list. */
  readonly maxServers: number
  /** Ends when the registry stops. */
  run(): AbortSignal
  /** Is told what changed, after it is all in place. */
  onChanges(resourceType: ResourceTypeId | 'providers', changes: readonly Change[]): void
}

/** Most changes that are read, for each server of the longest list that is mirrored. */
const CHANGES_PER_SERVER = 5
const FIRST_REBUILD_PAUSE_MS = 10_000
const LONGEST_REBUILD_PAUSE_MS = 600_000

/** A {@link Mirror}. While no block comes a `sync` costs one request; for each block one per list more, and one for each list that changed. */
export function createMirror(options: MirrorOptions): Mirror {
  const { chain, truth, clock, firstBlock } = options
  const before = firstBlock - 1
  const hasher = createHasher(async () => (await options.later.wasmKeccak()).createWasmKeccak())
  const providers = { ledger: createProviderLedger(chain.address, hasher), upTo: before }
  const byType = new Map<ResourceTypeId, Followed<NodeId, MirroredServer>>()
  const confirmed = new Map<ResourceTypeId | 'providers', ConfirmedBlock>()
  const whole = new Map<ResourceTypeId, Whole>()
  let failedRebuilds = 0
  let nextRebuildAt = 0

  function followed(type: ResourceTypeId): Followed<NodeId, MirroredServer> {
    const known = byType.get(type)
    if (known !== undefined) return known
    const made = { ledger: createResourceLedger(chain.address, type, hasher, options.maxServers), upTo: before }
    byType.set(type, made)
    return made
  }

  const catchUpOptions = {
    ...options,
    hasher,
    // Reading a long list again and again would be what an RPC that hides an event gets by it.
    mayRebuild: () => clock.now() >= nextRebuildAt,
    onRebuildFailed() {
      nextRebuildAt = clock.now() + Math.min(LONGEST_REBUILD_PAUSE_MS, FIRST_REBUILD_PAUSE_MS * 2 ** failedRebuilds++)
    },
  }

  async function bringUp(types: ReadonlySet<ResourceTypeId>, signal: AbortSignal) {
    const block = await truth.head(signal)
    const at = clock.now()
    const stands = { number: block.number, hash: block.hash, timestamp: block.timestamp, isProved: truth.isProved, at }
    const names = ['providers' as const, ...types]
    if (!names.every((name) => confirmed.get(name)?.hash === block.hash)) {
      for (const name of names) confirmed.delete(name)
      const heads = await truth.heads(block, [...types], signal)
      for (const [type, { size }] of heads.resources) if (size > options.maxServers) throw new ListTooLong(type)
      await bringTo('providers', providers, heads.providers, block.number, signal)
      for (const [type, { head }] of heads.resources) await bringTo(type, followed(type), head, block.number, signal)
      failedRebuilds = 0
      nextRebuildAt = 0
    }
    for (const name of names) confirmed.set(name, stands)
    const providersHead = providers.ledger.head
    for (const type of types) whole.set(type, { block: stands, head: followed(type).ledger.head, providersHead })
    for (const name of names) tell(name, block.number)
  }

  const untold = new Set<ResourceTypeId | 'providers'>()

  async function bringTo<Key, Entry>(
    name: ResourceTypeId | 'providers',
    list: Followed<Key, Entry>,
    head: Hex,
    to: number,
    signal: AbortSignal,
  ) {
    // Whoever pays the gas makes a past longer: one that is too long for what is left of it is not read.
    const toRead = versionOf(head) - versionOf(list.ledger.head)
    if (toRead > CHANGES_PER_SERVER * options.maxServers) throw new ListTooLong(name)
    const isRebuilt = await catchUp(list, head, to, catchUpOptions, signal)
    if (isRebuilt) untold.add(name)
  }

  function tell(name: ResourceTypeId | 'providers', block: number) {
    const list = name === 'providers' ? providers : followed(name)
    const changes = list.ledger.takeTouched(block)
    // A list that was built anew may differ in anything.
    if (untold.delete(name)) options.onChanges(name, [{ type: 'resync', block }])
    else if (changes.length > 0) options.onChanges(name, changes)
  }

  const flight = createSingleFlight<ResourceTypeId>((types) => bringUp(types, options.run()))

  return {
    providers,
    resources: followed,
    confirmed(type) {
      const [mine, theirs] = [confirmed.get(type), confirmed.get('providers')]
      return mine !== undefined && mine.hash === theirs?.hash ? mine : undefined
    },
    whole,
    lastWhole(type) {
      const known = whole.get(type)
      const isThere = known?.head === followed(type).ledger.head && known.providersHead === providers.ledger.head
      return isThere ? known.block : undefined
    },
    sync: (types, signal) => flight(types, signal),
  }
}

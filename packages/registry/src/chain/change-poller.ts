import { AbortedError, type Clock, type Counters, type Hex, type ResourceTypeId } from '@waypost/core'
import type { ChangeFeed } from '../change-feed.js'
import { changeTopics } from '../contract/direct-topics.js'
import { decodeEvent, type RegistryChange } from '../contract/events.js'
import { versionOf } from '../contract/running-hash.js'
import { type ContractState, stateCall } from '../contract/server-calls.js'
import type { Block } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import type { ChainReader } from './chain-reader.js'
import type { ContractCheck } from './contract-check.js'
import { createHeartbeat } from './heartbeat.js'
import { blockAt, logsOf } from './quorum-reads.js'
import type { Truth } from './truth.js'

/** Watches the contract for as long as somebody watches the feed. */
export interface ChangePoller {
  /** Tells who watches now: starts, goes on at once with a new type, or stops. */
  watch(resourceTypes: ReadonlySet<ResourceTypeId>): void
  /**
   * Tells that verdicts were given as of a block. Where the watch of that type has its first poll at a later block, its watchers get a
   * `resync`, so that nothing falls in between.
   */
  verifiedAt(resourceType: ResourceTypeId, block: Block): void
}

export interface ChangePollerOptions {
  readonly chain: ChainReader
  /** Where answers are to be proved: then what changed is seen in proved heads, and events, which nothing proves, are not asked for. */
  readonly proven: Truth | undefined
  readonly check: ContractCheck
  readonly feed: ChangeFeed
  readonly clock: Clock
  readonly counters: Counters
  readonly intervalMs: number
  /** Most blocks whose events are read one by one; a longer gap is one `resync`. */
  readonly maxLogBlocks: number
  /** Called in each beat of the watch. */
  onBeat(signal: AbortSignal): Promise<void>
}

/** How many blocks are remembered to know a node that lags by. */
const REMEMBERED_BLOCKS = 256

interface Cursor {
  readonly block: Block
  readonly providersVersion: number
  readonly listVersions: ReadonlyMap<ResourceTypeId, number>
}

/**
 * A {@link ChangePoller}. One poll costs one request while no block comes, and one more per watched type with each block;
 * events are fetched only when the contract's versions moved.
 *
 * The versions make it free of gaps: each event carries its own, so a missing, doubled or withheld event shows, and an RPC whose logs
 * lag behind its head cannot hide one. Where events do not account for the versions exactly, or the block seen last is no longer part
 * of the chain, watchers get `resync`. Polls that fail leave the cursor where it is, and so do answers of a node that lags:
 * many RPCs have several behind one address.
 */
export function createChangePoller(options: ChangePollerOptions): ChangePoller {
  const { chain, proven, check, feed, clock, counters } = options
  const filter = { address: chain.address, topics: changeTopics() }
  let watched: ReadonlySet<ResourceTypeId> = new Set()
  let cursor: Cursor | undefined
  const firstVerified = new Map<ResourceTypeId, Block>()
  const late = new Set<ResourceTypeId>()
  /** Hashes by number, of the heads that the cursor stood at and their parents. */
  const passed = new Map<number, Hex>()

  /** Whether a head is one that the cursor has passed, rather than the end of another branch. */
  function isLagging(head: Block) {
    return cursor !== undefined && head.number < cursor.block.number && passed.get(head.number) === head.hash
  }

  function pass({ number, hash, parentHash }: Block) {
    for (const later of passed.keys()) if (later > number || later < number - REMEMBERED_BLOCKS) passed.delete(later)
    passed.set(number - 1, parentHash).set(number, hash)
  }

  async function statesAt(head: Block, signal: AbortSignal) {
    const states = new Map<ResourceTypeId, Pick<ContractState, 'listVersion' | 'providersVersion'>>()
    if (proven !== undefined) {
      const { providers, resources } = await proven.heads(head, [...watched], signal)
      const providersVersion = versionOf(providers)
      for (const [type, { head: listHead }] of resources)
        states.set(type, { listVersion: versionOf(listHead), providersVersion })
      return states
    }
    for (const type of watched) states.set(type, await chain.call(stateCall(type), head, signal))
    const versions = new Set([...states.values()].map((state) => state.providersVersion))
    if (versions.size > 1) throw invalidAnswer('one block has several provider versions')
    return states
  }

  function cursorAt(block: Block, states: Awaited<ReturnType<typeof statesAt>>): Cursor {
    const [first] = states.values()
    return {
      block,
      providersVersion: first?.providersVersion ?? 0,
      listVersions: new Map([...states].map(([type, state]) => [type, state.listVersion])),
    }
  }

  async function isContinuedBy(seen: Block, head: Block, signal: AbortSignal) {
    if (head.number <= seen.number) return head.hash === seen.hash
    if (head.number === seen.number + 1) return head.parentHash === seen.hash
    return (await blockAt(chain, seen.number, signal))?.hash === seen.hash
  }

  async function poll(signal: AbortSignal) {
    await check.ensure(signal)
    const head = await (proven ?? chain).head(signal)
    const isComplete = [...watched].every((type) => cursor?.listVersions.has(type))
    if (cursor !== undefined && isComplete && (head.hash === cursor.block.hash || isLagging(head))) return
    const next = cursorAt(head, await statesAt(head, signal))
    if (cursor !== undefined) {
      const isSameChain = await isContinuedBy(cursor.block, head, signal)
      const events = isSameChain ? await eventsBetween(cursor, next, signal) : undefined
      if (signal.aborted) return
      tell(events, head)
    }
    tellLate(next)
    cursor = next
    pass(head)
  }

  /** The events that account for the step from one cursor to the next; `undefined` when none do. */
  async function eventsBetween(before: Cursor, after: Cursor, signal: AbortSignal) {
    const known = [...after.listVersions].filter(([type]) => before.listVersions.has(type))
    const moved = known.filter(([type, version]) => version !== before.listVersions.get(type))
    if (moved.length === 0 && before.providersVersion === after.providersVersion) return []
    if (proven !== undefined) return undefined
    if (after.block.number - before.block.number > options.maxLogBlocks) return undefined
    try {
      const logs = await logsOf(chain, filter, before.block.number + 1, after.block.number, signal)
      const events = logs.map(decodeEvent)
      const isWhole =
        accountsFor(versionsOf(events), before.providersVersion, after.providersVersion) &&
        known.every(([type, version]) =>
          accountsFor(versionsOf(events, type), before.listVersions.get(type) ?? version, version),
        )
      return isWhole ? events : undefined
    } catch (error) {
      if (error instanceof AbortedError) throw error
      // That something changed is certain already: say so now.
      return undefined
    }
  }

  function tell(events: readonly RegistryChange[] | undefined, head: Block) {
    if (events === undefined) {
      counters.count('registry_resyncs_total')
      feed.emit({ type: 'resync', block: head.number })
      return
    }
    for (const event of events) {
      const { block } = event
      if (event.type === 'provider') feed.emit({ type: 'provider', provider: event.provider, block })
      else if (event.kind !== 'voided') feed.emit({ type: 'resource', nodeId: event.nodeId, block }, event.resourceType)
    }
  }

  /** A type whose first poll failed, or of which a verdict was given before, was not watched without a gap. */
  function tellLate({ block, listVersions }: Cursor) {
    for (const type of listVersions.keys()) {
      if (cursor?.listVersions.has(type)) continue
      const verified = firstVerified.get(type)
      const isVerifiedBefore = verified !== undefined && verified.hash !== block.hash
      if (late.delete(type) || isVerifiedBefore) feed.emit({ type: 'resync', block: block.number }, type)
      firstVerified.delete(type)
    }
  }

  function onFailure() {
    check.invalidate()
    for (const type of watched) if (!cursor?.listVersions.has(type)) late.add(type)
  }

  const heartbeat = createHeartbeat({
    clock,
    intervalMs: options.intervalMs,
    onHead: chain.panel.onHead,
    async beat(signal) {
      await poll(signal)
      await options.onBeat(signal)
    },
    onFailure,
  })

  return {
    watch(resourceTypes) {
      const isNew = [...resourceTypes].some((type) => !watched.has(type))
      watched = resourceTypes
      if (watched.size === 0) {
        heartbeat.stop()
        cursor = undefined
        passed.clear()
        late.clear()
      } else if (!heartbeat.isRunning) {
        heartbeat.start()
      } else if (isNew) {
        heartbeat.poke()
      }
    },
    verifiedAt(resourceType, block) {
      if (cursor?.listVersions.has(resourceType)) return
      if (!firstVerified.has(resourceType)) firstVerified.set(resourceType, block)
    },
  }
}

function versionsOf(events: readonly RegistryChange[], resourceType?: ResourceTypeId): number[] {
  return events.flatMap((event) => {
    const isAsked =
      resourceType === undefined
        ? event.type === 'provider'
        : event.type === 'resource' && event.resourceType === resourceType
    return isAsked ? event.version : []
  })
}

/** Whether the versions are exactly `before + 1` to `after`, in order. */
function accountsFor(versions: readonly number[], before: number, after: number): boolean {
  return versions.length === after - before && versions.every((version, at) => version === before + 1 + at)
}

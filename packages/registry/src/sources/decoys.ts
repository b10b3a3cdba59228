import type { Clock, NodeId, Random, ResourceTypeId } from '@waypost/core'
import type { ChainReader } from '../chain/chain-reader.js'
import { listCall } from '../contract/server-calls.js'

/** Hides which servers are asked about among others of the same list. */
export interface Decoys {
  /** The ids and their decoys, in random order. The same id always goes with the same decoys, so that repeating a question tells nothing. */
  hide(resourceType: ResourceTypeId, nodeIds: readonly NodeId[], signal: AbortSignal): Promise<NodeId[]>
}

export interface DecoysOptions {
  readonly chain: ChainReader
  readonly clock: Clock
  readonly random: Pick<Random, 'integer'>
  /** Decoys for each server. */
  readonly perServer: number
  readonly pageSize: number
}

/** Parts of the list that decoys come from. */
const PAGES = 2
/** How long these parts count, in ms: decoys are to be servers of the list as it is. An empty list is read again each time. */
const POOL_MS = 600_000
/** Most servers whose decoys are remembered; beyond it the oldest are chosen anew. */
const MAX_REMEMBERED = 20_000

/** {@link Decoys} out of random pages of the list. */
export function createDecoys({ chain, clock, random, perServer, pageSize }: DecoysOptions): Decoys {
  const pools = new Map<ResourceTypeId, { readonly at: number; readonly reading: Promise<readonly NodeId[]> }>()
  const chosen = new Map<string, readonly NodeId[]>()

  async function readPool(resourceType: ResourceTypeId, signal: AbortSignal): Promise<readonly NodeId[]> {
    const block = await chain.head(signal)
    const { total } = await chain.call(listCall(resourceType, 0, 1), block, signal)
    const pool = new Set<NodeId>()
    for (let page = 0; page < PAGES && total > 0; page++) {
      const cursor = random.integer(Math.max(1, total - pageSize + 1))
      const { servers } = await chain.call(listCall(resourceType, cursor, pageSize), block, signal)
      for (const { nodeId } of servers) pool.add(nodeId)
    }
    return [...pool]
  }

  function poolOf(resourceType: ResourceTypeId, signal: AbortSignal) {
    const known = pools.get(resourceType)
    if (known !== undefined && clock.now() - known.at < POOL_MS) return known.reading
    const reading = readPool(resourceType, signal)
    pools.set(resourceType, { at: clock.now(), reading })
    const forget = () => {
      if (pools.get(resourceType)?.reading === reading) pools.delete(resourceType)
    }
    reading.then((pool) => pool.length === 0 && forget(), forget)
    return reading
  }

  /** Those chosen before, and more where a list was too short for enough of them: what stays the same tells nothing. */
  function decoysFor(key: string, nodeId: NodeId, pool: readonly NodeId[]): readonly NodeId[] {
    const known = chosen.get(key)
    if (known !== undefined && known.length >= perServer) return known
    const others = new Set(known)
    for (const other of drawn(pool)) {
      if (others.size >= perServer) break
      if (other !== nodeId) others.add(other)
    }
    const [oldest] = chosen.keys()
    if (known === undefined && chosen.size >= MAX_REMEMBERED && oldest !== undefined) chosen.delete(oldest)
    chosen.set(key, [...others])
    return [...others]
  }

  /** Servers in random order: of a long list some, perhaps one twice. */
  function drawn(pool: readonly NodeId[]): readonly NodeId[] {
    if (pool.length <= perServer * 4) return shuffled([...pool], random)
    return Array.from({ length: perServer * 2 }, () => pool[random.integer(pool.length)] as NodeId)
  }

  return {
    async hide(resourceType, nodeIds, signal) {
      const pool = await poolOf(resourceType, signal)
      const all = new Set(nodeIds)
      for (const nodeId of nodeIds) {
        for (const decoy of decoysFor(`${resourceType} ${nodeId}`, nodeId, pool)) all.add(decoy)
      }
      return shuffled([...all], random)
    },
  }
}

function shuffled<Item>(items: Item[], random: Pick<Random, 'integer'>): Item[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = random.integer(at + 1)
    const [one, two] = [items[at], items[other]]
    if (one === undefined || two === undefined) continue
    items[at] = two
    items[other] = one
  }
  return items
}

import { AbortedError, type NodeId, type ResourceTypeId } from '@waypost/core'
import { type ContractState, type ListedServer, listCall, verifyCall } from '../contract/server-calls.js'
import type { Block } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import type { ChainReader } from './chain-reader.js'

/** Calls for one answer that are under way at once. */
const LANES = 4
/** Most servers that a list is believed to hold. */
export const MAX_LISTED = 100_000

/** What the contract says of the servers asked for, as of one block. */
export interface ServersAnswer {
  /** Servers by id; `undefined` for one that is not listed. */
  readonly servers: ReadonlyMap<NodeId, ListedServer | undefined>
  /** Absent when no call was answered. */
  readonly state: ContractState | undefined
  /** Why some are missing in `servers`. */
  readonly failure: unknown
}

/**
 * Asks for servers in batches, all as of `block`. What is had when a batch fails is kept; after a failure no further batch is sent, so
 * that an RPC that stalls costs one deadline and not one for each batch.
 *
 * @throws AbortedError when `signal` fires
 */
export async function readServers(
  chain: ChainReader,
  block: Block,
  resourceType: ResourceTypeId,
  nodeIds: readonly NodeId[],
  batchSize: number,
  signal?: AbortSignal,
): Promise<ServersAnswer> {
  const servers = new Map<NodeId, ListedServer | undefined>()
  let state: ContractState | undefined
  let failure: unknown
  let next = 0

  async function readBatch(batch: readonly NodeId[]) {
    const answer = await chain.call(verifyCall(resourceType, batch), block, signal)
    assertSameState(block, state, answer.state)
    state = answer.state
    for (const [at, nodeId] of batch.entries()) servers.set(nodeId, answer.servers[at])
  }

  async function lane() {
    while (failure === undefined && next < nodeIds.length) {
      const batch = nodeIds.slice(next, next + batchSize)
      next += batchSize
      await readBatch(batch).catch((error: unknown) => {
        failure ??= error
      })
    }
  }

  await Promise.all(Array.from({ length: LANES }, lane))
  if (failure instanceof AbortedError) throw failure
  return { servers, state, failure }
}

/**
 * Every server listed under a resource type as of `block`, page by page.
 *
 * @throws RpcError when the pages cannot be read or do not make one list
 */
export async function* readPages(
  chain: ChainReader,
  block: Block,
  resourceType: ResourceTypeId,
  pageSize: number,
  signal?: AbortSignal,
): AsyncGenerator<{ state: ContractState; servers: readonly ListedServer[] }> {
  const seen = new Set<NodeId>()
  let state: ContractState | undefined
  let cursor = 0
  do {
    const page = await chain.call(listCall(resourceType, cursor, pageSize), block, signal)
    assertSameState(block, state, page.state)
    if (page.total > MAX_LISTED) throw invalidAnswer(`the list is longer than ${MAX_LISTED}`)
    for (const { nodeId } of page.servers) {
      if (seen.has(nodeId)) throw invalidAnswer('a server is listed twice')
      seen.add(nodeId)
    }
    if (page.nextCursor === 0 && seen.size !== page.total) throw invalidAnswer('the list is not as long as it says')
    yield page
    state = page.state
    cursor = page.nextCursor
  } while (cursor !== 0)
}

/** An RPC that answers as of another block than asked for shows by the block's time; one that mixes states, by the versions. */
function assertSameState(block: Block, before: ContractState | undefined, now: ContractState) {
  const isSame =
    now.timestamp === block.timestamp &&
    (before === undefined ||
      (before.listVersion === now.listVersion && before.providersVersion === now.providersVersion))
  if (!isSame) throw invalidAnswer('it is not as of the block asked for')
}

import type { Hex, NodeId, ResourceTypeId } from '@waypost/core'
import { declarationTopics } from '../contract/direct-topics.js'
import { decodeEvent } from '../contract/events.js'
import type { Block } from '../rpc/answers.js'
import type { ChainReader } from './chain-reader.js'
import { readLogRange } from './log-range.js'
import { logsOf } from './quorum-reads.js'

/** Blocks below the head that are read again each time, since they may have been reorganised. */
const UNSETTLED_BLOCKS = 64
const MAX_SERVERS = 100_000

/** A server's key and record, out of the event that declared it. */
export interface DeclaredServer {
  readonly publicKey: Hex
  readonly record: Hex
}

/** Keys and records of servers, which the contract keeps in its events alone. */
export interface DeclaredServers {
  /** What was declared up to `head`, by node id; of several declarations of a server the last. */
  upTo(head: Block, resourceType: ResourceTypeId, signal?: AbortSignal): Promise<ReadonlyMap<NodeId, DeclaredServer>>
}

export interface DeclaredServersOptions {
  readonly chain: ChainReader
  /** The block that created the registry. */
  readonly firstBlock: number
  /** Most blocks in one request. */
  readonly maxLogBlocks: number
}

export function createDeclaredServers({ chain, firstBlock, maxLogBlocks }: DeclaredServersOptions): DeclaredServers {
  const byType = new Map<ResourceTypeId, { next: number; servers: Map<NodeId, DeclaredServer> }>()

  return {
    async upTo(head, resourceType, signal) {
      const read = byType.get(resourceType) ?? { next: firstBlock, servers: new Map<NodeId, DeclaredServer>() }
      byType.set(resourceType, read)
      const filter = { address: chain.address, topics: declarationTopics(resourceType) }
      const ask = (from: number, to: number) => logsOf(chain, filter, from, to, signal)
      for await (const { logs, to } of readLogRange(ask, read.next, head.number, maxLogBlocks)) {
        for (const log of logs) {
          const change = decodeEvent(log)
          if (change.type !== 'resource' || change.kind !== 'declared') continue
          if (read.servers.size < MAX_SERVERS || read.servers.has(change.nodeId))
            read.servers.set(change.nodeId, change)
        }
        read.next = Math.max(read.next, Math.min(to + 1, head.number - UNSETTLED_BLOCKS))
      }
      return read.servers
    },
  }
}

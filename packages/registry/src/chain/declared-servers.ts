import { registryLimits } from '@waypost/contracts'
import type { NodeId, ResourceTypeId } from '@waypost/core'
import { type DeclaredServer, declarationTopics, decodeEvent } from '../contract/events.js'
import type { Block } from '../rpc/answers.js'
import type { ChainReader } from './chain-reader.js'

/** Blocks below the head that are read again each time, since they may have been reorganised. */
const UNSETTLED_BLOCKS = 64
/** Most requests for one reading; the next one goes on from there. */
const MAX_REQUESTS = 64
const MAX_SERVERS = 100_000

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
      let from = read.next
      for (let requests = 0; requests < MAX_REQUESTS && from <= head.number; requests++) {
        const to = Math.min(head.number, from + maxLogBlocks - 1)
        for (const log of await chain.logs(from, to, declarationTopics(resourceType), signal)) {
          const event = decodeEvent(log)
          if (event.type !== 'resource' || event.declared === undefined) continue
          if (event.declared.record.length > registryLimits.maxRecordBytes) continue
          if (read.servers.size < MAX_SERVERS || read.servers.has(event.nodeId)) {
            read.servers.set(event.nodeId, event.declared)
          }
        }
        from = to + 1
        read.next = Math.max(read.next, Math.min(from, head.number - UNSETTLED_BLOCKS))
      }
      return read.servers
    },
  }
}

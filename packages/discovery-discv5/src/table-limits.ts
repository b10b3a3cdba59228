import { type EntryStatus, InsertResult, type KademliaRoutingTable, log2Distance } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'
import type { Counters } from '@waypost/core'
import { formatIpAddress } from '@waypost/core/ip'
import { readIpAddress } from './ip-scope.js'

/** Nodes of one subnet (/24 of IPv4, /48 of IPv6) in one bucket and in the whole table, as in go-ethereum's. */
const SUBNET_PER_BUCKET = 2
const SUBNET_PER_TABLE = 10
const SUBNET_BYTES = { ip: 3, ip6: 6 } as const

/** The library's table: only its `values` tell it all, bucket by bucket. */
export type NodeTable = Pick<KademliaRoutingTable, 'getValue' | 'insertOrUpdate' | 'update' | 'removeById'> & {
  readonly buckets: readonly { values(): ENR[] }[]
}

/**
 * Bounds how many nodes of one subnet the node table takes, so that nobody fills it from a handful of addresses. The
 * library has no such limit. Loopback is exempt: a network on one machine has nothing else.
 */
export function limitSubnets(table: NodeTable, localId: string, counters: Counters): void {
  const { buckets } = table
  const insertOrUpdate = table.insertOrUpdate.bind(table)

  function hasRoom(record: ENR): boolean {
    for (const subnet of subnetsOf(record)) {
      const isNeighbour = (other: ENR) => other.nodeId !== record.nodeId && subnetsOf(other).includes(subnet)
      if (
        (buckets[log2Distance(localId, record.nodeId) - 1]?.values().filter(isNeighbour).length ?? 0) >=
        SUBNET_PER_BUCKET
      )
        return false
      const inTable = buckets.reduce((sum, bucket) => sum + bucket.values().filter(isNeighbour).length, 0)
      if (inTable >= SUBNET_PER_TABLE) return false
    }
    return true
  }

  table.insertOrUpdate = (record: ENR, status: EntryStatus) => {
    const held = table.getValue(record.nodeId)
    const isSettled = held !== undefined && subnetsOf(held).join() === subnetsOf(record).join()
    if (isSettled || hasRoom(record)) return insertOrUpdate(record, status)
    counters.count('discv5_table_refused_total', { reason: 'subnet' })
    // One that moved into a crowded subnet loses its place: its old address is no longer its own.
    if (held !== undefined && record.seq > held.seq) table.removeById(record.nodeId)
    return InsertResult.FailedBucketFull
  }

  const update = table.update.bind(table)
  table.update = (record: ENR, status?: EntryStatus) => {
    const held = table.getValue(record.nodeId)
    if (held === undefined || record.seq <= held.seq || subnetsOf(held).join() === subnetsOf(record).join()) {
      return update(record, status)
    }
    // Told by others, not by the node itself: the old record stays until the node confirms the new one.
    return hasRoom(record) ? update(record, status) : update(held, status)
  }
}

/** The subnets that count against the limits: all but loopback. */
function subnetsOf({ kvs }: ENR): string[] {
  const subnets: string[] = []
  for (const [key, bytes] of Object.entries(SUBNET_BYTES)) {
    const value: unknown = kvs.get(key)
    if (!(value instanceof Uint8Array) || (value.length !== 4 && value.length !== 16)) continue
    if (readIpAddress(formatIpAddress(value))?.scope === 'loopback') continue
    subnets.push(`${key}/${Buffer.from(value.subarray(0, bytes)).toString('hex')}`)
  }
  return subnets
}

import { EntryStatus, InsertResult, KademliaRoutingTable } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'
import { type Counters, cryptoRandom } from '@waypost/core'
import { createRecord, generateIdentity } from '@waypost/record'
import { describe, expect, it } from 'vitest'
import { toLibraryRecord } from './library-records.js'
import { limitSubnets, type NodeTable } from './table-limits.js'

function tableOf() {
  const localId = generateIdentity(cryptoRandom).nodeId.slice(2)
  const table = new KademliaRoutingTable(localId)
  let refused = 0
  const counters: Counters = { count: () => void refused++ }
  limitSubnets(table as unknown as NodeTable, localId, counters)
  return { table, refused: () => refused }
}

function recordAt(ip: string, identity = generateIdentity(cryptoRandom), sequence = 1n): ENR {
  const address = ip.includes(':') ? { ip6: ip, udp6: 9000 } : { ip, udp: 9000 }
  return toLibraryRecord(createRecord({ privateKey: identity.privateKey, sequence, ...address }))
}

function crowd(table: KademliaRoutingTable, ipOf: (at: number) => string, count = 60) {
  for (let at = 0; at < count; at++) table.insertOrUpdate(recordAt(ipOf(at)), EntryStatus.Connected)
  return table.values().length
}

describe('the node table', () => {
  it('takes ten nodes of one /24 and two of it in a bucket, however many come', () => {
    const { table, refused } = tableOf()
    const size = crowd(table, (at) => `203.0.113.${at}`)
    expect(size).toBeLessThanOrEqual(10)
    for (const bucket of table.buckets) expect(bucket.size()).toBeLessThanOrEqual(2)
    expect(refused()).toBe(60 - size)
    // Others are as welcome as before.
    expect(crowd(table, (at) => `198.51.${at}.1`, 10)).toBe(size + 10)
  })

  it('takes ten nodes of one IPv6 /48', () => {
    const { table } = tableOf()
    expect(crowd(table, (at) => `2001:db8:7:${at.toString(16)}::1`)).toBeLessThanOrEqual(10)
  })

  it('does not count loopback', () => {
    const { table, refused } = tableOf()
    expect(crowd(table, () => '127.0.0.1', 20)).toBeGreaterThan(10)
    expect(refused()).toBe(0)
  })

  it('goes on updating who is in, and lets nobody move into a crowded subnet', () => {
    const { table } = tableOf()
    const mover = generateIdentity(cryptoRandom)
    const id = mover.nodeId.slice(2)
    table.insertOrUpdate(recordAt('198.51.100.1', mover), EntryStatus.Connected)
    const inSubnet = () => table.values().filter(({ ip }) => ip?.startsWith('203.0.113.')).length
    while (inSubnet() < 10) crowd(table, (at) => `203.0.113.${at}`, 10)
    const settled = recordAt('198.51.100.9', mover, 2n)
    expect(table.insertOrUpdate(settled, EntryStatus.Connected)).toBe(InsertResult.ValueUpdated)
    expect(table.getValue(id)?.seq).toBe(2n)

    // Hearsay changes nothing; from the node itself it costs the place that it had.
    const moved = recordAt('203.0.113.200', mover, 3n)
    table.update(moved)
    expect(table.getValue(id)?.seq).toBe(2n)
    expect(table.insertOrUpdate(moved, EntryStatus.Connected)).toBe(InsertResult.FailedBucketFull)
    expect(table.getValue(id)).toBeUndefined()
    expect(inSubnet()).toBe(10)
  })
})

import { type NodeId, noCounters, type Topic, toHex } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { bucketIndex } from './distance.js'
import { createLookupOrder } from './lookup-order.js'
import { createPeerHealth } from './peer-health.js'
import { createRecordStore } from './record-store.js'
import { createServiceTable } from './service-table.js'
import { topDiscSettings } from './settings.js'
import { decodeTestRecord, testRecord } from './testing/test-record.js'

const topic: Topic = toHex(new Uint8Array(32))
const random = seededRandom(3)

/** A table with `each` nodes in every one of its first ten buckets. */
function order(each: number, yieldFloor: number, nearestNodes = 0) {
  const settings = topDiscSettings({
    yieldFloor,
    nearestNodes,
    queriesPerBucket: 3,
    subnetPerTable: 1_000,
    subnetPerBucket: 100,
  })
  const table = createServiceTable({
    canAsk: () => true,
    topic,
    ownId: toHex(random.bytes(32)) as NodeId,
    records: createRecordStore({ decodeRecord: decodeTestRecord }),
    random,
    health: createPeerHealth({ clock: fakeClock(), settings }),
    settings,
    counters: noCounters,
  })
  const nodes = Array.from({ length: 10 * each }, (_, at) => {
    const id = random.bytes(32)
    const bits = at % 10
    id.fill(0, 0, bits >> 3)
    id[bits >> 3] = ((id[bits >> 3] as number) & (0xff >> ((bits & 7) + 1))) | (0x80 >> (bits & 7))
    return testRecord({ nodeId: toHex(id) as NodeId, ip: `20.${at >> 8}.${at & 255}.1` })
  })
  table.seed(nodes)
  return createLookupOrder(table, settings)
}

/** The buckets that are asked when each reply names what `named` says of its bucket. */
function asked(yieldFloor: number, named: (bucket: number) => number, most = 200) {
  const lookup = order(16, yieldFloor)
  const buckets: number[] = []
  for (let next = lookup.next(); next !== undefined && buckets.length < most; next = lookup.next()) {
    buckets.push(next.bucket)
    lookup.answered(next.bucket, named(next.bucket))
  }
  return buckets
}

describe('the order from far to near', () => {
  it('asks one in each bucket, then another in each, up to K_lookup, whatever they name', () => {
    const expected = Array.from({ length: 30 }, (_, at) => at % 10)
    expect(asked(0, () => 10)).toEqual(expected)
    expect(asked(0, () => 0)).toEqual(expected)
  })

  it('asks all of the nearest nodes at the end, nobody twice', () => {
    const lookup = order(16, 0, 32)
    const asked: NodeId[] = []
    const buckets: number[] = []
    for (let next = lookup.next(); next !== undefined; next = lookup.next()) {
      asked.push(next.registrar.nodeId)
      buckets.push(bucketIndex(topic, next.registrar.nodeId, 16))
    }
    expect(new Set(asked).size).toBe(asked.length)
    expect([8, 9].map((bucket) => buckets.filter((of) => of === bucket).length)).toEqual([16, 16])
    expect(buckets.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, at) => at % 10))
    expect(buckets).toHaveLength(30 + 26)
  })

  it('asks another of the same bucket in the place of one that failed, but not for ever', () => {
    const lookup = order(16, 0)
    const buckets: number[] = []
    for (let next = lookup.next(); next !== undefined; next = lookup.next()) {
      buckets.push(next.bucket)
      lookup.failed(next.bucket)
    }
    expect(buckets).toEqual(Array.from({ length: 60 }, (_, at) => Math.floor(at / 6)))
  })
})

describe('the adaptive distance', () => {
  it('keeps the lookups of a popular topic far from it', () => {
    const buckets = asked(4, () => 10, 16)
    expect(buckets).toEqual(new Array(16).fill(0))
  })

  it('goes near in long steps for a rare topic, and stays where replies are worth it', () => {
    // Advertisements twice as dense in each bucket, four of them in bucket 6.
    const buckets = asked(4, (bucket) => Math.floor(2 ** (bucket - 4)), 20)
    expect(buckets.slice(0, 2)).toEqual([0, 0])
    expect(buckets.slice(2, 4)).toEqual([4, 4])
    expect(buckets.slice(6).filter((bucket) => bucket >= 5 && bucket <= 7).length).toBeGreaterThan(10)
  })

  it('comes back when replies are full, is steered by no single reply, and asks no more than the spec in all', () => {
    const lookup = order(16, 4)
    const ask = (named: number) => {
      const next = lookup.next() ?? expect.unreachable()
      lookup.answered(next.bucket, named)
      return next.bucket
    }
    expect([ask(0), ask(10), ask(10), ask(10), ask(0), ask(0), ask(0)]).toEqual([0, 0, 0, 0, 0, 0, 0])
    expect(asked(4, () => 5)).toHaveLength(3 * 16)
    expect(asked(4, (bucket) => (bucket === 4 ? 10 : 0)).slice(0, 6)).toEqual([0, 0, 4, 4, 3, 3])
  })

  it('asks another in the place of one that failed, but not for ever', () => {
    const lookup = order(16, 4)
    let tries = 0
    for (let next = lookup.next(); next !== undefined; next = lookup.next()) {
      lookup.failed(next.bucket)
      tries++
    }
    expect(tries).toBe(2 * 3 * 16)
  })
})

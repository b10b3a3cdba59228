import { type NodeId, noCounters, type Topic, toHex } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { isTopicCapable } from './capability.js'
import { bucketIndex, logDistance, sharedBits } from './distance.js'
import { createPeerHealth } from './peer-health.js'
import { createRecordStore } from './record-store.js'
import { createServiceTable } from './service-table.js'
import { type TopDiscSettings, topDiscSettings } from './settings.js'
import { decodeTestRecord, type TestRecordFields, testRecord, testRecordBytes } from './testing/test-record.js'

const topic: Topic = `0x${'00'.repeat(32)}`
const random = seededRandom(5)
let counter = 0

/** An id that shares exactly `bits` leading bits with the topic of zeros. */
function idAt(bits: number): NodeId {
  const bytes = random.bytes(32)
  bytes.fill(0, 0, bits >> 3)
  bytes[bits >> 3] = ((bytes[bits >> 3] as number) & (0xff >> ((bits & 7) + 1))) | (0x80 >> (bits & 7))
  return toHex(bytes) as NodeId
}

/** Every one in a /24 of its own. */
const nodeAt = (bits: number, fields: Partial<TestRecordFields> = {}): TestRecordFields & { ip: string } => ({
  nodeId: idAt(bits),
  ip: `11.${counter >> 8}.${counter++ & 255}.1`,
  ...fields,
})

function table(chosen: Partial<TopDiscSettings> = {}, canAsk = isTopicCapable) {
  const settings = topDiscSettings(chosen)
  const clock = fakeClock()
  const health = createPeerHealth({ clock, settings })
  const records = createRecordStore({ decodeRecord: decodeTestRecord })
  const ownId = idAt(0)
  const common = { topic, ownId, records, random: seededRandom(6), health, canAsk, settings, counters: noCounters }
  return { clock, health, ownId, table: createServiceTable(common) }
}

const registrar = testRecord(nodeAt(0))
const anyone = () => true

describe('distances', () => {
  it('count from the first bit that differs', () => {
    expect([0, 1, 31, 32, 33, 200, 255].map((bits) => sharedBits(topic, idAt(bits)))).toEqual([
      0, 1, 31, 32, 33, 200, 255,
    ])
    expect([logDistance(topic, topic), logDistance(topic, idAt(0)), logDistance(topic, idAt(255))]).toEqual([0, 256, 1])
    expect([0, 7, 14, 15, 16, 99].map((bits) => bucketIndex(topic, idAt(bits), 16))).toEqual([0, 7, 14, 15, 15, 15])
  })
})

describe('a service table', () => {
  it('draws among the nearest as if all were known, and finds the last one that is left', () => {
    const { table: nodes } = table({ bucketSize: 4 })
    // A full bucket, with 8 nearer ones, one of these buckets full, too.
    const held = [2, 3, 3, 3, 3, 5, 5, 5, 5, 6, 6, 9, 15]
    nodes.seed(held.map((bits) => testRecord(nodeAt(bits))))
    const drawn = new Map<number, number>()
    for (let times = 0; times < 8_000; times++) {
      const node = nodes.pickNear(3, anyone) ?? expect.unreachable()
      const bits = sharedBits(topic, node.nodeId)
      drawn.set(bits, (drawn.get(bits) ?? 0) + 1)
    }
    const shares = [...drawn].sort(([a], [b]) => a - b).map(([bits, times]) => [bits, Math.round((times / 8_000) * 16)])
    expect(shares).toEqual([
      [3, 8],
      [5, 4],
      [6, 2],
      [9, 1],
      [15, 1],
    ])
    for (const bits of [3, 5, 9, 15]) {
      const isIt = (nodeId: NodeId) => sharedBits(topic, nodeId) === bits
      for (let times = 0; times < 10; times++) expect(nodes.pickNear(3, isIt)).toBeDefined()
    }
    expect(nodes.pickNear(3, (nodeId) => sharedBits(topic, nodeId) === 2)).toBeUndefined()
    expect(nodes.pickNear(10, anyone)).toBeDefined()
    expect(table().table.pickNear(0, anyone)).toBeUndefined()
  })

  it('keeps nodes in their bucket, the last one holding all that is nearer, and asks for what it lacks', () => {
    const { table: nodes } = table({ bucketSize: 2 })
    nodes.seed([0, 0, 0, 3, 15, 40].map((bits) => testRecord(nodeAt(bits))))
    expect(nodes.size).toBe(5)
    expect(logDistance(topic, nodes.pick(3, anyone)?.nodeId ?? topic)).toBe(253)
    expect(nodes.pick(1, anyone)).toBeUndefined()
    expect(nodes.distancesWithRoom()).toEqual([255, 254, 253, 252, 251, 250, 249, 248, 247, 246, 245, 244, 243, 242])
  })

  it('asks for a few distances on behalf of the last bucket', () => {
    expect(table().table.distancesWithRoom()).toEqual(Array.from({ length: 19 }, (_, at) => 256 - at))
  })

  it('takes from one reply at most one for each bucket, only what was asked for and is capable', () => {
    const { table: nodes, ownId } = table()
    const learn = nodes.learnFrom(registrar, [256, 255, 254, 253, 252, 251, 250])
    const bytes = (fields: TestRecordFields) => testRecordBytes(fields)
    expect(learn([bytes(nodeAt(0)), bytes(nodeAt(0)), bytes(nodeAt(1, { capability: 2 }))])).toBe(true)
    // The second packet of the same reply brings nothing more for bucket 0; distance 248 was not asked for.
    expect(learn([bytes(nodeAt(0)), bytes(nodeAt(8)), bytes({ ...nodeAt(2), nodeId: ownId })])).toBe(true)
    expect(nodes.size).toBe(1)
  })

  it('takes nobody whom it has no way to ask', () => {
    const deaf = nodeAt(0)
    const { table: nodes } = table({}, ({ nodeId }) => nodeId !== deaf.nodeId)
    expect(nodes.learnFrom(registrar, [256])([testRecordBytes(deaf)])).toBe(true)
    expect(nodes.size).toBe(0)
    expect(nodes.learnFrom(registrar, [256])([testRecordBytes(nodeAt(0))])).toBe(true)
    expect(nodes.size).toBe(1)
  })

  it('verifies no more records than it asked for, and says when one is invalid', () => {
    const { table: nodes } = table()
    const learn = nodes.learnFrom(registrar, [256, 255])
    expect(learn([0, 1, 2].map((bits) => testRecordBytes(nodeAt(bits))))).toBe(true)
    expect(nodes.size).toBe(2)
    expect(learn([testRecordBytes(nodeAt(3, { isGenuine: false }))])).toBe(true)
    expect(nodes.learnFrom(registrar, [256])([testRecordBytes(nodeAt(0, { isGenuine: false }))])).toBe(false)
  })

  it('takes no private or loopback address from a public registrar', () => {
    const { table: nodes } = table()
    for (const ip of ['127.0.0.1', '10.0.0.1', '192.168.1.1', '']) {
      nodes.learnFrom(registrar, [256])([testRecordBytes(nodeAt(0, { ip }))])
    }
    expect(nodes.size).toBe(0)
    const local = testRecord(nodeAt(0, { ip: '127.0.0.1' }))
    nodes.learnFrom(local, [256])([testRecordBytes(nodeAt(0, { ip: '127.0.0.2' }))])
    expect(nodes.size).toBe(1)
  })

  it('limits the nodes of one subnet in a bucket and in the table, loopback aside', () => {
    const { table: nodes } = table()
    nodes.seed(Array.from({ length: 40 }, (_, at) => testRecord(nodeAt(at % 10, { ip: `1.2.3.${at}` }))))
    expect(nodes.size).toBe(10)
    const bucketed = table()
    bucketed.table.seed(Array.from({ length: 9 }, (_, at) => testRecord(nodeAt(0, { ip: `1.2.3.${at}` }))))
    expect(bucketed.table.size).toBe(2)
    const local = table()
    local.table.seed(Array.from({ length: 9 }, () => testRecord(nodeAt(0, { ip: '127.0.0.1' }))))
    expect(local.table.size).toBe(9)
  })

  it('leaves out a peer that failed repeatedly, gives its place away, and takes it back later', async () => {
    const { table: nodes, health, clock } = table({ bucketSize: 1, exclusionMs: 10_000 })
    const [first, second] = [testRecord(nodeAt(0)), testRecord(nodeAt(0))]
    nodes.seed([first])
    nodes.seed([second])
    expect(nodes.pick(0, anyone)).toBe(first)
    health.failed(first.nodeId)
    expect(nodes.pick(0, anyone)).toBe(first)
    health.failed(first.nodeId)
    expect(nodes.pick(0, anyone)).toBeUndefined()
    expect(nodes.distancesWithRoom()).toContain(256)
    nodes.seed([second])
    expect(nodes.pick(0, anyone)).toBe(second)
    health.failed(second.nodeId)
    health.failed(second.nodeId)
    await clock.advance(10_000)
    expect(health.isExcluded(second.nodeId)).toBe(false)
    // The second time is twice as long; an answer forgives all.
    health.failed(second.nodeId)
    health.failed(second.nodeId)
    await clock.advance(10_000)
    expect(health.isExcluded(second.nodeId)).toBe(true)
    health.succeeded(second.nodeId)
    expect(health.isExcluded(second.nodeId)).toBe(false)
  })

  it('replaces a record by a newer one of the same node', () => {
    const { table: nodes } = table()
    const fields = nodeAt(0)
    const [old, newer] = [testRecord(fields), testRecord({ ...fields, sequence: 2, ip: '12.0.0.1' })]
    nodes.seed([old])
    nodes.seed([newer])
    nodes.seed([old])
    expect([nodes.size, nodes.pick(0, anyone)]).toEqual([1, newer])
  })
})

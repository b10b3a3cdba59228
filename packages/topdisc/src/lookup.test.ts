import { type NodeRecord, type Topic, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { bucketIndex } from './distance.js'
import { encodeTalkReply } from './talk.js'
import { createMemoryNetwork, type MemoryNetwork } from './testing/memory-network.js'
import { testRecordBytes } from './testing/test-record.js'

const topic: Topic = toHex(seededRandom(31).bytes(32))
const NOTHING = new Uint8Array(0)

async function network(options: { size: number; advertisers: number; settings?: object; delayMs?: number }) {
  const made = createMemoryNetwork({
    seed: 9,
    delayMs: options.delayMs ?? 20,
    settings: { adLifetimeMs: 60_000, minAds: 100, requestTimeoutMs: 1_000, ...options.settings },
  })
  const nodes = Array.from({ length: options.size }, () => made.add())
  made.fillTables()
  const searcher = nodes[0] ?? expect.unreachable()
  // Down at first, so that it holds no advertisement itself.
  searcher.isDown = true
  for (const node of nodes.slice(1, 1 + options.advertisers)) node.engine.advertise(topic)
  await made.clock.advance(20_000)
  searcher.isDown = false
  return { network: made, searcher, others: nodes.slice(1) }
}

/** Collects a lookup to its end while time passes; tells when each result came. */
async function collect(made: MemoryNetwork, lookup: AsyncIterable<NodeRecord>, withinMs = 120_000) {
  const results: { record: NodeRecord; at: number }[] = []
  let isDone = false
  const startedAt = made.clock.now()
  const reading = (async () => {
    for await (const record of lookup) results.push({ record, at: made.clock.now() - startedAt })
    isDone = true
  })()
  while (!isDone && made.clock.now() - startedAt < withinMs) await made.clock.advance(10)
  expect(isDone).toBe(true)
  await reading
  return { results, tookMs: made.clock.now() - startedAt }
}

describe('a lookup', () => {
  it('begins with what the node itself holds as a registrar', async () => {
    const { network: made, searcher, others } = await network({ size: 5, advertisers: 2 })
    await made.clock.advance(120_000)
    for (const node of others) node.answer = () => NOTHING
    const { results } = await collect(made, searcher.engine.lookup(topic))
    expect(results.map(({ at }) => at)).toEqual([0, 0])
  })

  it('yields results as they come, each advertiser once, and never the node itself', async () => {
    const { network: made, searcher } = await network({ size: 40, advertisers: 12 })
    searcher.engine.advertise(topic)
    await made.clock.advance(10_000)
    const { results, tookMs } = await collect(made, searcher.engine.lookup(topic))
    const ids = results.map(({ record }) => record.nodeId)
    expect([new Set(ids).size, ids.length]).toEqual([12, 12])
    expect(ids).not.toContain(searcher.record.nodeId)
    // One exchange takes 40 ms.
    expect(results[0]?.at).toBeLessThanOrEqual(40)
    expect(tookMs).toBeGreaterThan(200)
  })

  it('ends at its target, and asks nobody any more', async () => {
    const { network: made, searcher, others } = await network({ size: 40, advertisers: 12 })
    const before = others.reduce((sum, { received }) => sum + received, 0)
    const { results } = await collect(made, searcher.engine.lookup(topic, { target: 3 }))
    expect(results).toHaveLength(3)
    expect(others.reduce((sum, { received }) => sum + received, 0) - before).toBeLessThan(10)
  })

  it('asks one registrar in each bucket, the farthest first, then another in each, up to K_lookup', async () => {
    const {
      network: made,
      searcher,
      others,
    } = await network({
      size: 60,
      advertisers: 0,
      settings: { queriesPerBucket: 4, concurrency: 1, nearestNodes: 0 },
    })
    const asked: number[] = []
    for (const node of others) {
      node.answer = () => {
        asked.push(bucketIndex(topic, node.record.nodeId, 16))
        return encodeTalkReply({ cursor: NOTHING, messages: [{ type: 'TOPICNODES', total: 1, records: [] }] })
      }
    }
    await collect(made, searcher.engine.lookup(topic))
    const passes = [0, 1, 2, 3].map((pass) =>
      asked.filter((bucket, at) => asked.slice(0, at).filter((earlier) => earlier === bucket).length === pass),
    )
    expect(asked).toEqual(passes.flat())
    for (const pass of passes) expect(pass).toEqual([...pass].sort((a, b) => a - b))
    expect(passes.map((pass) => pass[0])).toEqual([0, 0, 0, 0])
    expect(passes[0]?.length).toBeGreaterThan(3)
  })

  it('reaches registrars that only auxiliary records tell of', async () => {
    const { network: made, searcher, others } = await network({ size: 60, advertisers: 10 })
    const friend = others.find(({ record }) => bucketIndex(topic, record.nodeId, 16) === 0)
    searcher.knows = [friend?.record ?? expect.unreachable()]
    const before = others.map(({ received }) => received)
    const { results } = await collect(made, searcher.engine.lookup(topic))
    expect(others.filter(({ received }, at) => received > (before[at] ?? 0)).length).toBeGreaterThan(5)
    expect(results).toHaveLength(10)
  })

  it('ends without an error when its signal fires, when the engine stops and when the reader leaves', async () => {
    const { network: made, searcher, others } = await network({ size: 20, advertisers: 3 })
    for (const node of others) node.isDown = true
    const idle = made.clock.pending
    const controller = new AbortController()
    const aborted = collect(made, searcher.engine.lookup(topic, { signal: controller.signal }))
    await made.clock.advance(100)
    controller.abort()
    expect((await aborted).results).toEqual([])
    const stopped = collect(made, searcher.engine.lookup(topic))
    await made.clock.advance(100)
    searcher.engine.stop()
    expect((await stopped).results).toEqual([])
    expect((await collect(made, searcher.engine.lookup(topic, { signal: AbortSignal.abort() }))).results).toEqual([])
    for (const node of others) node.isDown = false
    const iterator = searcher.engine.lookup(topic)[Symbol.asyncIterator]()
    const first = iterator.next()
    await made.clock.advance(200)
    expect((await first).done).toBe(false)
    await iterator.return?.()
    for (const node of others) node.engine.stop()
    await made.clock.advance(5_000)
    expect(made.clock.pending).toBeLessThanOrEqual(idle)
    expect((await iterator.next()).done).toBe(true)
  })

  it('ends when nobody answers, and leaves the silent alone for a while', async () => {
    const { network: made, searcher, others } = await network({ size: 20, advertisers: 3 })
    for (const node of others) node.answer = () => NOTHING
    expect((await collect(made, searcher.engine.lookup(topic))).results).toEqual([])
    expect((await collect(made, searcher.engine.lookup(topic))).results).toEqual([])
    const received = others.map((node) => node.received)
    expect((await collect(made, searcher.engine.lookup(topic))).results).toEqual([])
    expect(others.map((node) => node.received)).toEqual(received)
  })

  it('takes nothing from a registrar that sends forged records, and little from one that floods', async () => {
    const { network: made, searcher, others } = await network({ size: 12, advertisers: 0 })
    const [forger, flooder] = others
    const random = seededRandom(77)
    const sybil = (isGenuine: boolean) =>
      testRecordBytes({ nodeId: toHex(random.bytes(32)) as NodeRecord['nodeId'], ip: '6.6.6.6', isGenuine, padding: 0 })
    const reply = (isGenuine: boolean) => () =>
      encodeTalkReply({
        // A cursor that never ends.
        cursor: Uint8Array.of(1),
        messages: [{ type: 'TOPICNODES', total: 9, records: Array.from({ length: 10 }, () => sybil(isGenuine)) }],
      })
    if (forger === undefined || flooder === undefined) return expect.unreachable()
    for (const node of others) node.answer = () => NOTHING
    forger.answer = reply(false)
    expect((await collect(made, searcher.engine.lookup(topic))).results).toEqual([])
    forger.answer = () => NOTHING
    flooder.answer = reply(true)
    const before = flooder.received
    expect((await collect(made, searcher.engine.lookup(topic))).results).toHaveLength(16)
    expect(flooder.received - before).toBeLessThanOrEqual(5)
  })

  it('is not filled by registrars that lie, though they are half of all and asked first', async () => {
    async function sybilsFound(lookupSources: number) {
      const {
        network: made,
        searcher,
        others,
      } = await network({
        size: 60,
        advertisers: 12,
        settings: { lookupSources },
      })
      const random = seededRandom(78)
      for (const node of others.filter(({ record }) => bucketIndex(topic, record.nodeId, 16) === 0)) {
        node.answer = () => {
          const records = Array.from({ length: 10 }, () => {
            const ip = ['6', ...random.bytes(3)].join('.')
            return testRecordBytes({ nodeId: toHex(random.bytes(32)) as NodeRecord['nodeId'], ip, padding: 0 })
          })
          return encodeTalkReply({ cursor: NOTHING, messages: [{ type: 'TOPICNODES', total: 1, records }] })
        }
      }
      const { results } = await collect(made, searcher.engine.lookup(topic, { target: 10 }))
      expect(results).toHaveLength(10)
      return results.filter(({ record }) => record.ip?.startsWith('6.')).length
    }
    expect(await sybilsFound(1)).toBe(10)
    expect(await sybilsFound(10)).toBeLessThanOrEqual(5)
  })

  it('drops advertisers at addresses that the registrar has no business to tell of', async () => {
    const { network: made, searcher, others } = await network({ size: 6, advertisers: 0 })
    const records = ['127.0.0.1', '192.168.0.1', '8.8.4.4'].map((ip, at) =>
      testRecordBytes({ nodeId: toHex(new Uint8Array(32).fill(at + 1)) as NodeRecord['nodeId'], ip }),
    )
    for (const node of others) {
      node.answer = () => encodeTalkReply({ cursor: NOTHING, messages: [{ type: 'TOPICNODES', total: 1, records }] })
    }
    const { results } = await collect(made, searcher.engine.lookup(topic))
    expect(results.map(({ record }) => record.ip)).toEqual(['8.8.4.4'])
  })

  it('yields a node again only with a newer record', async () => {
    const { network: made, searcher, others } = await network({ size: 8, advertisers: 0, settings: { concurrency: 1 } })
    const nodeId = toHex(new Uint8Array(32).fill(9)) as NodeRecord['nodeId']
    let sequence = 0
    for (const node of others) {
      node.answer = () => {
        sequence++
        const records = [testRecordBytes({ nodeId, ip: '8.8.4.4', sequence: sequence === 2 ? 9 : sequence })]
        return encodeTalkReply({ cursor: NOTHING, messages: [{ type: 'TOPICNODES', total: 1, records }] })
      }
    }
    const { results } = await collect(made, searcher.engine.lookup(topic))
    expect(sequence).toBeGreaterThan(3)
    expect(results.map(({ record }) => record.sequence)).toEqual([1n, 9n])
  })
})

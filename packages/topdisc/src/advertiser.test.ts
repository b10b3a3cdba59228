import { type Topic, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { bucketIndex } from './distance.js'
import type { ReplyMessage } from './message.js'
import { decodeTalkRequest, encodeTalkReply } from './talk.js'
import { createMemoryNetwork, type MemoryNode } from './testing/memory-network.js'

const topic: Topic = toHex(seededRandom(21).bytes(32))
const NOTHING = new Uint8Array(0)

function network(size: number, settings = {}) {
  const made = createMemoryNetwork({
    seed: 7,
    settings: { adLifetimeMs: 60_000, minAds: 100, placementIntervalMs: 5_000, ...settings },
  })
  const [advertiser, ...registrars] = Array.from({ length: size }, () => made.add())
  if (advertiser === undefined) return expect.unreachable()
  advertiser.knows = registrars.map(({ record }) => record)
  return { clock: made.clock, advertiser, registrars }
}

const confirmation = (ticket: Uint8Array, waitMs: number) => () =>
  encodeTalkReply({ cursor: NOTHING, messages: [{ type: 'REGCONFIRMATION', total: 1, ticket, waitMs }] })
const holders = (registrars: readonly MemoryNode[]) =>
  registrars.filter(({ engine }) => engine.registrarState().ads > 0).length

describe('an advertiser', () => {
  it('keeps K_register registrations in each bucket, the farthest first, and renews them', async () => {
    const { clock, advertiser, registrars } = network(60, {
      registrationsPerBucket: 3,
      concurrency: 1,
      nearestNodes: 0,
    })
    const order: number[] = []
    for (const registrar of registrars) {
      registrar.answer = (message, from) => {
        const request = decodeTalkRequest(message)
        if (request.type === 'REGTOPIC' && request.ticket.length === 0) {
          order.push(bucketIndex(topic, registrar.record.nodeId, 16))
        }
        return registrar.engine.handle({ nodeId: from.record.nodeId, ip: from.record.ip ?? '', port: 1 }, message)
      }
    }
    const advertisement = advertiser.engine.advertise(topic)
    await clock.advance(10_000)
    expect(order).toEqual([...order].sort((a, b) => a - b))
    const buckets = registrars.map(({ record }) => bucketIndex(topic, record.nodeId, 16))
    const expected = [...Array(16).keys()].reduce(
      (sum, bucket) => sum + Math.min(3, buckets.filter((of) => of === bucket).length),
      0,
    )
    expect(expected).toBeGreaterThan(9)
    expect(advertisement.status()).toEqual({ placed: expected, waiting: 0, asking: 0 })
    for (let second = 0; second < 300; second += 5) {
      await clock.advance(5_000)
      expect(holders(registrars), `after ${second} s`).toBe(expected)
    }
    const requests = registrars.reduce((sum, { received }) => sum + received, 0)
    // A first request and its retry for each term; terms are E less δ.
    expect(requests).toBeLessThan(expected * 2 * (310 / 55 + 2))
  })

  it('counts the nearest buckets as one while they hold few nodes', async () => {
    const { clock, advertiser, registrars } = network(60, { registrationsPerBucket: 3, nearestNodes: 20 })
    advertiser.engine.advertise(topic)
    await clock.advance(10_000)
    const placed = registrars
      .filter(({ engine }) => engine.registrarState().ads > 0)
      .map(({ record }) => bucketIndex(topic, record.nodeId, 16))
    const known = (from: number) =>
      registrars.map(({ record }) => bucketIndex(topic, record.nodeId, 16)).filter((bucket) => bucket >= from).length
    const first = [...Array(16).keys()].find((bucket) => known(bucket) <= 20) ?? expect.unreachable()
    expect(known(first)).toBeGreaterThan(3)
    expect(placed.filter((bucket) => bucket >= first)).toHaveLength(3)
    for (let bucket = 0; bucket < first; bucket++) expect(placed.filter((of) => of === bucket)).toHaveLength(3)
  })

  it('stops by not renewing, and leaves no timer', async () => {
    const { clock, advertiser, registrars } = network(8)
    const advertisement = advertiser.engine.advertise(topic)
    const second = advertiser.engine.advertise(topic)
    await clock.advance(10_000)
    expect(holders(registrars)).toBe(7)
    advertisement.stop()
    advertisement.stop()
    await clock.advance(120_000)
    expect(holders(registrars)).toBe(7)
    second.stop()
    await clock.advance(1_000)
    expect(clock.pending).toBe(0)
    const received = registrars.map((node) => node.received)
    await clock.advance(60_000)
    expect(holders(registrars)).toBe(0)
    expect(registrars.map((node) => node.received)).toEqual(received)
  })

  it('replaces registrars that are silent, decline, answer garbage or hold for no time at all', async () => {
    const { clock, advertiser, registrars } = network(30, { registrationsPerBucket: 4, requestTimeoutMs: 1_000 })
    const far = registrars.filter(({ record }) => bucketIndex(topic, record.nodeId, 16) === 0)
    expect(far.length).toBeGreaterThan(9)
    const [silent, declining, garbage, miser, foreign, patient] = far
    if (!silent || !declining || !garbage || !miser || !foreign || !patient) return expect.unreachable()
    silent.isDown = true
    declining.answer = () => NOTHING
    garbage.answer = () => Uint8Array.of(1, 2, 3)
    miser.answer = confirmation(NOTHING, 0)
    foreign.answer = () => {
      const messages: ReplyMessage[] = [{ type: 'TOPICNODES', total: 1, records: [] }]
      return encodeTalkReply({ cursor: NOTHING, messages })
    }
    patient.answer = confirmation(new Uint8Array(90), 60_001)
    const advertisement = advertiser.engine.advertise(topic)
    await clock.advance(60_000)
    const farHolders = holders(far)
    expect(farHolders).toBe(4)
    expect(advertisement.status().placed).toBeGreaterThanOrEqual(4)
    // What failed is tried again now and then, not again and again.
    for (const bad of [silent, declining, garbage, miser, foreign, patient]) expect(bad.received).toBeLessThan(12)
  })

  it('asks nobody nearer to the topic than registrars that have their fill of it, until a lifetime later', async () => {
    const asked = async (saturationShare: number) => {
      const { clock, advertiser, registrars } = network(60, { saturationShare, concurrency: 1, nearestNodes: 0 })
      const isFar = ({ record }: MemoryNode) => bucketIndex(topic, record.nodeId, 16) === 0
      for (const registrar of registrars) {
        registrar.answer = isFar(registrar)
          ? confirmation(Uint8Array.of(1), 40_000)
          : confirmation(Uint8Array.of(1), 20_000)
      }
      const count = () => [
        registrars.filter((each) => isFar(each) && each.received > 0).length,
        registrars.filter((each) => !isFar(each) && each.received > 0).length,
      ]
      advertiser.engine.advertise(topic)
      await clock.advance(30_000)
      const soon = count()
      await clock.advance(50_000)
      return [...soon, (count()[0] ?? 0) > (soon[0] ?? 0)]
    }
    expect(await asked(0.5)).toEqual([4, 0, true])
    const [, near] = await asked(1)
    expect(near).toBeGreaterThan(10)
  })

  it('leaves a registrar that is full of its topic to others, for longer each time, unless it is told not to', async () => {
    const asked = async (saturationShare: number) => {
      // Too few registrars to say anything of a bucket.
      const made = network(4, { saturationShare })
      let requests = 0
      for (const registrar of made.registrars) {
        registrar.answer = () => {
          requests++
          return confirmation(new Uint8Array(90), 57_000)()
        }
      }
      made.advertiser.engine.advertise(topic)
      await made.clock.advance(16 * 60_000)
      return requests / made.registrars.length
    }
    // After 0, 1, 3, 7 and 15 lifetimes, against once for each wait.
    expect(await asked(0.9)).toBe(5)
    expect(await asked(1)).toBeGreaterThan(10)
  })

  it('draws among the nearest as if it knew all of them', async () => {
    const { clock, advertiser, registrars } = network(80, { registrationsPerBucket: 1, bucketSize: 2, nearestNodes: 8 })
    const asked = new Map<Topic, number[]>()
    for (const registrar of registrars) {
      registrar.answer = (message) => {
        const request = decodeTalkRequest(message)
        if (request.type !== 'REGTOPIC') return expect.unreachable()
        const bucket = bucketIndex(request.topic, registrar.record.nodeId, 16)
        asked.set(request.topic, [...(asked.get(request.topic) ?? []), bucket])
        return confirmation(NOTHING, 60_000)()
      }
    }
    const random = seededRandom(3)
    for (let count = 0; count < 100; count++) advertiser.engine.advertise(toHex(random.bytes(32)))
    await clock.advance(2_000)
    expect(asked.size).toBe(100)
    // One in each bucket before, and one in all that are nearer: half of the times in the first of these, of which it knows 2 of 7.
    const inFirst = [...asked.values()].filter((buckets) => new Set(buckets).size === Math.max(...buckets) + 1)
    expect(inFirst.length).toBeGreaterThan(40)
    expect(inFirst.length).toBeLessThan(65)
  })

  it('leaves a registrar at which it would wait longer than an advertisement lives, if it knows another', async () => {
    const { clock, advertiser, registrars } = network(30, { registrationsPerBucket: 4, nearestNodes: 0 })
    for (const registrar of registrars) registrar.answer = confirmation(new Uint8Array(90), 19_000)
    advertiser.engine.advertise(topic)
    await clock.advance(50_000)
    const inBucket = (bucket: number) =>
      registrars.filter(({ record }) => bucketIndex(topic, record.nodeId, 16) === bucket)
    const asked = (bucket: number) =>
      inBucket(bucket)
        .map(({ received }) => received)
        .filter((times) => times > 0)
    expect(asked(0)).toEqual([3, 3, 3, 3])
    await clock.advance(10_000)
    expect(asked(0)).toEqual(expect.arrayContaining([4, 4, 4, 4, 1, 1, 1, 1]))
    expect(asked(0)).toHaveLength(8)
    // Nobody else is left in this one.
    const few = [1, 2, 3].find((bucket) => inBucket(bucket).length > 0 && inBucket(bucket).length <= 4)
    const last = few ?? expect.unreachable()
    const before = asked(last)
    expect(before).toHaveLength(inBucket(last).length)
    await clock.advance(60_000)
    for (const [at, times] of asked(last).entries()) expect(times).toBeGreaterThanOrEqual((before[at] ?? 0) + 3)
  })

  it('asks a registrar that wants it again at once no more than a few times, then once a second', async () => {
    const { clock, advertiser, registrars } = network(2)
    const [hasty] = registrars
    if (hasty === undefined) return expect.unreachable()
    const admittedAt = [12, 24, 25]
    let requests = 0
    hasty.answer = () => {
      requests++
      // Now and then it admits for as short as it may, after which all begins anew.
      return admittedAt.includes(requests) ? confirmation(NOTHING, 1_000)() : confirmation(new Uint8Array(90), 0)()
    }
    advertiser.engine.advertise(topic)
    await clock.advance(60_000)
    expect(requests).toBeGreaterThan(40)
    expect(requests).toBeLessThan(75)
  })

  it('outlives the loss of most of its registrars', async () => {
    const { clock, advertiser, registrars } = network(40, { registrationsPerBucket: 4, requestTimeoutMs: 1_000 })
    advertiser.engine.advertise(topic)
    await clock.advance(10_000)
    const lost = registrars.filter(({ engine }) => engine.registrarState().ads > 0).slice(0, 10)
    for (const node of lost) node.isDown = true
    await clock.advance(180_000)
    const far = registrars.filter((node) => !node.isDown && bucketIndex(topic, node.record.nodeId, 16) === 0)
    expect(holders(far)).toBe(4)
  })

  it('starts when the first registrar is found', async () => {
    const { clock, advertiser, registrars } = network(3)
    advertiser.knows = []
    const advertisement = advertiser.engine.advertise(topic)
    await clock.advance(30_000)
    expect(advertisement.status()).toEqual({ placed: 0, waiting: 0, asking: 0 })
    advertiser.engine.addNode(registrars[0]?.record ?? expect.unreachable())
    await clock.advance(200)
    expect(holders(registrars)).toBe(1)
    advertiser.knows = registrars.map(({ record }) => record)
    await clock.advance(6_000)
    expect(holders(registrars)).toBe(2)
  })

  it('goes on with a record that changed while it waited', async () => {
    const { clock, advertiser, registrars } = network(4, { minAds: 0 })
    const others = registrars.map((registrar) => registrar.engine)
    advertiser.engine.advertise(topic)
    await clock.advance(10_000)
    advertiser.changeRecord({ sequence: 2 })
    await clock.advance(120_000)
    expect(others.length).toBe(3)
    expect(holders(registrars)).toBe(3)
    const searcher = registrars[0] ?? expect.unreachable()
    const sequences: bigint[] = []
    for await (const record of searcher.engine.lookup(topic, { target: 1 })) sequences.push(record.sequence)
    expect(sequences).toEqual([2n])
  })
})

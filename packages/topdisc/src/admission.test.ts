import { type NodeId, type Topic, toHex } from '@waypost/core'
import { type IpAddress, parseIpAddress } from '@waypost/core/ip'
import { seededRandom } from '@waypost/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Ad, createAdCache } from './ad-cache.js'
import { quoteWait } from './admission.js'
import { recordFacts } from './record-facts.js'
import { topDiscSettings } from './settings.js'
import { testRecord } from './testing/test-record.js'

const settings = topDiscSettings({ adLifetimeMs: 60_000, adCapacity: 12 })
const random = seededRandom(4)
const topics = Array.from({ length: 3 }, (): Topic => toHex(random.bytes(32)))
const nodes = Array.from({ length: 10 }, (_, at) => {
  const text = at % 3 === 2 ? `2001:db8::${at}` : `10.0.${at % 2}.${at}`
  const id = random.bytes(32)
  // Two of them have ids that begin with one word.
  if (at < 2) id.fill(1, 0, 4)
  const nodeId = toHex(id) as NodeId
  const record = testRecord(at % 3 === 2 ? { nodeId, ip6: text } : { nodeId, ip: text })
  const ips: IpAddress[] = [parseIpAddress(text) ?? expect.unreachable()]
  return { record, ips }
})

function adOf(topic: number, node: number, now: number): Ad {
  const { record, ips } = nodes[node] ?? expect.unreachable()
  const of = topics[topic] ?? expect.unreachable()
  return { topic: of, record, ips, admittedAt: now, expiresAt: now + settings.adLifetimeMs }
}

const step = fc.oneof(
  fc.record({ do: fc.constant('admit' as const), topic: fc.nat(2), node: fc.nat(9) }),
  fc.record({ do: fc.constant('quote' as const), topic: fc.nat(2), node: fc.nat(9) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 30_000 }) }),
)

describe('the ad cache', () => {
  it('never exceeds C, holds one ad per advertiser and topic, counts the addresses of the ads it holds', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const capacity = 5
        const cache = createAdCache(capacity)
        let model: Ad[] = []
        let now = 0
        for (const action of steps) {
          if (action.do === 'quote') continue
          if (action.do === 'wait') now += action.ms
          cache.expire(now)
          model = model.filter((ad) => ad.expiresAt > now)
          if (action.do === 'admit') {
            const ad = adOf(action.topic, action.node, now)
            const isSame = (other: Ad) => other.topic === ad.topic && other.record.nodeId === ad.record.nodeId
            const isRoom = model.some(isSame) || model.length < capacity
            expect(cache.admit(ad)).toBe(isRoom)
            if (isRoom) model = [...model.filter((other) => !isSame(other)), ad]
          }
          expect(cache.size).toBe(model.length)
          expect(cache.size).toBeLessThanOrEqual(capacity)
          const key = (ad: Ad) => `${ad.topic} ${ad.record.nodeId} ${ad.expiresAt}`
          expect([...cache.all()].map(key)).toEqual(model.map(key))
          expect(cache.topics).toBe(new Set(model.map((ad) => ad.topic)).size)
          for (const topic of topics) {
            const ofTopic = model.filter((ad) => ad.topic === topic)
            expect(cache.ofTopic(topic).map(key).sort()).toEqual(ofTopic.map(key).sort())
            for (const { record } of nodes) {
              const held = ofTopic.find((ad) => ad.record === record)
              expect(cache.get(topic, recordFacts(record))?.expiresAt).toBe(held?.expiresAt)
            }
          }
          for (const { ips } of nodes) {
            const [ip] = ips
            if (ip === undefined) continue
            const sameFamily = model.flatMap((ad) => ad.ips).filter((held) => held.family === ip.family)
            const bits = ip.bytes.length * 8
            const same = sameFamily.filter((held) => held.bytes.every((byte, at) => byte === ip.bytes[at]))
            expect(cache.tree(ip.family).size).toBe(sameFamily.length)
            expect(cache.tree(ip.family).count(ip.bytes, bits)).toBe(same.length)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('counts both families and both addresses of an ad, and forgets all of them with it', () => {
    const cache = createAdCache(5)
    const ips = ['1.2.3.4', '5.6.7.8', '2001:db8::1'].map((text) => parseIpAddress(text) ?? expect.unreachable())
    cache.admit({ ...adOf(0, 0, 0), ips })
    expect([cache.tree(4).size, cache.tree(6).size]).toEqual([2, 1])
    cache.expire(settings.adLifetimeMs)
    expect([cache.size, cache.topics, cache.tree(4).size, cache.tree(6).size]).toEqual([0, 0, 0, 0])
  })
})

describe('a quote', () => {
  it('does not undercut an older one by more than the time gone by, while the cache holds what it was made of', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(2), fc.nat(9), (steps, topicAt, nodeAt) => {
        const cache = createAdCache(settings.adCapacity)
        let now = 0
        let earlier: { waitMs: number; at: number } | undefined
        const { ips } = nodes[nodeAt] ?? expect.unreachable()
        const topic = topics[topicAt] ?? expect.unreachable()
        // One ad of the topic at the address itself stays for ever, so that topic and longest prefix stay held.
        const anchor = { ...adOf(topicAt, nodeAt, 0), expiresAt: Number.POSITIVE_INFINITY }
        const anchored = {
          ...anchor,
          record: testRecord({ nodeId: toHex(new Uint8Array(32).fill(1)) as NodeId, ip: '9.9.9.9' }),
        }
        for (const action of [...steps, { do: 'wait' as const, ms: 1 }]) {
          if (action.do === 'wait') now += action.ms
          if (action.do === 'admit') cache.admit(adOf(action.topic, action.node, now))
          if (cache.get(topic, recordFacts(anchored.record)) === undefined) cache.admit(anchored)
          for (const ad of [...cache.all()]) if (ad.expiresAt <= now) cache.expire(now)
          if (action.do === 'quote') {
            quoteWait(
              cache,
              { topic: adOf(action.topic, 0, 0).topic, ips: adOf(0, action.node, 0).ips, held: undefined },
              now,
              settings,
            )
          }
          const isHeld = cache.get(topic, recordFacts(anchored.record)) !== undefined
          if (!isHeld) {
            earlier = undefined
            continue
          }
          // What is quoted on the wire is at most E.
          const waitMs = Math.min(
            quoteWait(cache, { topic, ips, held: undefined }, now, settings),
            settings.adLifetimeMs,
          )
          if (earlier !== undefined) expect(waitMs).toBeGreaterThanOrEqual(earlier.waitMs - (now - earlier.at) - 1e-6)
          earlier = { waitMs, at: now }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('comes down by no more than the time gone by when the crowd leaves at once', () => {
    const cache = createAdCache(100)
    const roomy = topDiscSettings({ adLifetimeMs: 60_000, adCapacity: 100, minAds: 1_000 })
    const applicant = { topic: topics[0] ?? '0x', ips: nodes[9]?.ips ?? [], held: undefined } as const
    const ask = (now: number) => quoteWait(cache, applicant, now, roomy)
    for (let node = 0; node < 9; node++) cache.admit(adOf(0, node, 0))
    cache.admit(adOf(0, 9, 100))
    const before = ask(59_999)
    cache.expire(60_000)
    expect(cache.size).toBe(1)
    const alone = createAdCache(100)
    alone.admit(adOf(0, 9, 100))
    expect(quoteWait(alone, applicant, 60_001, roomy)).toBeLessThan(before / 5)
    // Each of the two parts has come down by 1 ms in 2 ms.
    expect(ask(60_001)).toBeCloseTo(before - 2, 6)
  })

  it('leaves the advertisement that it would renew out of the reckoning', () => {
    const cache = createAdCache(100)
    const ad = adOf(0, 0, 0)
    cache.admit(ad)
    const applicant = { topic: ad.topic, ips: ad.ips }
    expect(
      quoteWait(cache, { ...applicant, held: cache.get(ad.topic, recordFacts(ad.record)) }, 0, settings),
    ).toBeCloseTo(0.006, 9)
    // Whereas a stranger at the same address waits for the topic's and for the address's part: E · (1 − 1/12)^−10 · 2.
    expect(quoteWait(cache, { ...applicant, held: undefined }, 0, settings)).toBeCloseTo(
      60_000 * (12 / 11) ** 10 * (1 + 1 + 1e-7),
      6,
    )
  })

  it('is for ever in a full cache', () => {
    const cache = createAdCache(1)
    cache.admit(adOf(0, 0, 0))
    const applicant = { topic: topics[1] ?? '0x', ips: nodes[1]?.ips ?? [], held: undefined } as const
    expect(quoteWait(cache, applicant, 0, { ...settings, adCapacity: 1 })).toBe(Number.POSITIVE_INFINITY)
  })
})

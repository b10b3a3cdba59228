import { type Random, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEnvelope, type Envelope } from '../envelope.js'
import { comparePositions, idBytes } from '../position.js'
import { comparePoints, FIRST_POINT, LAST_POINT, type Point, pointAt, type Range, sumOf } from '../ranges.js'
import type { Archive, ArchiveFilter } from '../server/archive.js'
import { envelopes } from './envelopes.js'

const ALL: ArchiveFilter = { topics: [], start: 0, end: 2 ** 48, limit: 1_000, maxBytes: 1_000_000, whole: true }
const KEEP = { before: 0, expiredBefore: 0, maxEnvelopes: 1_000_000 }

/**
 * What every archive has to do. `create` gives a new, empty one, not opened yet.
 *
 * @param options.propertyRuns archives made by the property test. @default 25
 * @param options.scanned arrivals of its topics that a page by arrival looks at, at most. @default 32,768
 */
export function archiveSuite(name: string, create: () => Archive, { propertyRuns = 25, scanned = 32_768 } = {}): void {
  describe(`archive: ${name}`, () => {
    let archive: Archive
    let random: Random

    beforeEach(async () => {
      random = seededRandom(3)
      archive = create()
      await archive.open()
    })
    afterEach(() => archive.close())

    const make = (count: number, options: { topic?: string; from?: number; payloadBytes?: number } = {}) =>
      envelopes(count, { from: 1_000, random, ...options })
    const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)

    it('numbers arrivals from 1 and knows what it has', async () => {
      const [first, second] = [make(3), make(2, { from: 500 })]
      expect((await archive.put(first, 10)).map(({ sequence }) => sequence)).toEqual([1, 2, 3])
      const again = await archive.put([...second, ...first.slice(0, 1)], 20)
      expect(again.map(({ status, sequence }) => [status, sequence])).toEqual([
        ['stored', 4],
        ['stored', 5],
        ['known', 1],
      ])
      expect(archive.head).toBe(5)
      expect(await archive.has([...ids(second), `0x${'00'.repeat(32)}`] as Envelope['id'][])).toEqual([
        true,
        true,
        false,
      ])
      expect(await archive.stats()).toEqual({ envelopes: 5, bytes: bytesOf([...first, ...second]), earliest: 500 })
    })

    it('stores an envelope once when it comes twice in one put, and in puts that overlap', async () => {
      const [envelope] = make(1)
      if (envelope === undefined) return
      const results = await Promise.all([archive.put([envelope, envelope], 1), archive.put([envelope], 1)])
      expect(results.flat().map(({ status }) => status)).toEqual(['stored', 'known', 'known'])
      expect(archive.head).toBe(1)
    })

    it('pages by position over several topics, with limits of 1 and more', async () => {
      const all = [...make(30, { topic: 'a' }), ...make(30, { topic: 'b', from: 1_010 }), ...make(9, { topic: 'c' })]
      await archive.put(all, 1)
      const wanted = all.filter(({ topic }) => topic !== 'c').sort(comparePositions)
      for (const limit of [1, 7, 60, 1_000]) {
        const got: string[] = []
        let after: Envelope | undefined
        for (let more = true; more; ) {
          const page = await archive.query({ ...ALL, topics: ['a', 'b', 'a'], limit, after })
          got.push(...ids(page.rows))
          after = all.find(({ id }) => id === got.at(-1))
          more = page.more
        }
        expect(got).toEqual(ids(wanted))
      }
    })

    it('takes the start of a range in and leaves its end out', async () => {
      const all = make(10)
      await archive.put(all, 1)
      const page = await archive.query({ ...ALL, start: 1_002, end: 1_005 })
      expect(ids(page.rows)).toEqual(ids(all.slice(2, 5)))
      expect((await archive.query({ ...ALL, start: 1_000, end: 1_001 })).rows).toHaveLength(1)
    })

    it('ends a page before it passes the bytes allowed, but gives one row at least', async () => {
      const all = make(5, { payloadBytes: 1_000 })
      await archive.put(all, 1)
      const page = await archive.query({ ...ALL, maxBytes: 2_500 })
      expect(page).toMatchObject({ more: true })
      expect(page.rows).toHaveLength(2)
      expect((await archive.query({ ...ALL, maxBytes: 1 })).rows).toHaveLength(1)
      expect((await archive.query({ ...ALL, maxBytes: 1, whole: false })).rows).toHaveLength(5)
      expect(await archive.fetch(ids(all) as Envelope['id'][], 2_500)).toHaveLength(2)
    })

    it('gives back the bytes that it was given', async () => {
      const all = [...make(2), createEnvelope({ topic: 'x', timestamp: 7, payload: random.bytes(65_536) })]
      await archive.put(all, 1)
      const found = await archive.fetch(ids(all) as Envelope['id'][], 1_000_000)
      expect(found.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).toEqual(
        all.map(({ bytes }) => Buffer.from(bytes).toString('hex')),
      )
    })

    it('reads arrivals of topics from a number on, saying how far it looked', async () => {
      await archive.put([...make(5, { topic: 'a' }), ...make(5, { topic: 'b' })], 1)
      const late = make(3, { topic: 'a', from: 10 })
      await archive.put(late, 2)
      const page = await archive.arrivals({ ...ALL, topics: ['a'], afterSequence: 5 })
      expect(ids(page.rows)).toEqual(ids(late))
      expect(page).toMatchObject({ more: false, searchedTo: 13 })
      const part = await archive.arrivals({ ...ALL, topics: ['a'], afterSequence: 0, limit: 5 })
      expect(part.searchedTo).toBeGreaterThanOrEqual(5)
      const rest = await archive.arrivals({ ...ALL, topics: ['a'], afterSequence: part.searchedTo })
      expect(ids([...part.rows, ...rest.rows])).toHaveLength(8)
      const beyond = await archive.arrivals({ ...ALL, afterSequence: 99 })
      expect(beyond).toEqual({ rows: [], more: false, searchedTo: 99 })
    })

    it('scans arrivals of a rare topic in bounded steps that lose nothing', async () => {
      const rare = make(2, { topic: 'rare' })
      await archive.put(rare.slice(0, 1), 1)
      await archive.put(make(5_000, { topic: 'common' }), 2)
      await archive.put(rare.slice(1), 3)
      const got: string[] = []
      let afterSequence = 0
      for (let more = true; more; ) {
        const page = await archive.arrivals({ ...ALL, topics: ['rare'], afterSequence, limit: 1 })
        expect(page.searchedTo).toBeGreaterThan(afterSequence)
        got.push(...ids(page.rows))
        afterSequence = page.searchedTo
        more = page.more
      }
      expect(got).toEqual(ids(rare))
      expect(afterSequence).toBe(5_002)
    })

    it('reads arrivals of several topics in their order, those of a topic named twice once', async () => {
      const all = Array.from({ length: 90 }, (_, at) => make(1, { topic: 'abc'[at % 3] as string, from: at })).flat()
      for (const envelope of all) await archive.put([envelope], 1)
      const wanted = all.filter(({ topic }) => topic !== 'b')
      for (const whole of [true, false]) {
        const filter = { ...ALL, topics: ['c', 'a', 'c'], whole }
        const page = await archive.arrivals({ ...filter, afterSequence: 0, limit: 40 })
        expect([ids(page.rows), page.more]).toEqual([ids(wanted.slice(0, 40)), true])
        const rest = await archive.arrivals({ ...filter, afterSequence: page.searchedTo })
        expect([ids(rest.rows), rest.more, rest.searchedTo]).toEqual([ids(wanted.slice(40)), false, 90])
      }
    })

    it('finds a rare topic among the arrivals of others at once, and looks at so many of its own at most', async () => {
      const [first, last] = make(2, { topic: 'rare' })
      await archive.put([first as Envelope], 1)
      for (let batch = 0; batch < 17; batch++) {
        await archive.put(make(2_000, { topic: 'common', from: 10_000 + batch * 2_000, payloadBytes: 1 }), 2)
      }
      await archive.put([last as Envelope], 3)
      const rare = await archive.arrivals({ ...ALL, topics: ['rare'], afterSequence: 0 })
      expect(rare).toMatchObject({ more: false, searchedTo: 34_002 })
      expect(ids(rare.rows)).toEqual(ids([first as Envelope, last as Envelope]))
      // All of those lie outside of the time that is asked for: number 1 is of the rare one.
      const none = await archive.arrivals({ ...ALL, topics: ['common'], end: 5, afterSequence: 0 })
      const searchedTo = Math.min(scanned + 1, 34_002)
      expect(none).toEqual({ rows: [], more: searchedTo < 34_002, searchedTo })
      const rest = await archive.arrivals({ ...ALL, topics: ['common'], end: 5, afterSequence: none.searchedTo })
      expect(rest).toEqual({ rows: [], more: false, searchedTo: 34_002 })
      // Of several topics too, no more in all, and on to the end.
      const topics = ['common', 'nothing', 'rare']
      let steps = 0
      for (let page = { ...none, more: true, searchedTo: 0 }; page.more; steps++) {
        const next = await archive.arrivals({ ...ALL, topics, end: 5, afterSequence: page.searchedTo })
        expect(next.rows).toEqual([])
        expect(next.searchedTo - page.searchedTo).toBeLessThanOrEqual(Math.min(scanned + 1, 34_002))
        expect(next.searchedTo).toBeGreaterThan(page.searchedTo)
        page = next
      }
      expect(steps).toBeLessThanOrEqual(4)
    })

    it('finds the arrival number of a time, also when the clock went back and after pruning', async () => {
      await archive.put(make(2), 100)
      await archive.put(make(2, { from: 5 }), 200)
      await archive.put(make(1, { from: 9_000 }), 150)
      expect(await Promise.all([50, 100, 101, 200, 201].map((at) => archive.sequenceBefore(at)))).toEqual([
        0, 0, 2, 2, 5,
      ])
      await archive.prune({ ...KEEP, before: 2_000 })
      expect(await archive.sequenceBefore(100)).toBeLessThanOrEqual(4)
      expect(await archive.sequenceBefore(300)).toBe(5)
    })

    it('prunes by age, lifetime and number, oldest first, and never gives a number twice', async () => {
      const all = make(20)
      await archive.put(all, 1)
      const brief = createEnvelope({ topic: 't', timestamp: 5_000, lifetime: 1, payload: new Uint8Array() })
      await archive.put([brief], 1)
      expect(await archive.prune({ ...KEEP, before: 1_005 })).toEqual({ expired: 5, evicted: 0 })
      expect(await archive.prune({ ...KEEP, expiredBefore: 6_001 })).toEqual({ expired: 1, evicted: 0 })
      expect(await archive.prune({ ...KEEP, maxEnvelopes: 10 })).toEqual({ expired: 0, evicted: 5 })
      expect(ids((await archive.query(ALL)).rows)).toEqual(ids(all.slice(10)))
      const room = bytesOf(all.slice(14))
      expect(await archive.prune({ ...KEEP, maxBytes: room })).toEqual({ expired: 0, evicted: 4 })
      expect(await archive.stats()).toEqual({ envelopes: 6, bytes: room, earliest: all[14]?.timestamp })
      await archive.prune({ ...KEEP, maxEnvelopes: 0 })
      expect(await archive.stats()).toEqual({ envelopes: 0, bytes: 0, earliest: undefined })
      expect(await archive.put([brief], 1)).toEqual([{ status: 'stored', sequence: 22 }])
    })

    it('evicts the heaviest first, and of those the topic that takes up most', async () => {
      const light = [...make(5, { topic: 'small' }), ...make(10, { topic: 'large', from: 2_000 })]
      const heavy = make(12, { topic: 'small', from: 3_000 })
      await archive.put(light, 1)
      await archive.put(
        heavy.map((envelope) => ({ ...envelope, weight: 3 })),
        1,
      )
      expect(await archive.prune({ ...KEEP, maxEnvelopes: 20 })).toEqual({ expired: 0, evicted: 7 })
      expect(await archive.has(ids(heavy) as Envelope['id'][])).toEqual(heavy.map((_, index) => index >= 7))
      expect((await archive.fetch(ids(heavy.slice(-1)) as Envelope['id'][], 1))[0]?.weight).toBe(3)
      // All of the heavy ones, then of the larger topic until both are as large.
      await archive.prune({ ...KEEP, maxEnvelopes: 10 })
      expect(ids((await archive.query(ALL)).rows)).toEqual(ids([...light.slice(0, 5), ...light.slice(10)]))
    })

    it('holds what others wrote against a flood, on its own topics and on theirs', async () => {
      const others = Array.from({ length: 40 }, (_, index) =>
        make(5, { topic: `t${index}`, from: 1_000 + index }),
      ).flat()
      await archive.put(others, 1)
      // What a server makes of a publisher grows with what it publishes.
      for (let round = 1; round <= 15; round++) {
        const flood = [...make(40, { topic: `flood-${round}`, from: 9_000 }), ...make(40, { topic: 't7', from: 8_000 })]
        await archive.put(
          flood.map((envelope) => ({ ...envelope, weight: Math.min(15, round) })),
          round,
        )
        await archive.prune({ ...KEEP, maxEnvelopes: 220 })
      }
      expect((await archive.stats()).envelopes).toBe(220)
      expect(await archive.has(ids(others) as Envelope['id'][])).not.toContain(false)
    })

    it('remembers what it evicted, so that it is not asked for again, and takes it when it is published anew', async () => {
      const all = make(3)
      const [first] = all
      if (first === undefined) return
      await archive.put(all, 1)
      await archive.prune({ ...KEEP, maxEnvelopes: 2 })
      const stranger: Envelope['id'] = `0x${'11'.repeat(32)}`
      expect(await archive.missing([stranger, ...(ids(all) as Envelope['id'][])])).toEqual([stranger])
      expect(await archive.put([first], 2)).toEqual([{ status: 'stored', sequence: 4 }])
      // Expired is not evicted: whoever has it would be refused anyway.
      await archive.prune({ ...KEEP, before: 10_000 })
      expect(await archive.missing([all[2]?.id ?? stranger])).toHaveLength(1)
    })

    it('sums up ranges as one adds ids by hand, while envelopes come and go', async () => {
      const bound = (timestamp: number) => ({ timestamp, id: random.bytes(32) })
      const all = [
        ...make(900, { from: 1_000 }),
        ...make(700, { topic: 'same-time', from: 1_500 }).map(({ payload }) =>
          createEnvelope({ topic: 'same-time', timestamp: 1_500, payload }),
        ),
      ]
      await archive.put(all.slice(0, 1_000), 1)
      await archive.put(all.slice(1_000), 2)
      for (const before of [0, 1_400, 1_501]) {
        await archive.prune({ ...KEEP, before })
        const held = all.filter(({ timestamp }) => timestamp >= before)
        const borders = [FIRST_POINT, bound(1_100), bound(1_390), bound(1_500), bound(1_500), bound(1_620), LAST_POINT]
        borders.sort(comparePoints)
        expect(await archive.summarize(borders)).toEqual(
          borders.slice(1).map((to, at) => sumOf(pointsOf(held, { from: borders[at] ?? FIRST_POINT, to }))),
        )
      }
    })

    it.each([2, 3, 16])('splits a range into %d parts that cover it and are about as large', async (parts) => {
      const all = make(3_000)
      await archive.put(all.slice(0, 2_700), 1)
      await archive.put(all.slice(2_700), 2)
      for (const range of [
        { from: FIRST_POINT, to: LAST_POINT },
        { from: pointAt(1_005), to: pointAt(1_100) },
        { from: pointAt(1_005), to: pointAt(1_006) },
        { from: pointAt(5), to: pointAt(6) },
      ]) {
        const given = await archive.split(range, parts)
        expect(given.length).toBeLessThanOrEqual(parts)
        expect(given.at(-1)?.to).toEqual(range.to)
        let from = range.from
        const total = pointsOf(all, range).length
        for (const { to, summary } of given) {
          expect(comparePoints(from, to)).toBeLessThan(0)
          expect(summary).toEqual(sumOf(pointsOf(all, { from, to })))
          expect(summary.count).toBeLessThanOrEqual(Math.ceil(total / parts) + 512)
          from = to
        }
        const first = pointsOf(all, range).slice(0, 7)
        expect((await archive.points(range, 7)).map(({ id }) => toHex(id))).toEqual(first.map(({ id }) => toHex(id)))
      }
    })

    it('says of each topic from when on it kept everything: what it evicted, forgot or dropped for its age counts', async () => {
      const [news, more, quiet] = [make(30), make(10, { topic: 'more' }), make(1, { topic: 'quiet', from: 500 })]
      await archive.put([...news, ...more, ...quiet], 1)
      const kept = async () => {
        const asked = [[], ['news'], ['more'], ['quiet'], ['quiet', 'news'], ['unheard-of']]
        return Promise.all(asked.map((topics) => archive.keptFrom(topics)))
      }
      expect(await kept()).toEqual([0, 0, 0, 0, 0, 0])
      // Ten of the largest topic, the oldest first: 1,000 to 1,009.
      expect(await archive.prune({ ...KEEP, maxEnvelopes: 31 })).toEqual({ expired: 0, evicted: 10 })
      expect(await kept()).toEqual([1_010, 1_010, 0, 0, 1_010, 0])
      // What is dropped for its age is dropped of all topics; what had expired by itself counts for nothing.
      await archive.prune({ ...KEEP, before: 600 })
      expect(await kept()).toEqual([1_010, 1_010, 600, 600, 1_010, 600])
      await archive.put(
        [createEnvelope({ topic: 'more', timestamp: 9_000, lifetime: 1, payload: new Uint8Array() })],
        1,
      )
      await archive.prune({ ...KEEP, before: 600, expiredBefore: 10_001 })
      expect(await kept()).toEqual([1_010, 1_010, 600, 600, 1_010, 600])
      // A shorter retention that was lengthened again brings nothing back.
      await archive.prune({ ...KEEP, before: 1_020 })
      await archive.prune({ ...KEEP, before: 700 })
      expect(await kept()).toEqual([1_020, 1_020, 1_020, 1_020, 1_020, 1_020])
    })

    it('counts what it no longer remembers to have evicted for all topics', async () => {
      const [news, quiet] = [make(1_200), make(3, { topic: 'quiet', from: 5_000 })]
      await archive.put([...news, ...quiet], 1)
      // Of so few envelopes it remembers a thousand that were evicted.
      for (let round = 0; round < 5; round++) await archive.prune({ ...KEEP, maxEnvelopes: 103 })
      expect(await archive.keptFrom(['news'])).toBe(1_000 + 1_100)
      const forgotten = await archive.keptFrom(['quiet'])
      expect([0, 1_000 + 100]).toContain(forgotten)
      const seen = await archive.missing(ids(news.slice(0, 1_100)) as Envelope['id'][])
      expect(forgotten).toBe(seen.length === 0 ? 0 : 1_000 + seen.length)
    })

    it('makes lighter what comes again with a smaller weight, and never heavier', async () => {
      const all = make(40)
      const weighing = (weight: number) => all.map((envelope) => ({ ...envelope, weight }))
      await archive.put(weighing(9).slice(0, 30), 1)
      // All that is new, known and doubled in one put.
      await archive.put([...weighing(3).slice(10), ...weighing(2).slice(20, 25)], 2)
      await archive.put(weighing(15), 3)
      const held = await archive.fetch(
        all.map(({ id }) => id),
        1_000_000,
      )
      const wanted = all.map((_, at) => (at < 10 ? 9 : at >= 20 && at < 25 ? 2 : 3))
      expect(held.map(({ weight }) => weight)).toEqual(wanted)
      await archive.prune({ ...KEEP, maxEnvelopes: 5 })
      expect(await archive.has(all.map(({ id }) => id))).toEqual(wanted.map((weight) => weight === 2))
    })

    it('keeps notes', async () => {
      expect(await archive.getNote('a')).toBeUndefined()
      await archive.setNote('a', '1')
      await archive.setNote('a', '2')
      expect(await archive.getNote('a')).toBe('2')
    })

    it('holds at every cursor exactly what a sorted list holds', async () => {
      const envelope = fc
        .record({
          topic: fc.constantFrom('a', 'b', 'c'),
          timestamp: fc.nat(30),
          payload: fc.uint8Array({ maxLength: 3 }),
        })
        .map((fields) => createEnvelope({ ...fields, lifetime: 1_000 }))
      await fc.assert(
        fc.asyncProperty(
          fc.array(envelope, { maxLength: 60 }),
          fc.nat(30),
          fc.nat(30),
          async (given, start, length) => {
            const fresh = create()
            await fresh.open()
            await fresh.put(given, 1)
            const unique = [...new Map(given.map((one) => [one.id, one])).values()]
            const filter = { ...ALL, topics: ['a', 'b'], start, end: start + length + 1 }
            const wanted = unique
              .filter(({ topic, timestamp }) => topic !== 'c' && timestamp >= start && timestamp < filter.end)
              .sort(comparePositions)
            for (const after of [undefined, ...unique]) {
              const page = await fresh.query({ ...filter, after })
              const rest = wanted.filter((one) => after === undefined || comparePositions(one, after) > 0)
              expect(ids(page.rows)).toEqual(ids(rest))
            }
            await fresh.close()
          },
        ),
        { numRuns: propertyRuns, seed: 1 },
      )
    })
  })
}

function bytesOf(all: readonly Envelope[]): number {
  return all.reduce((sum, { bytes }) => sum + bytes.length, 0)
}

function pointsOf(all: readonly Envelope[], { from, to }: Range): Point[] {
  return all
    .map(({ timestamp, id }) => ({ timestamp, id: idBytes(id) }))
    .filter((point) => comparePoints(point, from) >= 0 && comparePoints(point, to) < 0)
    .sort(comparePoints)
}

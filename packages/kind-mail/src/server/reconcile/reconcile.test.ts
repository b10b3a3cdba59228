import { seededRandom } from '@waypost/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCbor } from '../../cbor.js'
import { createEnvelope, type Envelope } from '../../envelope.js'
import { FIRST_POINT, LAST_POINT } from '../../ranges.js'
import { envelopes } from '../../testing/envelopes.js'
import { linkTo, openIntake } from '../../testing/reconcile-link.js'
import type { Archive } from '../archive.js'
import type { Intake } from '../intake.js'
import { createMemoryArchive } from '../memory-archive.js'
import { createSqliteArchive } from '../sqlite-archive.js'
import { createDeclined } from './declined.js'
import { type Reconciled, reconcile } from './reconcile.js'
import type { ReconcilePeer } from './reconcile-peer.js'

const NOW = 1_750_000_000_000
const DAY = 86_400_000

async function archiveOf(given: readonly Envelope[], make: () => Archive = createMemoryArchive): Promise<Archive> {
  const archive = make()
  await archive.open()
  for (let at = 0; at < given.length; at += 2_000) await archive.put(given.slice(at, at + 2_000), 1)
  return archive
}

function makeEqual(
  archive: Archive,
  peer: ReconcilePeer,
  options: {
    readonly intake?: Intake
    readonly signal?: AbortSignal
    readonly declined?: ReturnType<typeof createDeclined>
    readonly isFirst?: boolean
  } = {},
): Promise<Reconciled> {
  const { intake = openIntake(archive), signal = new AbortController().signal, declined = createDeclined() } = options
  const { isFirst = false } = options
  return reconcile({ archive, intake, peer, declined, now: NOW, retentionMs: 30 * DAY, isFirst, signal })
}

const total = async (archive: Archive) => (await archive.summarize([FIRST_POINT, LAST_POINT]))[0]
const sample = (
  count: number,
  options: { seed?: number; from?: number; stepMs?: number; payloadBytes?: number } = {},
) => {
  const { seed = 1, ...rest } = options
  return envelopes(count, { from: NOW - DAY, random: seededRandom(seed), stepMs: 7, ...rest })
}

describe('reconciling two archives', () => {
  it('costs next to nothing when they are equal', async () => {
    const all = sample(5_000)
    const [a, b] = [await archiveOf(all), await archiveOf([...all].reverse())]
    const peer = linkTo(b)
    expect(await makeEqual(a, peer)).toEqual({ rounds: 1, received: 0, given: 0, declined: 0 })
    expect(peer.bytes).toBeLessThan(200)
  })

  it('finds few differences among many envelopes with few bytes, both ways', async () => {
    const all = sample(20_000)
    const [onlyA, onlyB] = [sample(10, { seed: 2, stepMs: 9_000 }), sample(10, { seed: 3, stepMs: 8_000 })]
    const file = () => createSqliteArchive({ file: ':memory:' })
    const [a, b] = [await archiveOf([...all, ...onlyA], file), await archiveOf([...onlyB, ...all], file)]
    const peer = linkTo(b)
    expect(await makeEqual(a, peer)).toMatchObject({ received: 10, given: 10, declined: 0 })
    expect(await total(a)).toEqual(await total(b))
    expect((await total(a))?.count).toBe(20_020)
    // Envelopes themselves are about 60 bytes each here; a list of all ids would be 680,000.
    expect(peer.bytes).toBeLessThan(25_000)
    await a.close()
    await b.close()
  })

  it('fills an empty archive, weights included, and one that has the newest alone', async () => {
    const all = sample(9_000).map((envelope, index) => ({ ...envelope, weight: index % 16 }))
    const full = await archiveOf(all)
    for (const held of [0, 500]) {
      const archive = await archiveOf(held === 0 ? [] : all.slice(-held))
      expect(await makeEqual(archive, linkTo(full))).toMatchObject({ received: 9_000 - held, given: 0 })
      expect(await total(archive)).toEqual(await total(full))
      const some = all.slice(100, 103)
      expect(
        (
          await archive.fetch(
            some.map(({ id }) => id),
            10_000,
          )
        ).map(({ weight }) => weight),
      ).toEqual(some.map(({ weight }) => weight))
    }
    const empty = await archiveOf([])
    expect(await makeEqual(full, linkTo(empty))).toMatchObject({ received: 0, given: 9_000 })
    expect(await total(empty)).toEqual(await total(full))
  })

  it('passes over what has come from elsewhere since it was listed', async () => {
    const all = sample(3_000)
    const [own, full] = [await archiveOf([]), await archiveOf(all)]
    const ops: string[] = []
    const peer = linkTo(full, {
      tamper(reply, op) {
        ops.push(op)
        if (ops.filter((each) => each === 'take').length === 1) void own.put(all, 2)
        return reply
      },
    })
    await makeEqual(own, peer)
    expect(await total(own)).toEqual(await total(full))
    expect(ops.filter((each) => each === 'take')).toHaveLength(1)
  })

  it('leaves one that it has just met to fetch for itself where that lacks much, and gives it the rest', async () => {
    const all = sample(3_000)
    const scattered = sample(20, { seed: 2, stepMs: 900 })
    const lacksAll = async () => linkTo(await archiveOf([]))
    expect(await makeEqual(await archiveOf(all), await lacksAll(), { isFirst: true })).toMatchObject({ given: 0 })
    expect(await makeEqual(await archiveOf(all), await lacksAll())).toMatchObject({ given: 3_000 })
    const lacksNewest = linkTo(await archiveOf(all.slice(0, 1_000)))
    expect(await makeEqual(await archiveOf(all), lacksNewest, { isFirst: true })).toMatchObject({ given: 0 })
    const lacksFew = linkTo(await archiveOf(all))
    const counts = await makeEqual(await archiveOf([...all, ...scattered]), lacksFew, { isFirst: true })
    expect(counts).toMatchObject({ given: 20 })
  })

  it('tells apart envelopes of one and the same millisecond', async () => {
    const random = seededRandom(9)
    const burst = Array.from({ length: 4_000 }, () =>
      createEnvelope({ topic: 'burst', timestamp: NOW - 5_000, payload: random.bytes(16) }),
    )
    const [a, b] = [await archiveOf(burst.slice(3)), await archiveOf(burst.slice(0, -3))]
    expect(await makeEqual(a, linkTo(b))).toMatchObject({ received: 3, given: 3 })
    expect(await total(a)).toEqual(await total(b))
  })

  it('makes any two sets equal', async () => {
    const one = fc.record({ at: fc.nat(400), side: fc.constantFrom('a', 'b', 'both'), payload: fc.nat(2 ** 30) })
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 300 }), async (given) => {
        const made = given.map(({ at, side, payload }) => ({
          side,
          envelope: createEnvelope({ topic: 't', timestamp: NOW - at * 1_000, payload: Buffer.from(String(payload)) }),
        }))
        const of = (side: string) =>
          made.flatMap((item) => (item.side === side || item.side === 'both' ? item.envelope : []))
        const [a, b] = [await archiveOf(of('a')), await archiveOf(of('b'))]
        await makeEqual(a, linkTo(b))
        const wanted = new Set(made.map(({ envelope }) => envelope.id))
        expect((await total(a))?.count).toBe(wanted.size)
        expect(await total(a)).toEqual(await total(b))
      }),
      { numRuns: 40, seed: 1 },
    )
  })

  it('goes on where a broken connection left it', async () => {
    const all = sample(6_000)
    const [a, b] = [await archiveOf([]), await archiveOf(all)]
    let replies = 0
    let breaks = 0
    for (let attempt = 0; attempt < 20 && (await total(a))?.count !== all.length; attempt++) {
      const peer = linkTo(b, {
        tamper(reply) {
          if (++replies % 11 === 0) throw new TypeError('the connection is lost')
          return reply
        },
      })
      await makeEqual(a, peer).catch(() => void breaks++)
    }
    expect(breaks).toBeGreaterThan(1)
    expect(await total(a)).toEqual(await total(b))
  })

  it('leaves alone what a server with a shorter retention does not keep', async () => {
    const [old, recent] = [sample(50, { from: NOW - 20 * DAY }), sample(50)]
    const [a, b] = [await archiveOf([...old, ...recent]), await archiveOf([])]
    await makeEqual(a, linkTo(b, { floor: NOW - 7 * DAY }))
    expect(await b.has(old.map(({ id }) => id))).not.toContain(true)
    expect(await b.has(recent.map(({ id }) => id))).not.toContain(false)
  })

  it('does not carry again what one side refused', async () => {
    const all = sample(40)
    const [a, b] = [await archiveOf(all.slice(0, 20)), await archiveOf(all.slice(20))]
    const refusing: Intake = {
      take: async (given) => given.map(() => ({ status: 'refused', code: 'ENVELOPE_EXPIRED' })),
    }
    const declined = createDeclined()
    const first = linkTo(b, { intake: refusing })
    expect(await makeEqual(a, first, { intake: refusing, declined })).toMatchObject({ declined: 40 })
    const second = linkTo(b, { intake: refusing })
    expect(await makeEqual(a, second, { intake: refusing, declined })).toMatchObject({ declined: 0, given: 0 })
    expect(second.bytes).toBeLessThan(first.bytes / 2)
  })

  it('asks again for what was ahead of its clock', async () => {
    const [a, b] = [await archiveOf([]), await archiveOf(sample(5, { from: NOW + 60_000 }))]
    const early: Intake = {
      take: async (given) => given.map(() => ({ status: 'refused', code: 'TIMESTAMP_OUT_OF_RANGE' })),
    }
    const declined = createDeclined()
    expect(await makeEqual(a, linkTo(b), { intake: early, declined })).toMatchObject({ received: 0, declined: 5 })
    expect(await makeEqual(a, linkTo(b), { declined })).toMatchObject({ received: 5 })
  })

  it('stops when its archive is full, and gives nothing more to one that is', async () => {
    const all = sample(600)
    const full: Intake = { take: async (given) => given.map(() => ({ status: 'refused', code: 'ARCHIVE_FULL' })) }
    const [a, b] = [await archiveOf([]), await archiveOf(all)]
    await expect(makeEqual(a, linkTo(b), { intake: full })).rejects.toMatchObject({ code: 'ARCHIVE_FULL' })
    expect(await makeEqual(b, linkTo(a, { intake: full }))).toMatchObject({ given: 0, declined: 200 })
  })

  it('is broken off by its signal', async () => {
    const [a, b] = [await archiveOf([]), await archiveOf(sample(5_000))]
    const controller = new AbortController()
    const peer = linkTo(b, {
      tamper(reply, op) {
        if (op === 'take') controller.abort()
        return reply
      },
    })
    await expect(makeEqual(a, peer, { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('a hostile peer', () => {
  it('that always differs is given up after bounded work', async () => {
    const all = sample(500)
    const [a, b] = [await archiveOf(all), await archiveOf(all)]
    const fingerprint = new Uint8Array(16)
    let asked = 0
    const peer: ReconcilePeer = {
      ...linkTo(b),
      async ranges(questions) {
        asked++
        return {
          floor: 0,
          answers: questions.map(({ from, to, parts }) =>
            parts === 0
              ? { type: 'list', points: [{ timestamp: from.timestamp, id: new Uint8Array(32).fill(255) }], more: true }
              : { type: 'parts', parts: [{ to, count: 1_000_000, fingerprint }] },
          ),
        }
      },
    }
    await expect(makeEqual(a, peer)).rejects.toMatchObject({ code: 'SERVER_MISBEHAVED' })
    expect(asked).toBeLessThanOrEqual(1_024)
  })

  it.each([
    ['no array', encodeCbor(7)],
    ['no answer', encodeCbor([0, []])],
    ['too many answers', encodeCbor([0, [[], [], []]])],
    ['a part too many', encodeCbor([0, [Array(68).fill(0)]])],
    ['parts that do not cover the range', encodeCbor([0, [[5, new Uint8Array(), 1, new Uint8Array(16)]]])],
    ['a border that is written too long', encodeCbor([0, [[5, new Uint8Array(2), 1, new Uint8Array(16)]]])],
  ])('that answers with %s is found out', async (_, reply) => {
    const [a, b] = [await archiveOf(sample(5)), await archiveOf([])]
    await expect(makeEqual(a, linkTo(b, { tamper: () => reply }))).rejects.toMatchObject({ code: 'SERVER_MISBEHAVED' })
  })

  it('that lists envelopes and does not give them, or gives others, gains nothing by it', async () => {
    const [all, others] = [sample(300), sample(3, { seed: 8 })]
    const [a, b] = [await archiveOf([]), await archiveOf(all)]
    const withholding: ReconcilePeer = { ...linkTo(b), take: async () => [] }
    expect(await makeEqual(a, withholding)).toMatchObject({ received: 0, declined: 300 })
    const inventing = linkTo(b, {
      tamper: (reply, op) =>
        op === 'take' ? encodeCbor([new Uint8Array(3), others.map(({ bytes }) => bytes)]) : reply,
    })
    await expect(makeEqual(a, inventing)).rejects.toMatchObject({ code: 'SERVER_MISBEHAVED' })
    expect((await a.stats()).envelopes).toBe(0)
  })
})

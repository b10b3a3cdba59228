import { type Outcome, serverOf } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import { describe, expect, it } from 'vitest'
import { createMailConnection } from './connection.js'
import { createEnvelope, type Envelope } from './envelope.js'
import { envelopes } from './testing/envelopes.js'
import { encodeArrivalsReply, encodeFetchReply, encodeQueryReply } from './wire/reply.js'

const random = seededRandom(2)
const { privateKey } = generateIdentity(random)
const server = serverOf(createRecord({ privateKey, sequence: 1n, ip: '10.0.0.1', tcp: 1 }))
const all = envelopes(6, { from: 1_000, random })
const mark = { archive: 'ab'.repeat(16), sequence: 50 }
const query = { topics: ['news'], start: 1_000, end: 1_006, limit: 4, form: 'envelopes' as const }

/** A connection with a server that answers everything with these bytes. */
function answering(...answers: Uint8Array[]) {
  const outcomes: Outcome[] = []
  const next = () => answers.shift() ?? new Uint8Array()
  const connection = createMailConnection({
    server,
    report: (outcome) => void outcomes.push(outcome),
    session: {
      isOpen: true,
      request: async () => next(),
      async *stream() {
        while (answers.length > 0) yield next()
      },
      close: async () => {},
    },
  })
  return { connection, outcomes }
}

const page = (given: readonly Envelope[], more = false) =>
  encodeQueryReply({ mark, caughtUp: true, heldFrom: 0, items: { form: 'envelopes', envelopes: given }, more })
const arrived = (given: readonly Envelope[], sequence: number, more = false) =>
  encodeArrivalsReply({ mark: { ...mark, sequence }, items: { form: 'envelopes', envelopes: given }, more })

const [a, b, c] = all as [Envelope, Envelope, Envelope]
const foreign = createEnvelope({ topic: 'other', timestamp: 1_001, payload: random.bytes(3) })
const outside = createEnvelope({ topic: 'news', timestamp: 1_006, payload: random.bytes(3) })
const flipped = Uint8Array.from(page([a, b]))
flipped[flipped.length - 1] = 0x33

describe('a server that misbehaves is noticed and reported', () => {
  it.each([
    ['another topic', page([foreign])],
    ['a time out of the range', page([outside])],
    ['a wrong order', page([b, a])],
    ['an envelope twice', page([a, a])],
    ['more than the limit', page(all.slice(0, 5))],
    ['an empty page that says that more follows', page([], true)],
    ['nonsense', random.bytes(80)],
    ['nothing', new Uint8Array()],
    ['a broken form', flipped],
  ])('in a page with %s', async (_, answer) => {
    const { connection, outcomes } = answering(answer)
    await expect(connection.query(query)).rejects.toMatchObject({ code: 'SERVER_MISBEHAVED' })
    expect(outcomes).toEqual([{ type: 'failure', code: 'SERVER_MISBEHAVED' }])
  })

  it('in a page that starts before its cursor', async () => {
    const { connection } = answering(page([a, b]))
    await expect(connection.query({ ...query, after: a })).rejects.toMatchObject({ code: 'SERVER_MISBEHAVED' })
  })

  it('in an altered envelope: its id is not the one asked for', async () => {
    const altered = createEnvelope({ ...a, payload: random.bytes(16) })
    const { connection } = answering(encodeFetchReply([altered.bytes]))
    await expect(connection.fetch([a.id, b.id])).rejects.toMatchObject({ code: 'SERVER_MISBEHAVED' })
  })

  it('in an envelope fetched twice', async () => {
    const { connection } = answering(encodeFetchReply([a.bytes, a.bytes]))
    await expect(connection.fetch([a.id, b.id])).rejects.toMatchObject({ code: 'SERVER_MISBEHAVED' })
  })

  it.each([
    ['does not move on', arrived([a, b], 50)],
    ['goes back', arrived([], 49)],
    ['stands still while more follows', arrived([], 50, true)],
  ])('in arrivals whose mark %s', async (_, answer) => {
    const { connection } = answering(answer)
    const asked = connection.arrivals({ ...query, since: { mark, withinMs: 0 } })
    await expect(asked).rejects.toMatchObject({ code: 'SERVER_MISBEHAVED' })
  })

  it('in the middle of a subscription, which ends with what was good', async () => {
    const { connection, outcomes } = answering(arrived([a], 51), arrived([b], 52), arrived([c], 52))
    const got: string[] = []
    await expect(
      (async () => {
        for await (const { items } of connection.subscribe({ topics: ['news'], since: { withinMs: 0 } })) {
          if (items.form === 'envelopes') got.push(...items.envelopes.map(({ id }) => id))
        }
      })(),
    ).rejects.toMatchObject({ code: 'SERVER_MISBEHAVED' })
    expect(got).toEqual([a.id, b.id])
    expect(outcomes).toHaveLength(1)
  })

  it('but a page that keeps to its query is taken', async () => {
    const { connection, outcomes } = answering(page([b, c]))
    expect(await connection.query({ ...query, after: a })).toMatchObject({ caughtUp: true, more: false, mark })
    expect(outcomes).toEqual([])
  })
})

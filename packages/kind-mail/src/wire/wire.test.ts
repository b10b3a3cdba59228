import { type NodeId, WaypostError } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { encode } from 'cborg'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EnvelopeId } from '../envelope.js'
import { comparePositions, decodeCursor, encodeCursor } from '../position.js'
import { pointAt } from '../ranges.js'
import { decodeFrame, encodeFrame } from '../server/spread.js'
import { envelopes } from '../testing/envelopes.js'
import { MAIL_LIMITS } from './limits.js'
import { RECONCILE_LIMITS } from './reconcile.js'
import * as reply from './reply.js'
import { decodeRequest, encodeRequest, type MailRequest } from './request.js'

const id = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}` as EnvelopeId)
const time = fc.nat({ max: 2 ** 31 }).map((value) => value * 65_536)
const position = fc.record({ timestamp: time, id })
const archive = fc.stringMatching(/^[0-9a-f]{32}$/)
const mark = fc.record({ archive, sequence: fc.maxSafeNat() })
const topics = fc.array(fc.stringMatching(/^[\x21-\x7e]{1,64}$/), { maxLength: 5 })
const some = envelopes(5, { from: 1_000, random: seededRandom(1) })
const nonce = fc.uint8Array({ minLength: 8, maxLength: 8 })
const form = fc.constantFrom('envelopes' as const, 'positions' as const)
const since = fc.record({ mark: fc.option(mark, { nil: undefined }), withinMs: fc.nat() })
const range = { topics, start: time, end: time, limit: fc.nat(2_000), form }

const request: fc.Arbitrary<MailRequest> = fc.oneof(
  fc
    .subarray(some, { minLength: 1 })
    .chain((given) =>
      fc
        .array(fc.option(nonce, { nil: undefined }), { minLength: given.length, maxLength: given.length })
        .map((nonces) => ({ op: 'publish' as const, envelopes: given, nonces })),
    ),
  fc.record({ op: fc.constant('query' as const), ...range, after: fc.option(position, { nil: undefined }) }),
  fc.record({
    op: fc.constantFrom('fetch' as const, 'presence' as const),
    ids: fc.array(id, { minLength: 1, maxLength: 9 }),
  }),
  fc.record({ op: fc.constant('arrivals' as const), ...range, since }),
  fc.record({ op: fc.constant('subscribe' as const), topics, since }),
  fc.constant({ op: 'terms' as const }),
  fc.record({
    op: fc.constant('witness' as const),
    ids: fc.array(id, { minLength: 1, maxLength: 4 }),
    wanted: fc.integer({ min: 1, max: MAIL_LIMITS.witnesses }),
    servers: fc.array(id as fc.Arbitrary<NodeId>, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ op: fc.constant('confirm' as const), ids: fc.array(id, { minLength: 1, maxLength: 4 }) }),
)
const items = fc.oneof(
  fc.subarray(some).map((given) => ({ form: 'envelopes' as const, envelopes: given })),
  fc.array(position, { maxLength: 5 }).map((positions) => ({ form: 'positions' as const, positions })),
)

const TYPED = new Set(['MESSAGE_MALFORMED', 'MESSAGE_TOO_LARGE', 'OPERATION_UNKNOWN', 'VERSION_UNSUPPORTED'])

/** Whatever the bytes, a decoder gives a value or a typed error. */
function survives(decode: (bytes: Uint8Array) => unknown, valid: fc.Arbitrary<Uint8Array>) {
  const broken = fc
    .tuple(valid, fc.nat(), fc.uint8Array({ maxLength: 4 }), fc.nat(4))
    .map(([bytes, place, put, cut]) => {
      const at = place % (bytes.length + 1)
      return Uint8Array.from([...bytes.subarray(0, at), ...put, ...bytes.subarray(at + cut)])
    })
  const leaf = fc.oneof(fc.maxSafeInteger(), fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.uint8Array())
  const list = fc.array(leaf, { maxLength: 7 })
  const structured = fc.array(fc.oneof(leaf, list, fc.array(list, { maxLength: 3 })), { maxLength: 7 })
  const bytes = fc.oneof(
    broken,
    fc.uint8Array({ maxLength: 300 }),
    structured.map((value) => new Uint8Array(encode(value))),
  )
  fc.assert(
    fc.property(bytes, (given) => {
      try {
        decode(given)
      } catch (error) {
        expect(WaypostError.is(error) && TYPED.has(error.code)).toBe(true)
      }
    }),
    { numRuns: 1_000 },
  )
}

describe('requests', () => {
  it('decode to what was encoded', () => {
    fc.assert(fc.property(request, (given) => void expect(decodeRequest(encodeRequest(given))).toEqual(given)))
  })
  it('survive anything', () => survives(decodeRequest, request.map(encodeRequest)))
  it('refuse too many ids, envelopes and topics, and half a mark', () => {
    const [envelope] = some
    const refused = (value: unknown) =>
      expect(() => decodeRequest(encode(value))).toThrow(expect.objectContaining({ code: 'MESSAGE_MALFORMED' }))
    refused([3, Array(1_001).fill(new Uint8Array(32))])
    refused([3, []])
    refused([1, Array(101).fill(envelope?.bytes), Array(101).fill(null)])
    refused([1, [envelope?.bytes], []])
    refused([1, [envelope?.bytes], [new Uint8Array(7)]])
    refused([6, Array(65).fill('t'), [null, null, 0]])
    refused([6, ['t'], ['0'.repeat(32), null, 0]])
    refused([7, 0])
    refused(['8'])
  })
  it('refuse more items than any request has before they are parsed, since a MiB of those takes long', () => {
    const many = new Uint8Array(1_000_000).fill(0x60)
    many.set([0x82, 3, 0x9a, 0, 0x0f, 0x42, 0x39])
    const cause = expect.objectContaining({ message: expect.stringContaining('more items') })
    expect(() => decodeRequest(many)).toThrow(expect.objectContaining({ code: 'MESSAGE_MALFORMED', cause }))
    const ranges = Array.from({ length: RECONCILE_LIMITS.ranges }, (_, at) => {
      return { from: pointAt(2 * at), to: pointAt(2 * at + 1), parts: 16 }
    })
    expect(decodeRequest(encodeRequest({ op: 'ranges', ranges }))).toEqual({ op: 'ranges', ranges })
  })

  it('refuse nesting as deep as the bound allows', () => {
    const deep = new Uint8Array(1_000_000).fill(0x81)
    expect(() => decodeRequest(deep)).toThrow(expect.objectContaining({ code: 'MESSAGE_MALFORMED' }))
  })
})

describe('replies', () => {
  it('decode to what was encoded', () => {
    fc.assert(
      fc.property(
        mark,
        items,
        fc.boolean(),
        fc.nat(2 ** 31 - 1),
        fc.boolean(),
        (where, what, caughtUp, heldFrom, more) => {
          const page = { mark: where, caughtUp, heldFrom, items: what, more }
          expect(reply.decodeQueryReply(reply.encodeQueryReply(page), what.form)).toEqual(page)
          const arrivals = { mark: where, items: what, more }
          expect(reply.decodeArrivalsReply(reply.encodeArrivalsReply(arrivals), what.form)).toEqual(arrivals)
        },
      ),
    )
    const results = [
      { status: 'stored' },
      { status: 'known' },
      { status: 'refused', code: 'RATE_LIMITED', retryAfterMs: 5 },
      { status: 'refused', code: 'WORK_REQUIRED', bits: 12 },
    ] as const
    expect(reply.decodePublishReply(reply.encodePublishReply(results), 4)).toEqual(results)
    expect(reply.decodePresenceReply(reply.encodePresenceReply([true, false]), 2)).toEqual([true, false])
  })
  it('survive anything', () => {
    const page = items.map((what) =>
      reply.encodeQueryReply({
        mark: { archive: '0'.repeat(32), sequence: 1 },
        caughtUp: true,
        heldFrom: 1_750_000_000_000,
        items: what,
        more: false,
      }),
    )
    for (const shape of ['envelopes', 'positions'] as const)
      survives((bytes) => reply.decodeQueryReply(bytes, shape), page)
    survives((bytes) => reply.decodeArrivalsReply(bytes, 'envelopes'), page)
    survives(
      (bytes) => reply.decodePublishReply(bytes, 1),
      fc.constant(reply.encodePublishReply([{ status: 'stored' }])),
    )
    survives(
      (bytes) => reply.decodeFetchReply(bytes, 5),
      fc.constant(reply.encodeFetchReply(some.map(({ bytes }) => bytes))),
    )
    survives((bytes) => reply.decodePresenceReply(bytes, 2), fc.constant(reply.encodePresenceReply([true, true])))
  })
})

describe('frames and cursors', () => {
  it('decode to what was encoded', () => {
    const weighted = some.map((envelope, weight) => ({ ...envelope, weight }))
    expect(decodeFrame(encodeFrame(weighted))).toEqual(weighted)
    fc.assert(fc.property(position, (given) => void expect(decodeCursor(encodeCursor(given))).toEqual(given)))
  })
  it('survive anything', () => {
    survives(decodeFrame, fc.subarray(some, { minLength: 1 }).map(encodeFrame))
    survives(decodeCursor, position.map(encodeCursor))
  })
  it('put positions in one total order', () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        expect(Math.sign(comparePositions(a, b))).toBe(-Math.sign(comparePositions(b, a)))
        expect(comparePositions(a, b) === 0).toBe(a.timestamp === b.timestamp && a.id === b.id)
      }),
    )
  })
})

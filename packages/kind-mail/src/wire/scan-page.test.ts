import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCbor } from '../cbor.js'
import { CborCursor, MAJOR } from '../cbor-cursor.js'
import { createEnvelope, decodeEnvelope } from '../envelope.js'
import { MAIL_LIMITS } from './limits.js'
import { encodeArrivalsReply, encodeQueryReply } from './reply.js'
import { scanPage } from './scan-page.js'

const envelope = fc
  .record({
    topic: fc.stringMatching(/^[!-~]{1,64}$/),
    timestamp: fc.oneof(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536)),
    lifetime: fc.integer({ min: 1, max: 31_622_400 }),
    payload: fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constant(new Uint8Array(65_536))),
  })
  .map(createEnvelope)

const page = fc.record({
  mark: fc.record({ archive: fc.stringMatching(/^[0-9a-f]{32}$/), sequence: fc.maxSafeNat() }),
  caughtUp: fc.boolean(),
  heldFrom: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  envelopes: fc.array(envelope, { maxLength: 4 }),
  more: fc.boolean(),
})

/** One byte written over, taken out or put in. */
const change = fc.record({ kind: fc.constantFrom('set', 'drop', 'add'), at: fc.nat(), byte: fc.nat(255) })

function changed(bytes: Uint8Array, { kind, at, byte }: { kind: string; at: number; byte: number }): Uint8Array {
  const index = at % bytes.length
  const rest = bytes.subarray(kind === 'add' ? index : index + 1)
  return Uint8Array.of(...bytes.subarray(0, index), ...(kind === 'drop' ? [] : [byte]), ...rest)
}

describe('a page read in one pass', () => {
  it('is the page that was encoded, in both layouts', () => {
    fc.assert(
      fc.property(page, ({ mark, caughtUp, heldFrom, envelopes, more }) => {
        const items = { form: 'envelopes', envelopes } as const
        expect(scanPage(encodeQueryReply({ mark, caughtUp, heldFrom, items, more }), 'query')).toEqual({
          mark,
          caughtUp,
          heldFrom,
          envelopes,
          more,
        })
        expect(scanPage(encodeArrivalsReply({ mark, items, more }), 'arrivals')).toEqual({
          mark,
          caughtUp: false,
          heldFrom: 0,
          envelopes,
          more,
        })
      }),
      { numRuns: 60 },
    )
  })

  it('takes nothing that the strict decoder refuses, and reads what it takes as that does', () => {
    const small = page.filter(({ envelopes }) => envelopes.every(({ bytes }) => bytes.length < 1_000))
    fc.assert(
      fc.property(small, fc.array(change, { minLength: 1, maxLength: 3 }), ({ envelopes, ...rest }, changes) => {
        const sent = changes.reduce(changed, encodeQueryReply({ ...rest, items: { form: 'envelopes', envelopes } }))
        let scanned: ReturnType<typeof scanPage>
        try {
          scanned = scanPage(sent, 'query')
        } catch (error) {
          expect(error).toHaveProperty('code', expect.stringMatching(/^(MESSAGE_MALFORMED|VERSION_UNSUPPORTED)$/))
        }
        if (scanned === undefined) return
        const { mark, caughtUp, heldFrom, more } = scanned
        const encodings = scanned.envelopes.map(({ bytes }) => Uint8Array.from(bytes))
        expect(decodeCbor(sent, 'a page', MAIL_LIMITS.reply)).toEqual([
          mark.archive,
          mark.sequence,
          caughtUp,
          heldFrom,
          encodings,
          more,
        ])
        for (const { bytes, topic, timestamp, lifetime, payload } of scanned.envelopes) {
          expect(decodeCbor(bytes, 'an envelope', 1_000)).toEqual([1, topic, timestamp, lifetime, payload])
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('holds payloads of their own: whoever writes into one changes nothing else', () => {
    const sent = createEnvelope({ topic: 't', timestamp: 1, payload: Uint8Array.of(1, 2, 3) })
    const read = decodeEnvelope(sent.bytes)
    read.payload.fill(9)
    expect(decodeEnvelope(sent.bytes)).toEqual(sent)
  })
})

describe('the head of an item', () => {
  it.each([
    [[0x18, 23]],
    [[0x19, 0, 255]],
    [[0x1a, 0, 0, 255, 255]],
    [[0x1b, 0, 0, 0, 0, 255, 255, 255, 255]],
    [[0x1b, 0, 0x20, 0, 0, 0, 0, 0, 0]],
    [[0x1c]],
    [[0x1f]],
    [[0x18]],
    [[0x40]],
    [[]],
  ])('is not %j: not the shortest form, too large, cut off or of another type', (bytes) => {
    expect(new CborCursor(Uint8Array.from(bytes)).head(MAJOR.unsigned)).toBe(-1)
  })

  it.each([
    [[23], 23],
    [[0x18, 24], 24],
    [[0x19, 1, 0], 256],
    [[0x1a, 0, 1, 0, 0], 65_536],
    [[0x1b, 0, 0, 0, 1, 0, 0, 0, 0], 2 ** 32],
    [[0x1b, 0, 0x1f, 255, 255, 255, 255, 255, 255], Number.MAX_SAFE_INTEGER],
  ])('%j is %d', (bytes, value) => {
    expect(new CborCursor(Uint8Array.from(bytes)).head(MAJOR.unsigned)).toBe(value)
  })
})

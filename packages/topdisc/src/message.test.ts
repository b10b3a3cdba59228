import { readFileSync } from 'node:fs'
import { encode } from '@ethereumjs/rlp'
import { fromHex, type Hex, type Topic, toHex, WaypostError } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage, decodeNativeMessage, encodeMessage, MAX_PACKET_BYTES, type Message } from './message.js'
import { hidden, shown } from './testing/message-text.js'

interface Vectors {
  messages: { name: string; message: Record<string, unknown>; talk: Hex; native: Hex; requestId: Hex }[]
  alsoAccepted: { name: string; talk: Hex; message: Record<string, unknown> }[]
  refused: { name: string; talk: Hex; code: string }[]
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/messages.json', import.meta.url), 'utf8')) as Vectors

const topic = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes): Topic => toHex(bytes))
const record = fc.array(fc.uint8Array({ maxLength: 90 }), { maxLength: 3 }).map((items) => encode(items))
const ticket = fc.uint8Array({ maxLength: 90 })
const distances = fc.array(fc.integer({ min: 1, max: 256 }), { maxLength: 100 })
const total = fc.integer({ min: 1, max: 255 })
const records = fc.array(record, { maxLength: 4 })
const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ type: fc.constant('REGTOPIC' as const), topic, record, ticket, distances }),
  fc.record({
    type: fc.constant('REGCONFIRMATION' as const),
    total,
    ticket,
    waitMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  }),
  fc.record({ type: fc.constant('TOPICQUERY' as const), topic, distances }),
  fc.record({ type: fc.constant('TOPICNODES' as const), total, records }),
  fc.record({ type: fc.constant('NODES' as const), total, records }),
)

describe('messages', () => {
  it.each(vectors.messages)('vector: $name', ({ message, talk, native, requestId }) => {
    expect(toHex(encodeMessage(hidden(message)))).toBe(talk)
    expect(toHex(encodeMessage(hidden(message), fromHex(requestId)))).toBe(native)
    expect(shown(decodeMessage(fromHex(talk)))).toEqual(message)
    const read = decodeNativeMessage(fromHex(native))
    expect([toHex(read.requestId), shown(read.message)]).toEqual([requestId, message])
  })

  it.each(vectors.alsoAccepted)('vector, accepted: $name', ({ talk, message }) => {
    expect(shown(decodeMessage(fromHex(talk)))).toEqual(message)
  })

  it.each(vectors.refused)('vector, refused: $name', ({ talk, code }) => {
    expect(() => decodeMessage(fromHex(talk))).toThrow(expect.objectContaining({ code }))
  })

  it('come back as they went, with and without a request id', () => {
    fc.assert(
      fc.property(anyMessage, fc.uint8Array({ maxLength: 8 }), (message, requestId) => {
        const bytes = encodeMessage(message)
        fc.pre(bytes.length + 12 <= MAX_PACKET_BYTES)
        expect(shown(decodeMessage(bytes))).toEqual(shown(message))
        const native = decodeNativeMessage(encodeMessage(message, requestId))
        expect([shown(native.message), toHex(native.requestId)]).toEqual([shown(message), toHex(requestId)])
      }),
    )
  })

  it('read from random or damaged bytes are refused with a typed error, or written back as the same bytes', () => {
    const damaged = fc.tuple(anyMessage, fc.nat(600), fc.integer({ min: 0, max: 255 })).map(([message, at, byte]) => {
      const bytes = encodeMessage(message)
      if (at < bytes.length) bytes[at] = byte
      return bytes
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 1400 }), damaged), (bytes) => {
        try {
          const message = decodeMessage(bytes)
          const isOtherOrder = message.type === 'REGTOPIC' && toHex(encodeMessage(message)) !== toHex(bytes)
          if (!isOtherOrder) expect(toHex(encodeMessage(message))).toBe(toHex(bytes))
        } catch (error) {
          expect(WaypostError.is(error) && error.code.startsWith('MESSAGE_'), String(error)).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

import { readFileSync } from 'node:fs'
import { fromHex, type Hex, type Topic, toHex, WaypostError } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_RECORDS } from './message.js'
import { rlpList, rlpString } from './rlp.js'
import {
  decodeTalkReply,
  decodeTalkRequest,
  encodeTalkReply,
  encodeTalkRequest,
  MAX_CURSOR_BYTES,
  MAX_TALK_REPLY_BYTES,
  MAX_TALK_REQUEST_BYTES,
  packAnswer,
} from './talk.js'
import { hidden, shown } from './testing/message-text.js'

interface Vectors {
  replies: { name: string; bytes: Hex; cursor: Hex; messages: Record<string, unknown>[] }[]
  pulls: { name: string; bytes: Hex; cursor: Hex; topic: Topic; distances: number[] }[]
  refusedReplies: { name: string; bytes: Hex; code: string }[]
  refusedRequests: { name: string; bytes: Hex; code: string }[]
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/talk.json', import.meta.url), 'utf8')) as Vectors

/** A stand-in for a record that is `length` bytes long, 3 to 300. */
function item(length: number, fill: number): Uint8Array {
  for (let payload = 0; payload <= length; payload++) {
    const bytes = rlpList([rlpString(new Uint8Array(payload).fill(fill))])
    if (bytes.length >= length) return bytes
  }
  return expect.unreachable()
}

describe('the TALK carrier', () => {
  it.each(vectors.replies)('vector, reply: $name', ({ bytes, cursor, messages }) => {
    const reply = decodeTalkReply(fromHex(bytes))
    expect([toHex(reply.cursor), reply.messages.map(shown)]).toEqual([cursor, messages])
    const again = { cursor: fromHex(cursor), messages: messages.map(hidden) as typeof reply.messages }
    expect(toHex(encodeTalkReply(again))).toBe(bytes)
  })

  it.each(vectors.pulls)('vector, pull: $name', ({ bytes, cursor, topic, distances }) => {
    const pull = { type: 'PULL', cursor: fromHex(cursor), topic, distances } as const
    expect(decodeTalkRequest(fromHex(bytes))).toEqual(pull)
    expect(toHex(encodeTalkRequest(pull))).toBe(bytes)
  })

  it.each(vectors.refusedReplies)('vector, reply refused: $name', ({ bytes, code }) => {
    expect(() => decodeTalkReply(fromHex(bytes))).toThrow(expect.objectContaining({ code }))
  })

  it.each(vectors.refusedRequests)('vector, request refused: $name', ({ bytes, code }) => {
    expect(() => decodeTalkRequest(fromHex(bytes))).toThrow(expect.objectContaining({ code }))
  })

  it('refuses random bytes with a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1400 }), (bytes) => {
        for (const read of [decodeTalkReply, decodeTalkRequest]) {
          try {
            read(bytes)
          } catch (error) {
            expect(WaypostError.is(error) && error.code.startsWith('MESSAGE_'), String(error)).toBe(true)
          }
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps the longest request that the engine makes within the bound', () => {
    const request = {
      type: 'REGTOPIC',
      topic: toHex(new Uint8Array(32).fill(1)),
      record: item(300, 0xff),
      ticket: new Uint8Array(90).fill(0xff),
      distances: Array.from({ length: 19 }, (_, at) => 256 - at),
    } as const
    expect(encodeTalkRequest(request).length).toBeLessThanOrEqual(MAX_TALK_REQUEST_BYTES)
  })

  it('cuts an answer into packets that fit, loses no record, counts the messages right', () => {
    const records = (most: number) =>
      fc.array(fc.tuple(fc.integer({ min: 4, max: 300 }), fc.integer({ min: 128, max: 255 })), { maxLength: most })
    fc.assert(
      fc.property(records(40), records(20), fc.constantFrom('query', 'sent', 'ticket'), (ads, auxiliaries, kind) => {
        const adRecords = ads.map(([length, fill]) => item(length, fill))
        const auxiliaryRecords = auxiliaries.map(([length, fill]) => item(length, fill))
        const ticket = new Uint8Array(90).fill(9)
        const answer =
          kind === 'query'
            ? { ads: adRecords, auxiliaries: auxiliaryRecords }
            : kind === 'sent'
              ? { confirmation: 'sent' as const, auxiliaries: auxiliaryRecords }
              : {
                  confirmation: { type: 'REGCONFIRMATION' as const, ticket, waitMs: 2 ** 48 - 1 },
                  auxiliaries: auxiliaryRecords,
                }
        const packets = packAnswer(answer)
        const sent = packets.flat()
        for (const messages of packets) {
          const bytes = encodeTalkReply({ cursor: new Uint8Array(MAX_CURSOR_BYTES).fill(255), messages })
          expect(bytes.length).toBeLessThanOrEqual(MAX_TALK_REPLY_BYTES)
          expect(decodeTalkReply(bytes).messages.length).toBe(messages.length)
        }
        const ofType = (type: string) =>
          sent.flatMap((message) => (message.type === type && 'records' in message ? message.records : []))
        expect(ofType('TOPICNODES')).toEqual(kind === 'query' ? adRecords : [])
        expect(ofType('NODES')).toEqual(auxiliaryRecords)
        for (const message of sent) {
          expect(message.total).toBe(sent.length + (kind === 'sent' ? 1 : 0))
          if ('records' in message) expect(message.records.length).toBeLessThanOrEqual(MAX_RECORDS)
        }
        if (kind === 'query') expect(sent[0]?.type).toBe('TOPICNODES')
      }),
    )
  })

  it('cuts the rest of a registration’s reply at the same places when it is composed again', () => {
    const auxiliaries = Array.from({ length: 12 }, (_, at) => item(250, 128 + at))
    const confirmation = { type: 'REGCONFIRMATION' as const, ticket: new Uint8Array(0), waitMs: 5 }
    const first = packAnswer({ confirmation, auxiliaries })
    const again = packAnswer({ confirmation: 'sent', auxiliaries })
    expect(first.length).toBe(3)
    expect(again.slice(1)).toEqual(first.slice(1))
  })
})

import { toHex } from '@waypost/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ReplyMessage, RequestMessage } from './message.js'
import { talkReplySize, talkRequestSize } from './message-size.js'
import { rlpList, rlpString } from './rlp.js'
import { encodeTalkReply, encodeTalkRequest, type Pull } from './talk.js'

const bytes = (maxLength: number, minLength = 0) => fc.uint8Array({ minLength, maxLength })
const record = bytes(290).map((payload) => rlpList([rlpString(payload)]))
const topic = bytes(32, 32).map((id) => toHex(id))
const distances = fc.array(fc.integer({ min: 1, max: 256 }), { maxLength: 60 })
const total = fc.integer({ min: 1, max: 255 })
const records = fc.array(record, { maxLength: 16 })

const request: fc.Arbitrary<RequestMessage | Pull> = fc.oneof(
  fc.record({ type: fc.constant('REGTOPIC' as const), topic, record, ticket: bytes(90), distances }),
  fc.record({ type: fc.constant('TOPICQUERY' as const), topic, distances }),
  fc.record({ type: fc.constant('PULL' as const), cursor: bytes(16, 1), topic, distances }),
)
const reply: fc.Arbitrary<ReplyMessage> = fc.oneof(
  fc.record({ type: fc.constant('REGCONFIRMATION' as const), total, ticket: bytes(90), waitMs: fc.nat(2 ** 31 - 1) }),
  fc.record({ type: fc.constantFrom('TOPICNODES' as const, 'NODES' as const), total, records }),
)

it('the size of a message is the length of its encoding', () => {
  fc.assert(fc.property(request, (message) => talkRequestSize(message) === encodeTalkRequest(message).length))
  fc.assert(
    fc.property(bytes(16), fc.array(reply, { maxLength: 4 }), (cursor, messages) => {
      expect(talkReplySize({ cursor, messages })).toBe(encodeTalkReply({ cursor, messages }).length)
    }),
  )
})

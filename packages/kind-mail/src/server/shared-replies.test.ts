import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEnvelope } from '../envelope.js'
import { encodeArrivalsReply } from '../wire/reply.js'
import { createSharedReplies } from './shared-replies.js'

const archive = 'ab'.repeat(16)
const rows = Array.from({ length: 40 }, (_, at) => ({
  ...createEnvelope({ topic: 't', timestamp: at, payload: Uint8Array.of(at) }),
  sequence: at + 1,
}))

describe('replies that are shared', () => {
  it('are the bytes that each subscriber would get alone, whoever asks in which order', () => {
    const asked = fc.record({
      sequence: fc.integer({ min: 40, max: 44 }),
      chosen: fc.subarray(rows),
      more: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 30 }), (all) => {
        const replies = createSharedReplies()
        for (const { sequence, chosen, more } of [...all, ...all]) {
          const mark = { archive, sequence }
          const alone = encodeArrivalsReply({ mark, items: { form: 'envelopes', envelopes: chosen }, more })
          expect(replies.encode({ mark, rows: chosen, more })).toEqual(alone)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('are encoded once for a thousand subscribers, and forgotten when the archive moves on', () => {
    const replies = createSharedReplies()
    const reply = { mark: { archive, sequence: 41 }, rows: rows.slice(0, 2), more: false }
    const first = replies.encode(reply)
    for (let n = 0; n < 1_000; n++) expect(replies.encode(reply)).toBe(first)
    replies.encode({ ...reply, mark: { archive, sequence: 42 } })
    expect(replies.encode(reply)).not.toBe(first)
  })
})

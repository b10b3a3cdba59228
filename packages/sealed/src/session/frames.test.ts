import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame, type Frame } from './frames.js'

const u32 = fc.integer({ min: 0, max: 0xffffffff })
const id = fc.integer({ min: 1, max: 0xffffffff })
const body = fc.uint8Array({ maxLength: 300 })
const frames: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ type: fc.constant('greeting' as const), maxInFlight: id, idleMs: u32 }),
  fc.record({ type: fc.constant('request' as const), id, deadlineMs: u32, credit: u32, body }),
  fc.record({ type: fc.constant('credit' as const), id, bytes: u32 }),
  fc.record({ type: fc.constant('cancel' as const), id }),
  fc.record({ type: fc.constant('reply' as const), id, body }),
  fc.record({ type: fc.constant('end' as const), id }),
  fc.record({ type: fc.constant('closing' as const), reason: fc.constantFrom('idle' as const, 'stopping' as const) }),
  fc.record({
    type: fc.constant('error' as const),
    id,
    failure: fc.record({
      code: fc.stringMatching(/^[A-Z][A-Z0-9_]{0,63}$/),
      message: fc.string({ maxLength: 100 }).filter((text) => text.isWellFormed() && !/\p{C}/u.test(text)),
      isRetryable: fc.boolean(),
      retryAfterMs: fc.integer({ min: 0, max: 0xfffffffe }),
    }),
  }),
)

describe('session frames', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
      }),
    )
  })

  it('are refused with a typed error when they are anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), frames.map(encodeFrame)), fc.nat(), (bytes, cut) => {
        const some = bytes.subarray(0, cut % (bytes.length + 1))
        try {
          decodeFrame(some)
        } catch (error) {
          expect(error).toMatchObject({ code: 'SESSION_PROTOCOL_VIOLATED' })
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('carry of an error no code, length or character that a log or a terminal would stumble over', () => {
    const sent = (failure: { code: string; message: string; retryAfterMs?: number }) => {
      const frame = decodeFrame(encodeFrame({ type: 'error', id: 1, failure: { isRetryable: false, ...failure } }))
      return frame.type === 'error' ? frame.failure : expect.unreachable()
    }
    expect(sent({ code: 'not a code', message: 'x' }).code).toBe('INTERNAL')
    expect(sent({ code: 'A', message: 'a\n\u001b[31mb' }).message).toBe('a  [31mb')
    expect(sent({ code: 'A', message: 'é'.repeat(600) }).message).toBe('é'.repeat(256))
    expect(sent({ code: 'A', message: 'x', retryAfterMs: 1e12 }).retryAfterMs).toBe(0xfffffffe)
  })
})

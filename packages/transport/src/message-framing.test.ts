import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameReader, framePrefix } from './message-framing.js'

function framed(messages: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(messages.flatMap((message) => [...framePrefix(message.length), ...message]))
}

describe('message framing', () => {
  it('gives every message back, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (messages, cuts) => {
          const got: number[][] = []
          const reader = createFrameReader(300, (message) => got.push([...message]))
          const bytes = framed(messages)
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const length = cuts[turn % cuts.length] ?? 1
            reader.take(bytes.subarray(at, at + length))
            at += length
          }
          expect(got).toEqual(messages.map((message) => [...message]))
          expect(reader.isWithinMessage).toBe(false)
        },
      ),
    )
  })

  it('gives a message that is longer than what is set aside at first', () => {
    const message = Uint8Array.from({ length: 100_000 }, (_, at) => at & 255)
    const got: Uint8Array[] = []
    const reader = createFrameReader(1_048_576, (one) => got.push(one))
    const bytes = framed([message])
    for (let at = 0; at < bytes.length; at += 7_001) reader.take(bytes.subarray(at, at + 7_001))
    expect(got).toEqual([message])
  })

  it('gives long messages that come in long and short pieces, as bytes that are nobody else’s', () => {
    const messages = [70_000, 4_096, 30_000, 9_000].map((length) => Uint8Array.from({ length }, (_, at) => at % 251))
    const bytes = framed(messages)
    const got: Uint8Array[] = []
    const reader = createFrameReader(1_048_576, (one) => got.push(one))
    const lengths = [3, 5_000, 60, 20_000, 17_000, 4_096, 1]
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const end = at + (lengths[turn % lengths.length] ?? 1)
      const piece = bytes.slice(at, end)
      reader.take(piece)
      at = end
    }
    expect(got).toEqual(messages)
    expect(new Set(got.map(({ buffer }) => buffer)).size).toBe(messages.length)
  })

  it('refuses a length over the limit before a byte of the message came', () => {
    const reader = createFrameReader(300, () => {})
    expect(() => reader.take(framePrefix(301))).toThrow(
      expect.objectContaining({ code: 'TRANSPORT_MESSAGE_TOO_LARGE' }),
    )
  })

  it('sets little aside for what was only announced', () => {
    const before = process.memoryUsage().arrayBuffers
    const readers = Array.from({ length: 200 }, () => createFrameReader(1_048_576, () => {}))
    for (const reader of readers) reader.take(framePrefix(1_048_576))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000)
    expect(readers.every(({ isWithinMessage }) => isWithinMessage)).toBe(true)
  })
})

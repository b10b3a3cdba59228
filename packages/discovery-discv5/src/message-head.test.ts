import { encodeMessage } from '@waypost/topdisc'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readMessageHead } from './message-head.js'

it('reads type and request id of every message, however long', () => {
  const record = fc.uint8Array({ minLength: 60, maxLength: 298 }).map((bytes) => {
    const header = bytes.length < 256 ? [0xf8, bytes.length] : [0xf9, 1, bytes.length - 256]
    return Uint8Array.of(...header, ...bytes)
  })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), fc.array(record, { maxLength: 3 }), (requestId, records) => {
      const message = encodeMessage({ type: 'NODES', total: 5, records }, requestId)
      const head = readMessageHead(message)
      expect(head).toMatchObject({ type: 4, requestId })
      expect(message[head?.next ?? 0]).toBe(5)
    }),
  )
})

it('never throws and never reads beyond the message', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
      const head = readMessageHead(bytes)
      if (head !== undefined) expect(head.next).toBeLessThanOrEqual(bytes.length)
    }),
  )
  for (const bad of [[], [1], [1, 0x80], [1, 0xc1, 0x89], [1, 0xca, 0x89, ...Array(9).fill(1)], [1, 0xc9, 0x88, 1]]) {
    expect(readMessageHead(Uint8Array.from(bad))).toBeUndefined()
  }
})

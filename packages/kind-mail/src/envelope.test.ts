import { readFileSync } from 'node:fs'
import { fromHex, toHex, WaypostError } from '@waypost/core'
import { encode } from 'cborg'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEnvelope, decodeEnvelope, ENVELOPE_LIMITS } from './envelope.js'

interface Vectors {
  readonly valid: readonly {
    readonly topic: string
    readonly timestamp: number
    readonly lifetime: number
    readonly payload: `0x${string}`
    readonly encoding: `0x${string}`
    readonly id: string
  }[]
  readonly invalid: readonly { readonly why: string; readonly code: string; readonly encoding: `0x${string}` }[]
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/envelopes.json', import.meta.url), 'utf8')) as Vectors

const fields = fc.record({
  topic: fc.stringMatching(/^[\x21-\x7e]{1,64}$/),
  timestamp: fc.maxSafeNat().map((value) => value % (ENVELOPE_LIMITS.timestamp + 1)),
  lifetime: fc.integer({ min: 1, max: ENVELOPE_LIMITS.lifetime }),
  payload: fc.uint8Array({ maxLength: 400 }),
})

describe('envelope', () => {
  it('decodes to what it was made of, with the same id', () => {
    fc.assert(
      fc.property(fields, (given) => {
        const made = createEnvelope(given)
        expect(decodeEnvelope(made.bytes)).toEqual(made)
      }),
    )
  })

  it('has one encoding: whatever decodes, encodes to the same bytes', () => {
    const mutated = fc
      .tuple(fields, fc.nat(), fc.nat(255), fc.constantFrom('set', 'insert', 'remove'))
      .map(([given, place, byte, how]) => {
        const bytes = [...createEnvelope(given).bytes]
        const at = place % bytes.length
        if (how === 'set') bytes[at] = byte
        else if (how === 'insert') bytes.splice(at, 0, byte)
        else bytes.splice(at, 1)
        return Uint8Array.from(bytes)
      })
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        try {
          const decoded = decodeEnvelope(bytes)
          expect(toHex(createEnvelope(decoded).bytes)).toBe(toHex(bytes))
        } catch (error) {
          expect(WaypostError.is(error) && error.code).toMatch(/^(MESSAGE_MALFORMED|VERSION_UNSUPPORTED)$/)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(vectors.valid)('agrees with the vector of topic $topic', ({ encoding, id, payload, ...given }) => {
    const made = createEnvelope({ ...given, payload: fromHex(payload) })
    expect([toHex(made.bytes), made.id]).toEqual([encoding, id])
    expect(decodeEnvelope(fromHex(encoding))).toEqual(made)
  })

  it.each(vectors.invalid)('refuses the vector: $why', ({ encoding, code }) => {
    expect(() => decodeEnvelope(fromHex(encoding))).toThrow(expect.objectContaining({ code }))
  })

  it('takes the largest payload and refuses one byte more before it is parsed', () => {
    const largest = createEnvelope({ topic: 't'.repeat(64), timestamp: 2 ** 48 - 1, payload: new Uint8Array(65_536) })
    expect(largest.bytes.length).toBeLessThanOrEqual(ENVELOPE_LIMITS.encoding)
    expect(decodeEnvelope(largest.bytes).payload).toHaveLength(65_536)
    const tooLong = encode([1, 't', 1, 1, new Uint8Array(65_537)])
    expect(() => decodeEnvelope(tooLong)).toThrow(expect.objectContaining({ code: 'MESSAGE_MALFORMED' }))
    const huge = encode([1, 't', 1, 1, new Uint8Array(1_000_000)])
    expect(() => decodeEnvelope(huge)).toThrow(expect.objectContaining({ code: 'MESSAGE_TOO_LARGE' }))
  })
})

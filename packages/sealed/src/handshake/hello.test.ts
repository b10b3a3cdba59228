import { type NodeId, toHex } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHello, encodeHello, HELLO_BYTES } from './hello.js'

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const text = fc.string({ minLength: 1, maxLength: 40 }).filter((value) => value.isWellFormed())
const hellos = fc.record({
  purpose: text,
  peer: text,
  server: bytes32.map((bytes) => toHex(bytes) as NodeId),
  challenge: bytes32,
  secret: bytes32,
  ephemeral: bytes32,
})
const malformed = expect.objectContaining({ code: 'SEALED_MALFORMED' })

describe('hello', () => {
  it('comes back as it was, always of one length', () => {
    fc.assert(
      fc.property(hellos, (hello) => {
        const encoded = encodeHello(hello)
        expect(encoded).toHaveLength(HELLO_BYTES)
        expect(decodeHello(encoded)).toEqual(hello)
      }),
    )
  })

  it('refuses everything else with a typed error, and has one encoding of each', () => {
    fc.assert(
      fc.property(hellos, fc.nat({ max: HELLO_BYTES - 1 }), fc.integer({ min: 1, max: 255 }), (hello, at, flip) => {
        const encoded = encodeHello(hello)
        const altered = encoded.with(at, (encoded[at] as number) ^ flip)
        try {
          expect(encodeHello(decodeHello(altered))).toEqual(altered)
        } catch (error) {
          expect(error).toEqual(malformed)
        }
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ minLength: HELLO_BYTES, maxLength: HELLO_BYTES }), (bytes) => {
        expect(() => decodeHello(bytes)).toThrowError(malformed)
      }),
    )
    expect(() => decodeHello(new Uint8Array(HELLO_BYTES - 1))).toThrowError(malformed)
  })

  it('refuses to be made of what it cannot hold', () => {
    const [hello] = fc.sample(hellos, 1)
    if (hello === undefined) return expect.unreachable()
    for (const purpose of ['', 'x'.repeat(129)]) {
      expect(() => encodeHello({ ...hello, purpose })).toThrowError(
        expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
      )
    }
  })
})

import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { seededRandom } from '@waypost/core/testing'
import { generateIdentity } from '@waypost/record'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifyPortably, verifySignature } from './verify-signature.js'

const { privateKey, publicKey } = generateIdentity(seededRandom(4))
const ORDER = secp256k1.Point.CURVE().n
const word = (value: bigint) => Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'))
const sign = (message: Uint8Array) => secp256k1.sign(sha256(message), privateKey, { prehash: false })

describe('a signature verified natively', () => {
  it('holds exactly when it does in JavaScript: as it was made, or altered anywhere', () => {
    const message = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(message, fc.nat(127), fc.integer({ min: 0, max: 255 }), (bytes, at, flip) => {
        const signature = sign(bytes)
        expect(verifySignature(signature, bytes, publicKey)).toBe(true)
        const altered = at < 64 ? signature.with(at, (signature[at] as number) ^ flip) : signature
        const key = at < 64 ? publicKey : publicKey.with(at - 64, (publicKey[at - 64] as number) ^ flip)
        expect(verifySignature(altered, bytes, key)).toBe(flip === 0)
        expect(verifyPortably(altered, bytes, key)).toBe(flip === 0)
      }),
      { numRuns: 60 },
    )
  })

  it('does not hold with high s, which everybody can make of one with low s, nor with numbers out of range', () => {
    const message = Uint8Array.of(1)
    const signature = sign(message)
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`)
    const r = signature.subarray(0, 32)
    const forms = [
      [...r, ...word(ORDER - s)],
      [...r, ...word(0n)],
      [...word(0n), ...signature.subarray(32)],
      [...word(ORDER), ...signature.subarray(32)],
      [...signature, 0],
      [],
    ]
    for (const form of forms) {
      expect(verifySignature(Uint8Array.from(form), message, publicKey)).toBe(false)
      expect(verifyPortably(Uint8Array.from(form), message, publicKey)).toBe(false)
    }
  })
})

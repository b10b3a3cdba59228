import nodeCrypto from 'node:crypto'
import { privateKeyFromRaw, publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { PublicKey } from '@libp2p/interface'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, it } from 'vitest'
import { nativeVerification, verifyNatively } from './native-verification.js'

// Before anything here has it replaced.
const portable = (Object.getPrototypeOf(publicKeyFromRaw(secp256k1.Point.BASE.toBytes())) as PublicKey).verify
const native = nativeVerification(nodeCrypto, () => {
  throw new Error('not by Node')
})
const withFallback = nativeVerification(nodeCrypto, portable)

const seed = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => secp256k1.utils.isValidSecretKey(bytes))

/** What comes of it, an error told apart from a verdict. */
const outcome = (verify: typeof portable, ...given: [PublicKey, Uint8Array, Uint8Array]) => {
  const [key, message, signature] = given
  try {
    return verify.call(key, message, signature)
  } catch (error) {
    return (error as Error).name
  }
}

describe('a secp256k1 key of libp2p that verifies by Node', () => {
  it('accepts what was signed, whole or in pieces, and nothing that is another message, key or signature', () => {
    fc.assert(
      fc.property(seed, seed, fc.uint8Array({ minLength: 1, maxLength: 80 }), fc.nat(), (one, other, message, at) => {
        const key = privateKeyFromRaw(one)
        const signature = key.sign(message) as Uint8Array
        expect(native.call(key.publicKey, message, signature)).toBe(true)
        const pieces = new Uint8ArrayList(
          message.subarray(0, at % message.length),
          message.subarray(at % message.length),
        )
        expect(native.call(key.publicKey, pieces, signature)).toBe(true)
        const changed = message.slice()
        changed[at % message.length] = (changed[at % message.length] as number) ^ 1
        expect(native.call(key.publicKey, changed, signature)).toBe(false)
        const stranger = privateKeyFromRaw(other).publicKey
        if (!stranger.equals(key.publicKey)) expect(native.call(stranger, message, signature)).toBe(false)
      }),
      { numRuns: 30 },
    )
  })

  it('judges a signature with any byte altered, cut or added to as the library does', () => {
    fc.assert(
      fc.property(seed, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, at, flip) => {
        const key = privateKeyFromRaw(one)
        const message = Uint8Array.of(1, 2, 3)
        const signature = key.sign(message) as Uint8Array
        const place = at % signature.length
        const altered = signature.with(place, (signature[place] as number) ^ flip)
        for (const tried of [altered, signature.subarray(0, place), Uint8Array.of(...signature, flip)]) {
          expect(outcome(withFallback, key.publicKey, message, tried)).toEqual(
            outcome(portable, key.publicKey, message, tried),
          )
        }
      }),
      { numRuns: 60 },
    )
  })

  it('refuses the other signature that anybody can make of one', () => {
    const key = privateKeyFromRaw(new Uint8Array(32).fill(7))
    const message = Uint8Array.of(1)
    const { r, s } = secp256k1.Signature.fromBytes(key.sign(message) as Uint8Array, 'der')
    const other = new secp256k1.Signature(r, secp256k1.Point.CURVE().n - s).toBytes('der')
    expect(portable.call(key.publicKey, message, other)).toBe(false)
    expect(native.call(key.publicKey, message, other)).toBe(false)
  })

  it('is given to the class once', () => {
    const keys = Object.getPrototypeOf(publicKeyFromRaw(secp256k1.Point.BASE.toBytes())) as PublicKey
    verifyNatively()
    const given = keys.verify
    verifyNatively()
    expect(given).not.toBe(portable)
    expect(keys.verify).toBe(given)
  })
})

import { createCipheriv } from 'node:crypto'
import { gcm } from '@noble/ciphers/aes.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { cryptoRandom } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sealWithAes } from './aes-gcm.js'
import { encapsulate, encapsulatePortably } from './encapsulate.js'
import { nodeCrypto } from './native-crypto.js'
import { nativeEncapsulation } from './native-encapsulation.js'
import { recoverY } from './y-recovery.js'

const ORDER = secp256k1.Point.CURVE().n
const keyOf = (scalar: bigint) => Uint8Array.from(Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex'))
const publicKeyOf = (scalar: bigint) => secp256k1.getPublicKey(keyOf(scalar), false)
const scalar = fc.bigInt({ min: 1n, max: ORDER - 1n })
const edges = [1n, 2n, 3n, ORDER / 2n, ORDER - 2n, ORDER - 1n]

describe('a key agreed upon natively', () => {
  it('is eciesjs’s, byte for byte, for all kinds of keys', () => {
    const agreed = fc.property(scalar, scalar, (secret, recipient) => {
      const given = [keyOf(secret), publicKeyOf(recipient)] as const
      expect(encapsulate(...given)).toEqual(encapsulatePortably(...given))
    })
    fc.assert(agreed, { numRuns: 25 })
    for (const secret of [1n, 5n, ORDER - 1n]) {
      for (const recipient of edges) {
        const given = [keyOf(secret), publicKeyOf(recipient)] as const
        expect(encapsulate(...given)).toEqual(encapsulatePortably(...given))
      }
    }
  })

  it('needs eciesjs for one recipient in 2^256 only, and falls back there', () => {
    if (nodeCrypto === undefined) return expect.unreachable()
    const asked: bigint[] = []
    for (const recipient of edges) {
      nativeEncapsulation(nodeCrypto, (...given) => {
        asked.push(recipient)
        return encapsulatePortably(...given)
      })(keyOf(7n), publicKeyOf(recipient))
    }
    expect(asked).toEqual([ORDER - 1n])
  })

  it('is none with a point that is not on the curve', () => {
    const off = publicKeyOf(9n)
    off[64] = (off[64] as number) ^ 1
    expect(() => encapsulate(keyOf(7n), off)).toThrow()
    expect(() => encapsulate(keyOf(0n), publicKeyOf(9n))).toThrow()
  })

  it('falls back in a runtime whose crypto module lacks the curve', () => {
    if (nodeCrypto === undefined) return expect.unreachable()
    const createECDH = () => {
      throw new RangeError('no such curve')
    }
    const without = nativeEncapsulation({ ...nodeCrypto, createECDH }, encapsulatePortably)
    const given = [keyOf(7n), publicKeyOf(9n)] as const
    expect(without(...given)).toEqual(encapsulatePortably(...given))
  })
})

describe('y of a point', () => {
  it('follows from its x and the x of its sum with a known point', () => {
    fc.assert(
      fc.property(scalar, scalar, (one, other) => {
        const [point, known] = [one, other].map((factor) => secp256k1.Point.BASE.multiply(factor))
        if (point === undefined || known === undefined || point.equals(known.negate())) return
        const sum = point.add(known).toAffine()
        expect(recoverY(point.toAffine().x, known.toAffine(), sum.x)).toBe(point.toAffine().y)
      }),
      { numRuns: 25 },
    )
  })

  it('is none for coordinates that are of no such points', () => {
    const known = secp256k1.Point.BASE.toAffine()
    expect(recoverY(secp256k1.Point.BASE.multiply(5n).toAffine().x, known, 12345n)).toBeUndefined()
  })
})

describe('the cipher of an envelope', () => {
  it('is the portable one', () => {
    const [key, nonce] = [cryptoRandom.bytes(32), cryptoRandom.bytes(16)]
    for (const length of [0, 1, 512]) {
      const plaintext = cryptoRandom.bytes(length)
      const joined = gcm(key, nonce).encrypt(plaintext)
      const expected = [...nonce, ...joined.subarray(length), ...joined.subarray(0, length)]
      expect([...sealWithAes(key, nonce, plaintext)]).toEqual(expected)
      expect(createCipheriv('aes-256-gcm', key, nonce).update(plaintext)).toEqual(
        Buffer.from(joined.subarray(0, length)),
      )
    }
  })
})

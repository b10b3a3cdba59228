import { createKeypair, generateKeypair } from '@chainsafe/discv5'
import { defaultCrypto, getV4Crypto } from '@chainsafe/enr'
import { fromHex, toHex } from '@waypost/core'
import { identityOf } from '@waypost/record'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { installFastCurve, isSignedBy, sharedPoint } from './fast-curve.js'

// The curve's order is far above 2^255, so these are keys.
const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Uint8Array.of(0x7f, ...bytes.slice(1)))
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('the fast curve', () => {
  installFastCurve()
  const fast = getV4Crypto()

  it('gives the same keys, ids, signatures and verdicts as the library', () => {
    fc.assert(
      fc.property(key, fc.uint8Array({ maxLength: 300 }), (privateKey, message) => {
        const publicKey = defaultCrypto.publicKey(privateKey)
        expect(toHex(fast.publicKey(privateKey))).toBe(toHex(publicKey))
        expect(fast.nodeId(publicKey)).toBe(defaultCrypto.nodeId(publicKey))
        expect(`0x${fast.nodeId(publicKey)}`).toBe(identityOf(privateKey).nodeId)
        const signature = fast.sign(privateKey, message)
        expect(toHex(signature)).toBe(toHex(defaultCrypto.sign(privateKey, message)))
        expect(fast.verify(publicKey, message, signature)).toBe(true)
        expect(fast.verify(publicKey, Uint8Array.of(...message, 1), signature)).toBe(false)
        signature[5] = (signature[5] ?? 0) ^ 1
        expect(fast.verify(publicKey, message, signature)).toBe(false)
      }),
      { numRuns: 25 },
    )
  })

  it('derives the secret of the specification', () => {
    // discv5-wire-test-vectors.md, ECDH
    const secret = sharedPoint(
      fromHex('0xfb757dc581730490a1d7a00deea65e9b1936924caaea8f44d476014856b68736'),
      fromHex('0x039961e4c2356d61bedb83052c115d311acb3a96f5777296dcf297351130266231'),
    )
    expect(toHex(secret)).toBe('0x033b11a2a1f214567e1537ce5e509ffd9b21373247f2a3ff6841f4976f53165e7e')
  })

  it('derives one secret on both sides, through the library', () => {
    fc.assert(
      fc.property(key, (privateKey) => {
        const local = createKeypair({ type: 'secp256k1', privateKey })
        const other = generateKeypair('secp256k1')
        const mine = local.deriveSecret(createKeypair({ type: 'secp256k1', publicKey: other.publicKey }))
        const theirs = other.deriveSecret(createKeypair({ type: 'secp256k1', publicKey: local.publicKey }))
        expect(toHex(mine)).toBe(toHex(theirs))
      }),
      { numRuns: 20 },
    )
  })

  it('calls nonsense unsigned instead of throwing', () => {
    const bytes = fc.uint8Array({ maxLength: 70 })
    fc.assert(
      fc.property(bytes, digest, bytes, (signature, hash, publicKey) => !isSignedBy(signature, hash, publicKey)),
    )
    expect(() =>
      createKeypair({ type: 'secp256k1', publicKey: new Uint8Array(33).fill(2, 0, 1).fill(255, 1) }),
    ).toThrow()
  })
})

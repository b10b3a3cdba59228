import nodeCrypto from 'node:crypto'
import { pureJsCrypto } from '@chainsafe/libp2p-noise'
import fc from 'fast-check'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, it } from 'vitest'
import { nativeNoiseCrypto } from './noise-crypto.js'

const native = nativeNoiseCrypto(nodeCrypto)
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
/** Bytes in pieces, as Noise hands them on, beside the same in one. */
const pieces = fc.array(fc.uint8Array({ maxLength: 90 }), { minLength: 1, maxLength: 5 })

type Pieces = Parameters<typeof native.hashSHA256>[0]
const listOf = (parts: readonly Uint8Array[]) => new Uint8ArrayList(...parts) as unknown as Pieces
const joined = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts))
const plain = (given: Pieces) => new Uint8Array(given.subarray())

describe("Noise's arithmetic by Node", () => {
  it('hashes, derives and agrees as the portable one does', () => {
    fc.assert(
      fc.property(pieces, bytes(32), bytes(32), bytes(32), (parts, one, other, material) => {
        expect(plain(native.hashSHA256(listOf(parts)))).toEqual(plain(pureJsCrypto.hashSHA256(joined(parts))))
        expect(native.getHKDF(one, material).map(plain)).toEqual(pureJsCrypto.getHKDF(one, material).map(plain))
        const [mine, theirs] = [one, other].map((seed) => native.generateX25519KeyPairFromSeed(seed))
        if (mine === undefined || theirs === undefined) return
        expect(mine.publicKey).toEqual(pureJsCrypto.generateX25519KeyPairFromSeed(one).publicKey)
        const shared = plain(native.generateX25519SharedKey(mine.privateKey, theirs.publicKey))
        expect(shared).toEqual(plain(pureJsCrypto.generateX25519SharedKey(theirs.privateKey, mine.publicKey)))
      }),
      { numRuns: 30 },
    )
  })

  it('derives from nothing, as the end of a handshake does', () => {
    const none = new Uint8Array()
    expect(native.getHKDF(new Uint8Array(32), none).map(plain)).toEqual(
      pureJsCrypto.getHKDF(new Uint8Array(32), none).map(plain),
    )
  })

  it('reads a key that it made out of its bytes never again', () => {
    const read: unknown[] = []
    const counting = nativeNoiseCrypto({
      ...nodeCrypto,
      createPrivateKey: (given: Parameters<typeof nodeCrypto.createPrivateKey>[0]) => {
        read.push(given)
        return nodeCrypto.createPrivateKey(given)
      },
    } as typeof nodeCrypto)
    const { privateKey } = counting.generateX25519KeyPair()
    counting.generateX25519SharedKey(privateKey, native.generateX25519KeyPair().publicKey)
    expect(read).toEqual([])
  })

  it('makes keys that agree with others', () => {
    const [mine, theirs] = [native.generateX25519KeyPair(), pureJsCrypto.generateX25519KeyPair()]
    expect(plain(native.generateX25519SharedKey(mine.privateKey, listOf([theirs.publicKey])))).toEqual(
      plain(pureJsCrypto.generateX25519SharedKey(theirs.privateKey, mine.publicKey)),
    )
    expect(native.generateX25519KeyPair().publicKey).not.toEqual(mine.publicKey)
  })

  it('seals and opens as the portable one does, in pieces and without additional data too', () => {
    fc.assert(
      fc.property(pieces, bytes(32), bytes(12), fc.uint8Array({ maxLength: 40 }), (parts, key, nonce, additional) => {
        const sealed = plain(native.chaCha20Poly1305Encrypt(listOf(parts), nonce, additional, key))
        const expected = plain(pureJsCrypto.chaCha20Poly1305Encrypt(joined(parts), nonce, additional, key))
        expect(sealed).toEqual(expected)
        const middle = Math.floor(sealed.length / 2)
        const again = listOf([sealed.subarray(0, middle), sealed.subarray(middle)])
        expect(plain(native.chaCha20Poly1305Decrypt(again, nonce, additional, key))).toEqual(joined(parts))
      }),
      { numRuns: 60 },
    )
  })

  it('opens nothing that was altered, under another key or with other additional data', () => {
    fc.assert(
      fc.property(bytes(32), bytes(12), bytes(50), fc.nat(65), (key, nonce, message, at) => {
        const additional = Uint8Array.of(1)
        const sealed = plain(native.chaCha20Poly1305Encrypt(message, nonce, additional, key))
        const altered = sealed.slice()
        altered[at] = (altered[at] ?? 0) ^ 1
        expect(() => native.chaCha20Poly1305Decrypt(altered, nonce, additional, key)).toThrow()
        expect(() => native.chaCha20Poly1305Decrypt(sealed, nonce, Uint8Array.of(2), key)).toThrow()
        const otherKey = key.slice()
        otherKey[0] = (otherKey[0] ?? 0) ^ 1
        expect(() => native.chaCha20Poly1305Decrypt(sealed, nonce, additional, otherKey)).toThrow()
        expect(() => native.chaCha20Poly1305Decrypt(sealed.subarray(0, 10), nonce, additional, key)).toThrow()
      }),
      { numRuns: 30 },
    )
  })
})

import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { cryptoRandom } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { createFrameOpener, createFrameSealer } from './frame-cipher.js'
import { nodeCrypto } from './native-crypto.js'
import { ephemeralKey, portableKey } from './x25519.js'

describe('what Node computes itself', () => {
  it('is used here, so that these tests say something', () => {
    expect(nodeCrypto).toBeDefined()
  })

  it('is what the portable code computes: frames of every length, keys and agreements', () => {
    const key = cryptoRandom.bytes(32)
    const sealer = createFrameSealer(key)
    const opener = createFrameOpener(key)
    for (const [number, length] of [0, 1, 256, 2047, 2048, 2049, 60_000].entries()) {
      const plaintext = cryptoRandom.bytes(length)
      const nonce = new Uint8Array(12)
      nonce[11] = number
      const frame = sealer.seal(plaintext)
      expect(frame).toEqual(chacha20poly1305(key, nonce).encrypt(plaintext))
      expect(opener.open(frame)).toEqual(plaintext)
    }
    const [secret, other] = [cryptoRandom.bytes(32), cryptoRandom.bytes(32)]
    expect(ephemeralKey(secret).publicKey).toEqual(portableKey(secret).publicKey)
    const theirs = x25519.getPublicKey(other)
    expect(ephemeralKey(secret).agree(theirs)).toEqual(portableKey(secret).agree(theirs))
    for (const make of [ephemeralKey, portableKey]) {
      expect(() => make(secret).agree(new Uint8Array(32))).toThrow()
    }
  })
})

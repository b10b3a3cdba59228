import type { KeyObject } from 'node:crypto'
import type { ICryptoInterface } from '@chainsafe/libp2p-noise'
import { Uint8ArrayList } from 'uint8arraylist'
import type { NodeCrypto } from './native-crypto.js'

/** What stands before the 32 raw bytes in a PKCS #8 private key of X25519 (RFC 8410). */
const PKCS8_PREFIX = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20)
const KEY_BYTES = 32
const TAG_BYTES = 16
const EMPTY = new Uint8Array()

/**
 * What Noise computes, by Node's own crypto. Noise's default reads each key out of its bytes each time that it is used,
 * which takes longer than what is done with it: here Node's form of a key is kept as long as the bytes that name it are.
 */
export function nativeNoiseCrypto(crypto: NodeCrypto): ICryptoInterface {
  const agreeing = new WeakMap<Uint8Array, KeyObject>()
  const sealing = new WeakMap<Uint8Array, KeyObject>()

  function sealingKey(bytes: Uint8Array): KeyObject {
    const present = sealing.get(bytes)
    if (present !== undefined) return present
    const made = crypto.createSecretKey(bytes)
    sealing.set(bytes, made)
    return made
  }

  function agreeingKey(bytes: Uint8Array): KeyObject {
    const present = agreeing.get(bytes)
    if (present !== undefined) return present
    const key = Buffer.concat([PKCS8_PREFIX, bytes])
    const made = crypto.createPrivateKey({ key, format: 'der', type: 'pkcs8' })
    agreeing.set(bytes, made)
    return made
  }

  function keyPair(privateKey: KeyObject, publicKey: KeyObject) {
    const { d = '', x = '' } = { ...privateKey.export({ format: 'jwk' }), ...publicKey.export({ format: 'jwk' }) }
    const bytes = new Uint8Array(Buffer.from(d, 'base64url'))
    agreeing.set(bytes, privateKey)
    return { privateKey: bytes, publicKey: new Uint8Array(Buffer.from(x, 'base64url')) }
  }

  return {
    hashSHA256(data) {
      // Other runtimes with this module have it later than Node.
      if (data instanceof Uint8Array && typeof crypto.hash === 'function') return crypto.hash('sha256', data, 'buffer')
      const hash = crypto.createHash('sha256')
      for (const part of partsOf(data)) hash.update(part)
      return hash.digest()
    },
    getHKDF(chainingKey, material) {
      // Node tells a key of its own from bytes by an error that it throws and catches.
      const key = material.length > 0 ? crypto.createSecretKey(material) : material
      const keys = new Uint8Array(crypto.hkdfSync('sha256', key, chainingKey, EMPTY, 3 * KEY_BYTES))
      return [keys.slice(0, KEY_BYTES), keys.slice(KEY_BYTES, 2 * KEY_BYTES), keys.slice(2 * KEY_BYTES)]
    },
    generateX25519KeyPair() {
      const { privateKey, publicKey } = crypto.generateKeyPairSync('x25519')
      return keyPair(privateKey, publicKey)
    },
    generateX25519KeyPairFromSeed(seed) {
      const privateKey = agreeingKey(seed)
      return keyPair(privateKey, crypto.createPublicKey(privateKey))
    },
    generateX25519SharedKey(privateKey, publicKey) {
      const x = Buffer.from(publicKey.subarray()).toString('base64url')
      return crypto.diffieHellman({
        // A view of the bytes would be another object, which names no key.
        privateKey: agreeingKey(privateKey instanceof Uint8Array ? privateKey : privateKey.subarray()),
        publicKey: crypto.createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' }),
      })
    },
    chaCha20Poly1305Encrypt(plaintext, nonce, additional, key) {
      const cipher = crypto.createCipheriv('chacha20-poly1305', sealingKey(key), nonce, { authTagLength: TAG_BYTES })
      if (additional.length > 0) cipher.setAAD(additional, { plaintextLength: plaintext.byteLength })
      // In pieces: whoever writes them joins them, so that long ones are not copied twice.
      const sealed = new Uint8ArrayList()
      for (const part of partsOf(plaintext)) sealed.append(cipher.update(part))
      cipher.final()
      sealed.append(cipher.getAuthTag())
      return sealed as unknown as ReturnType<ICryptoInterface['chaCha20Poly1305Encrypt']>
    },
    chaCha20Poly1305Decrypt(ciphertext, nonce, additional, key) {
      const end = ciphertext.byteLength - TAG_BYTES
      const decipher = crypto.createDecipheriv('chacha20-poly1305', sealingKey(key), nonce, {
        authTagLength: TAG_BYTES,
      })
      if (additional.length > 0) decipher.setAAD(additional, { plaintextLength: end })
      decipher.setAuthTag(ciphertext.subarray(end))
      const opened = decipher.update(ciphertext.subarray(0, end))
      // Throws when the tag is not that of what came.
      decipher.final()
      return opened
    },
  }
}

function partsOf(data: Uint8Array | Iterable<Uint8Array>): Iterable<Uint8Array> {
  return data instanceof Uint8Array ? [data] : data
}

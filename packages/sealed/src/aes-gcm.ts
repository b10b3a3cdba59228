import { gcm } from '@noble/ciphers/aes.js'
import { nodeCrypto } from './native-crypto.js'

const TAG_BYTES = 16

/** AES-256-GCM as eciesjs lays it out: nonce (16) ‖ tag (16) ‖ ciphertext. With Node's own cipher where there is one. */
export function sealWithAes(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(nonce.length + TAG_BYTES + plaintext.length)
  sealed.set(nonce)
  if (nodeCrypto === undefined) {
    const joined = gcm(key, nonce).encrypt(plaintext)
    sealed.set(joined.subarray(plaintext.length), nonce.length)
    sealed.set(joined.subarray(0, plaintext.length), nonce.length + TAG_BYTES)
    return sealed
  }
  const cipher = nodeCrypto.createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  sealed.set(cipher.update(plaintext), nonce.length + TAG_BYTES)
  cipher.final()
  sealed.set(cipher.getAuthTag(), nonce.length)
  return sealed
}

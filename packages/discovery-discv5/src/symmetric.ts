import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'

const TAG_BYTES = 16

const keyObjects = new WeakMap<Uint8Array, KeyObject>()

/** A key as Node wants it. Made of bytes anew, as the library does, it costs three times what encrypting a packet does. */
function keyObjectOf(key: Uint8Array): KeyObject {
  const known = keyObjects.get(key)
  if (known !== undefined) return known
  const made = createSecretKey(key)
  keyObjects.set(key, made)
  return made
}

/** Encrypts with AES-128-GCM: `ciphertext ‖ tag`. */
export function encryptGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  text: Uint8Array,
  authenticated: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv('aes-128-gcm', keyObjectOf(key), nonce)
  cipher.setAAD(authenticated)
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

/** The reverse of {@link encryptGcm}; undefined when the key or anything else does not fit. */
export function decryptGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  message: Uint8Array,
  authenticated: Uint8Array,
): Uint8Array | undefined {
  if (message.length < TAG_BYTES) return undefined
  try {
    const decipher = createDecipheriv('aes-128-gcm', keyObjectOf(key), nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(authenticated)
    decipher.setAuthTag(message.subarray(message.length - TAG_BYTES))
    const text = decipher.update(message.subarray(0, message.length - TAG_BYTES))
    decipher.final()
    // Nothing of a stream cipher is left for the end.
    return new Uint8Array(text.buffer, text.byteOffset, text.byteLength)
  } catch {
    return undefined
  }
}

/** Masks or unmasks with AES-128-CTR, in as many parts as it is called for. */
export function maskWith(key: Uint8Array, iv: Uint8Array): (part: Uint8Array) => Uint8Array {
  const cipher = createCipheriv('aes-128-ctr', keyObjectOf(key), iv)
  return (part) => cipher.update(part)
}

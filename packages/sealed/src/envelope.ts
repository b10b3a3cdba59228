import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Random } from '@waypost/core'
import { sealWithAes } from './aes-gcm.js'
import { encapsulate } from './encapsulate.js'
import { SealedError } from './sealed-error.js'

/** Bytes that an envelope adds to its plaintext: ephemeral public key 65, nonce 16, tag 16. */
export const ENVELOPE_OVERHEAD = 97

/**
 * Seals bytes to a key in the format of eciesjs (its defaults): uncompressed ephemeral key ‖ nonce ‖ tag ‖ ciphertext,
 * AES-256-GCM under HKDF-SHA256 of the ephemeral key and the shared point. The format binds no context: put it into
 * the plaintext.
 *
 * @param publicKey x ‖ y of the recipient's secp256k1 key, 64 bytes
 * @param random must be fit for secrets outside of tests
 */
export function sealEnvelope(publicKey: Uint8Array, plaintext: Uint8Array, random: Random): Uint8Array {
  const secret = secretKey(random)
  const nonce = random.bytes(16)
  const { ephemeral, key } = encapsulate(secret, Uint8Array.of(4, ...publicKey))
  const envelope = new Uint8Array(ENVELOPE_OVERHEAD + plaintext.length)
  envelope.set(ephemeral)
  envelope.set(sealWithAes(key, nonce, plaintext), ephemeral.length)
  return envelope
}

/** Opens an envelope with a private key; throws when it does not open. */
export type OpenEnvelope = (privateKey: Uint8Array, envelope: Uint8Array) => Uint8Array

export function doesNotOpen(cause?: unknown): SealedError {
  return new SealedError('SEALED_WRONG_RECIPIENT', 'the envelope does not open with this key', {
    hint: 'it was sealed to another key, or altered; read the record of the server anew',
    ...(cause === undefined ? {} : { cause }),
  })
}

function secretKey(random: Random): Uint8Array {
  for (;;) {
    const bytes = random.bytes(32)
    // Not in range once in 2^128 draws.
    if (secp256k1.utils.isValidSecretKey(bytes)) return bytes
  }
}

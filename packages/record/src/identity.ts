import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Random, ServerIdentity } from '@waypost/core'
import { nodeIdOf } from '@waypost/core/derive'
import { RecordError } from './record-error.js'

/**
 * The identity that a secp256k1 private key gives.
 *
 * @param privateKey 32 bytes; copied
 * @throws RecordError `RECORD_PRIVATE_KEY_INVALID`
 */
export function identityOf(privateKey: Uint8Array): ServerIdentity {
  if (!isPrivateKey(privateKey)) {
    throw new RecordError('RECORD_PRIVATE_KEY_INVALID', 'the private key is not 32 bytes in the range of secp256k1')
  }
  const publicKey = secp256k1.getPublicKey(privateKey, false).slice(1)
  return { nodeId: nodeIdOf(publicKey), publicKey, privateKey: privateKey.slice() }
}

/** A fresh identity. @param random must be fit for secrets (`cryptoRandom`) outside of tests */
export function generateIdentity(random: Random): ServerIdentity {
  for (;;) {
    const privateKey = random.bytes(32)
    // Not in range once in 2^128 draws.
    if (isPrivateKey(privateKey)) return identityOf(privateKey)
  }
}

function isPrivateKey(bytes: Uint8Array): boolean {
  return bytes.length === 32 && secp256k1.utils.isValidSecretKey(bytes)
}

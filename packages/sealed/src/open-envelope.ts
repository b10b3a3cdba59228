import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { doesNotOpen, ENVELOPE_OVERHEAD, type OpenEnvelope } from './envelope.js'

/**
 * Opens an envelope in the format of eciesjs with Node's own ECDH, in a tenth of the time that JavaScript takes. That
 * gives only x of the shared point, so both points with this x are tried; GCM tells which was meant.
 *
 * @throws SealedError `SEALED_WRONG_RECIPIENT` when it was sealed to another key, altered or cut
 */
export const openEnvelope: OpenEnvelope = (privateKey, envelope) => {
  if (envelope.length < ENVELOPE_OVERHEAD || envelope[0] !== 4) throw doesNotOpen()
  const ephemeral = envelope.subarray(0, 65)
  let x: Uint8Array
  try {
    const ecdh = createECDH('secp256k1')
    ecdh.setPrivateKey(privateKey)
    // Refuses a point that is not on the curve.
    x = ecdh.computeSecret(ephemeral)
  } catch (cause) {
    throw doesNotOpen(cause)
  }
  let last: unknown
  for (const parity of [2, 3]) {
    const shared = secp256k1.Point.fromBytes(Uint8Array.of(parity, ...x)).toBytes(false)
    const material = new Uint8Array(130)
    material.set(ephemeral)
    material.set(shared, 65)
    const key = new Uint8Array(hkdfSync('sha256', material, new Uint8Array(), new Uint8Array(), 32))
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, envelope.subarray(65, 81), { authTagLength: 16 })
      decipher.setAuthTag(envelope.subarray(81, ENVELOPE_OVERHEAD))
      const plaintext = decipher.update(envelope.subarray(ENVELOPE_OVERHEAD))
      decipher.final()
      return new Uint8Array(plaintext)
    } catch (cause) {
      last = cause
    }
  }
  throw doesNotOpen(last)
}

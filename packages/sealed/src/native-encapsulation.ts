import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Encapsulate } from './encapsulate.js'
import type { NodeCrypto } from './native-crypto.js'
import { type AffinePoint, recoverY } from './y-recovery.js'

/**
 * {@link Encapsulate} with Node's ECDH. That yields x of a shared point alone, and the format hashes the whole point: a
 * second agreement, with the recipient's key plus the generator, gives its y.
 *
 * @param otherwise for the recipients for which that does not work (the one whose key is the generator's inverse), and
 *   for runtimes that have Node's module without this curve
 */
export function nativeEncapsulation(crypto: NodeCrypto, otherwise: Encapsulate): Encapsulate {
  return (secret, recipient) => {
    try {
      return encapsulateNatively(crypto, secret, recipient) ?? otherwise(secret, recipient)
    } catch {
      // Tells of a key that is none as it does everywhere.
      return otherwise(secret, recipient)
    }
  }
}

function encapsulateNatively(crypto: NodeCrypto, secret: Uint8Array, recipient: Uint8Array) {
  const ecdh = crypto.createECDH('secp256k1')
  ecdh.setPrivateKey(secret)
  const ephemeral = new Uint8Array(ecdh.getPublicKey())
  const sum = secp256k1.Point.fromBytes(recipient).add(secp256k1.Point.BASE).toBytes(false)
  // Refuses a point that is not on the curve.
  const x = ecdh.computeSecret(recipient)
  const y = recoverY(integer(x), affine(ephemeral), integer(ecdh.computeSecret(sum)))
  if (y === undefined) return undefined
  const material = new Uint8Array(130)
  material.set(ephemeral)
  material[65] = 4
  material.set(x, 66)
  material.set(Buffer.from(y.toString(16).padStart(64, '0'), 'hex'), 98)
  const key = new Uint8Array(crypto.hkdfSync('sha256', material, new Uint8Array(), new Uint8Array(), 32))
  return { ephemeral, key }
}

function affine(uncompressed: Uint8Array): AffinePoint {
  return { x: integer(uncompressed.subarray(1, 33)), y: integer(uncompressed.subarray(33)) }
}

function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

import type { KeyObject } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Encapsulate, Encapsulation } from './encapsulate.js'
import type { NodeCrypto } from './native-crypto.js'
import { type AffinePoint, recoverY } from './y-recovery.js'

/** A recipient's key S, and S + G, as Node wants them. */
interface Recipient {
  readonly key: KeyObject
  readonly plusGenerator: KeyObject
}

/** Recipients whose keys are kept ready: a client talks to few servers, again and again. */
const MOST_RECIPIENTS = 256

/**
 * {@link Encapsulate} with Node's ECDH. That yields x of a shared point alone, and the format hashes the whole point: a
 * second agreement, with the recipient's key plus the generator, gives its y.
 *
 * @param otherwise for the recipients for which that does not work (the one whose key is the generator's inverse), and
 *   for runtimes that have Node's module without this curve
 */
export function nativeEncapsulation(crypto: NodeCrypto, otherwise: Encapsulate): Encapsulate {
  const recipients = new Map<string, Recipient>()

  function recipientOf(publicKey: Uint8Array): Recipient {
    const name = Buffer.from(publicKey).toString('latin1')
    const present = recipients.get(name)
    if (present !== undefined) return present
    const sum = secp256k1.Point.fromBytes(publicKey).add(secp256k1.Point.BASE).toBytes(false)
    // Refuses a point that is not on the curve.
    const made = { key: publicKeyObject(crypto, publicKey), plusGenerator: publicKeyObject(crypto, sum) }
    if (recipients.size >= MOST_RECIPIENTS) recipients.clear()
    recipients.set(name, made)
    return made
  }

  return (secret, recipient) => {
    try {
      return encapsulateNatively(crypto, secret, recipientOf(recipient)) ?? otherwise(secret, recipient)
    } catch {
      // Tells of a key that is none as it does everywhere.
      return otherwise(secret, recipient)
    }
  }
}

function encapsulateNatively(crypto: NodeCrypto, secret: Uint8Array, recipient: Recipient): Encapsulation | undefined {
  const ecdh = crypto.createECDH('secp256k1')
  ecdh.setPrivateKey(secret)
  const ephemeral = new Uint8Array(ecdh.getPublicKey())
  const d = Buffer.from(secret).toString('base64url')
  const privateKey = crypto.createPrivateKey({ key: { ...jwk(ephemeral), d }, format: 'jwk' })
  const x = crypto.diffieHellman({ privateKey, publicKey: recipient.key })
  const xOfSum = crypto.diffieHellman({ privateKey, publicKey: recipient.plusGenerator })
  const y = recoverY(integer(x), affine(ephemeral), integer(xOfSum))
  if (y === undefined) return undefined
  const material = new Uint8Array(130)
  material.set(ephemeral)
  material[65] = 4
  material.set(x, 66)
  material.set(Buffer.from(y.toString(16).padStart(64, '0'), 'hex'), 98)
  const key = new Uint8Array(crypto.hkdfSync('sha256', material, new Uint8Array(), new Uint8Array(), 32))
  return { ephemeral, key }
}

function publicKeyObject(crypto: NodeCrypto, uncompressed: Uint8Array): KeyObject {
  return crypto.createPublicKey({ key: jwk(uncompressed), format: 'jwk' })
}

function jwk(uncompressed: Uint8Array) {
  const coordinate = (from: number) => Buffer.from(uncompressed.subarray(from, from + 32)).toString('base64url')
  return { kty: 'EC', crv: 'secp256k1', x: coordinate(1), y: coordinate(33) }
}

function affine(uncompressed: Uint8Array): AffinePoint {
  return { x: integer(uncompressed.subarray(1, 33)), y: integer(uncompressed.subarray(33)) }
}

function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

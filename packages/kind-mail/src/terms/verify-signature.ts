import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { toHex } from '@waypost/core'

type NodeCrypto = Pick<typeof import('node:crypto'), 'createPublicKey' | 'verify'>
type KeyObject = ReturnType<NodeCrypto['createPublicKey']>

interface MaybeNode {
  readonly process?: { getBuiltinModule?(id: string): NodeCrypto | undefined }
}

/** Asked for at run time rather than imported, so that bundles for browsers hold no reference to it. */
const node = (globalThis as MaybeNode).process?.getBuiltinModule?.('node:crypto')

const HALF_ORDER = secp256k1.Point.CURVE().n / 2n
/** By the bytes of a server, which nobody changes. */
const keys = new WeakMap<Uint8Array, KeyObject>()

/**
 * Whether r ‖ s is a signature over the SHA-256 of the message by this secp256k1 key. Low s alone counts, so that there is one
 * signature that anybody but the key's owner can make of it. With Node's own ECDSA where there is one: a tenth of the time.
 *
 * @param publicKey x ‖ y, 64 bytes
 */
export function verifySignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || BigInt(toHex(signature.subarray(32))) > HALF_ORDER) return false
  try {
    if (node !== undefined) return verifyNatively(node, signature, message, publicKey)
  } catch {
    // No such key, or a runtime that has the module and not the curve.
  }
  return verifyPortably(signature, message, publicKey)
}

/** As {@link verifySignature}, in JavaScript. */
export function verifyPortably(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    const key = Uint8Array.of(4, ...publicKey)
    return secp256k1.verify(signature, sha256(message), key, { prehash: false, lowS: true })
  } catch {
    // r or s out of range, or no such key.
    return false
  }
}

function verifyNatively(
  crypto: NodeCrypto,
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  return crypto.verify('sha256', message, { key: keyOf(crypto, publicKey), dsaEncoding: 'ieee-p1363' }, signature)
}

/** A server's key is used for all that it signs: reading it each time was a fifth of each verification. */
function keyOf(crypto: NodeCrypto, publicKey: Uint8Array): KeyObject {
  const known = keys.get(publicKey)
  if (known !== undefined) return known
  const coordinate = (from: number) => Buffer.from(publicKey.subarray(from, from + 32)).toString('base64url')
  const jwk = { kty: 'EC', crv: 'secp256k1', x: coordinate(0), y: coordinate(32) }
  const key = crypto.createPublicKey({ key: jwk, format: 'jwk' })
  keys.set(publicKey, key)
  return key
}

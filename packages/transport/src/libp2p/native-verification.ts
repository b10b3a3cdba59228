import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { PublicKey } from '@libp2p/interface'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { type NodeCrypto, nodeCrypto } from './native-crypto.js'

/** What stands before the 33 bytes of a compressed point in a public key of secp256k1 (RFC 5480, SEC 2). */
const SPKI_PREFIX = Uint8Array.from([
  0x30, 0x36, 0x30, 0x10, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 5, 0x2b, 0x81, 4, 0, 0x0a, 3, 0x22, 0,
])

type Verify = PublicKey['verify']
const done = new WeakSet<object>()

/**
 * Has the secp256k1 keys of libp2p verify by Node where there is Node, with the same outcome: in JavaScript it is the longest
 * single thing that a dial computes, some four times as long. The library that does the handshake makes its key objects itself and has no place
 * for another way, so it is their class that gets it, in this process, once.
 */
export function verifyNatively(): void {
  if (nodeCrypto === undefined) return
  const crypto = nodeCrypto
  const keys = Object.getPrototypeOf(publicKeyFromRaw(secp256k1.Point.BASE.toBytes())) as { verify: Verify }
  if (done.has(keys)) return
  done.add(keys)
  keys.verify = nativeVerification(crypto, keys.verify)
}

/** @param otherwise for runtimes that have Node's module without this curve */
export function nativeVerification(crypto: NodeCrypto, otherwise: Verify): Verify {
  return function verify(this: PublicKey, data, signature, options) {
    options?.signal?.throwIfAborted()
    const message = data.subarray()
    let compact: Uint8Array
    try {
      const parsed = secp256k1.Signature.fromBytes(signature, 'der')
      // Of each signature there are two, and the one with the higher number counts for none.
      if (parsed.hasHighS()) return false
      compact = parsed.toBytes('compact')
    } catch {
      // As the library tells of it.
      return otherwise.call(this, data, signature, options)
    }
    try {
      const spki = Buffer.concat([SPKI_PREFIX, this.raw])
      const key = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' })
      return crypto.verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, compact)
    } catch {
      return otherwise.call(this, data, signature, options)
    }
  }
}

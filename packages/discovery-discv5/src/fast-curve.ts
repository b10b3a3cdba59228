import { type IKeypair, Secp256k1Keypair } from '@chainsafe/discv5'
import { setV4Crypto } from '@chainsafe/enr'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes, randomBytes } from '@noble/hashes/utils.js'
import * as secp256k1 from 'tiny-secp256k1'
import { boundedMap } from './bounded-map.js'

const REMEMBERED = 8192

/** Signatures found valid. Only successes are kept, so that a stranger's bad records push nothing out. */
const valid = boundedMap<string, true>(REMEMBERED)

let isInstalled = false

/**
 * Makes the library compute with libsecp256k1 (in WebAssembly) instead of pure JavaScript, where a handshake costs both
 * sides some 15 ms, and remember which signatures it found valid, since the same records come back in nearly every
 * answer of a lookup. The library is bundled with this package: nobody else's copy changes.
 */
export function installFastCurve(): void {
  if (isInstalled) return
  isInstalled = true
  setV4Crypto({
    publicKey: publicKeyOf,
    sign: (privateKey, message) => secp256k1.sign(keccak_256(message), privateKey),
    verify: (publicKey, message, signature) => isSignedBy(signature, keccak_256(message), publicKey),
    nodeId: (publicKey) => bytesToHex(keccak_256(secp256k1.pointCompress(publicKey, false).subarray(1))),
  })
  const replaced: Partial<IKeypair> & ThisType<IKeypair> = {
    publicKeyVerify: function (this: IKeypair, key = this.publicKey) {
      return secp256k1.isPoint(key)
    } as IKeypair['publicKeyVerify'],
    sign(message) {
      return secp256k1.sign(message, this.privateKey)
    },
    verify(message, signature) {
      return isSignedBy(signature, message, this.publicKey)
    },
    deriveSecret(peer) {
      return sharedPoint(this.privateKey, peer.publicKey)
    },
  }
  Object.assign(Secp256k1Keypair.prototype, replaced)
}

/**
 * Whether a compressed key made a compact signature over a digest. High-s signatures are refused.
 */
export function isSignedBy(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  const key = bytesToHex(keccak_256(concatBytes(publicKey, signature, digest)))
  if (valid.get(key) === true) return true
  let isValid = false
  try {
    isValid = secp256k1.verify(digest, publicKey, signature, true)
  } catch {
    // Not a signature or no point of the curve.
  }
  if (isValid) valid.set(key, true)
  return isValid
}

/**
 * The compressed point `privateKey · publicKey`, which Discovery v5 derives session keys from. The multiplication takes
 * a time that depends on the scalar, so the key is split at random into two summands that are multiplied in its place.
 */
export function sharedPoint(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  for (;;) {
    const summand = randomBytes(32)
    if (!secp256k1.isPrivate(summand)) continue
    const rest = secp256k1.privateSub(privateKey, summand)
    if (rest === null) continue
    const [left, right] = [secp256k1.pointMultiply(publicKey, summand), secp256k1.pointMultiply(publicKey, rest)]
    const sum = left === null || right === null ? null : secp256k1.pointAdd(left, right, true)
    if (sum !== null) return sum
  }
}

function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  const point = secp256k1.pointFromScalar(privateKey, true)
  // The identity was checked when the node was configured: no private key of the curve has no point.
  return point ?? new Uint8Array()
}

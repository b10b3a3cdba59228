import type { PrivateKey } from '@libp2p/interface'
import { ed25519 } from '@noble/curves/ed25519.js'
import { identityKey } from './identity-key.js'
import { type NodeCrypto, nodeCrypto } from './native-crypto.js'

/** What stands before the 32 bytes of a seed in a PKCS #8 private key of Ed25519 (RFC 8410). */
const PKCS8_PREFIX = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20)

/** A client's Ed25519 key, from its seed of 32 bytes; computed by Node where there is one. */
export function clientKey(seed: Uint8Array): PrivateKey {
  const publicKey = nodeCrypto === undefined ? ed25519.getPublicKey(seed) : nativePublicKey(nodeCrypto, seed)
  return identityKey(Uint8Array.of(...seed, ...publicKey))
}

function nativePublicKey(crypto: NodeCrypto, seed: Uint8Array): Uint8Array {
  const key = Buffer.concat([PKCS8_PREFIX, seed])
  const privateKey = crypto.createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  const { x = '' } = crypto.createPublicKey(privateKey).export({ format: 'jwk' })
  return new Uint8Array(Buffer.from(x, 'base64url'))
}

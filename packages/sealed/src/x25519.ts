import { x25519 } from '@noble/curves/ed25519.js'
import { nodeCrypto } from './native-crypto.js'

/** What stands before the 32 raw bytes in a PKCS #8 private key and an SPKI public key of X25519 (RFC 8410). */
const PKCS8_PREFIX = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20)
const SPKI_PREFIX = Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 3, 0x21, 0)

/** A fresh key of X25519 (RFC 7748), from 32 random bytes. Uses Node's own implementation where there is one. */
export interface EphemeralKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  /** The shared secret with another public key; throws when that is of low order. */
  agree(otherPublicKey: Uint8Array): Uint8Array
}

export function ephemeralKey(secret: Uint8Array): EphemeralKey {
  return nodeCrypto === undefined ? portableKey(secret) : nativeKey(nodeCrypto, secret)
}

export function portableKey(secret: Uint8Array): EphemeralKey {
  return {
    publicKey: x25519.getPublicKey(secret),
    agree: (otherPublicKey) => x25519.getSharedSecret(secret, otherPublicKey),
  }
}

function nativeKey(crypto: NonNullable<typeof nodeCrypto>, secret: Uint8Array): EphemeralKey {
  const privateKey = crypto.createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, secret]),
    format: 'der',
    type: 'pkcs8',
  })
  const spki = crypto.createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    agree(otherPublicKey) {
      const publicKey = crypto.createPublicKey({
        key: Buffer.concat([SPKI_PREFIX, otherPublicKey]),
        format: 'der',
        type: 'spki',
      })
      return new Uint8Array(crypto.diffieHellman({ privateKey, publicKey }))
    },
  }
}

import { PrivateKey, PublicKey } from 'eciesjs'
import { nodeCrypto } from './native-crypto.js'
import { nativeEncapsulation } from './native-encapsulation.js'

/** A fresh key of one envelope, agreed upon with the recipient's. */
export interface Encapsulation {
  /** The public half of the fresh key pair, uncompressed, 65 bytes. */
  readonly ephemeral: Uint8Array
  /** The key that both sides derive, 32 bytes. */
  readonly key: Uint8Array
}

/**
 * Agrees upon a key with a recipient as eciesjs does. Both ways compute the same bytes.
 *
 * @param secret a fresh private key, 32 bytes
 * @param recipient the recipient's public key, uncompressed, 65 bytes
 * @throws what the curve's library throws when one of them is no key
 */
export type Encapsulate = (secret: Uint8Array, recipient: Uint8Array) => Encapsulation

/** With eciesjs itself: about 20 ms of JavaScript. */
export const encapsulatePortably: Encapsulate = (secret, recipient) => {
  const ephemeral = new PrivateKey(secret)
  return { ephemeral: ephemeral.publicKey.toBytes(false), key: ephemeral.encapsulate(new PublicKey(recipient)) }
}

/** With Node's own ECDH where there is one: about 2 ms. */
export const encapsulate: Encapsulate =
  nodeCrypto === undefined ? encapsulatePortably : nativeEncapsulation(nodeCrypto, encapsulatePortably)

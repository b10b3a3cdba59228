import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'

/** The cryptography that a registrar's tickets need, injected so that a host brings a fast one and a simulator none. */
export interface TicketCrypto {
  /**
   * What makes MACs of 16 to 32 bytes with a key. Called once for each key, so a key may be prepared in it. The next call
   * may write over what the last one returned.
   */
  keyedMac(key: Uint8Array): (message: Uint8Array) => Uint8Array
  /** A collision-resistant digest of 16 to 32 bytes, which the next call may write over. */
  digest(message: Uint8Array): Uint8Array
}

/** HMAC-SHA-256 and SHA-256 in JavaScript: works everywhere. */
export const portableCrypto: TicketCrypto = {
  keyedMac(key) {
    const keyed = hmac.create(sha256, key)
    return (message) => keyed.clone().update(message).digest()
  },
  digest: (message) => sha256(message),
}

import { sha256 as portable } from '@noble/hashes/sha2.js'
import { nodeCrypto } from './native-crypto.js'

/** SHA-256, with Node's own where there is one: frames of a group are long, and each copy that comes is hashed. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nodeCrypto === undefined
    ? portable(bytes)
    : new Uint8Array(nodeCrypto.createHash('sha256').update(bytes).digest())
}

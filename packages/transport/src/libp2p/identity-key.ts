import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'

/**
 * A key for a node of libp2p, from its raw bytes. Noise signs the node's one static key anew in each handshake, which
 * in JavaScript costs more than all else that the server computes there: the last signature is remembered.
 */
export function identityKey(raw: Uint8Array): PrivateKey {
  const key = privateKeyFromRaw(raw)
  let last: { readonly message: Uint8Array; readonly signature: ReturnType<PrivateKey['sign']> } | undefined
  const sign: PrivateKey['sign'] = (message, options) => {
    if (!(message instanceof Uint8Array)) return key.sign(message, options)
    if (last === undefined || !isSame(last.message, message)) {
      last = { message: message.slice(), signature: key.sign(message) }
    }
    return last.signature
  }
  return Object.assign(Object.create(Object.getPrototypeOf(key)) as PrivateKey, key, { sign })
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

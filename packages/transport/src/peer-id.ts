import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { Secp256k1PeerId } from '@libp2p/interface'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { HexError, toHex } from '@waypost/core'

/**
 * The transport identity (libp2p peer id, text form) of a secp256k1 key. Whoever holds it in a connection has proved
 * to hold the key.
 *
 * @param publicKey x ‖ y, 64 bytes, as in a server's record
 * @throws HexError when it is no public key
 */
export function peerIdOf(publicKey: Uint8Array): string {
  return libp2pPeerIdOf(publicKey).toString()
}

/** Reading a key is a square root: those of the servers in use are asked for with each stream. */
const known = new WeakMap<Uint8Array, Secp256k1PeerId>()

/** As {@link peerIdOf}, in libp2p's own form. */
export function libp2pPeerIdOf(publicKey: Uint8Array): Secp256k1PeerId {
  const present = known.get(publicKey)
  if (present !== undefined) return present
  const made = read(publicKey)
  known.set(publicKey, made)
  return made
}

function read(publicKey: Uint8Array): Secp256k1PeerId {
  if (publicKey.length !== 64) throw new HexError(toHex(publicKey), 'is not a 64-byte public key')
  const compressed = new Uint8Array(33)
  compressed[0] = 2 + ((publicKey[63] as number) & 1)
  compressed.set(publicKey.subarray(0, 32), 1)
  const key = publicKeyFromRaw(compressed)
  if (key.type !== 'secp256k1') throw new HexError(toHex(publicKey), 'is not a secp256k1 public key')
  return peerIdFromPublicKey(key)
}

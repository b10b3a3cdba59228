import { keccak_256 } from '@noble/hashes/sha3.js'
import { HexError, toHex } from './hex.js'
import type { NodeId } from './node-id.js'

/**
 * The node id of a public key: keccak256 of the 64-byte uncompressed key without its prefix
 * (EIP-778, identity scheme "v4").
 *
 * @param publicKey x ‖ y, 64 bytes; whether it is a point of the curve is the record's check
 * @throws HexError when it has another length
 */
export function nodeIdOf(publicKey: Uint8Array): NodeId {
  if (publicKey.length !== 64) throw new HexError(toHex(publicKey), 'is not a 64-byte public key')
  return toHex(keccak_256(publicKey)) as NodeId
}

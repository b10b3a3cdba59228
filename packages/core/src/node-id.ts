import { keccak_256 } from '@noble/hashes/sha3.js'
import { fromHex, type Hex, HexError, toHex } from './hex.js'

declare const nodeIdBrand: unique symbol

/** The id of a node in Discovery v5 and of a server in the registry: 32 bytes as lower-case hex. */
export type NodeId = Hex & { readonly [nodeIdBrand]: true }

/** An Ethereum address: 20 bytes as lower-case hex. */
export type Address = Hex

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

/**
 * Reads a node id from text, with or without the prefix `0x`.
 *
 * @throws HexError when it is not 32 bytes of hexadecimal text
 */
export function parseNodeId(text: string): NodeId {
  return toHex(fromHex(text.startsWith('0x') ? text : `0x${text}`, 32)) as NodeId
}

/** The Ethereum address of a node's key: the last 20 bytes of its node id. */
export function nodeAddress(nodeId: NodeId): Address {
  return `0x${nodeId.slice(-40)}`
}

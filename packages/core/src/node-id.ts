import { fromHex, type Hex, toHex } from './hex.js'

declare const nodeIdBrand: unique symbol

/** The id of a node in Discovery v5 and of a server in the registry: 32 bytes as lower-case hex. */
export type NodeId = Hex & { readonly [nodeIdBrand]: true }

/** An Ethereum address: 20 bytes as lower-case hex. */
export type Address = Hex

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

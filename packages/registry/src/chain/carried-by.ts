import type { Hex, NodeId, Resource } from '@waypost/core'
import { getBytes } from 'ethers'
import { nodeIdOfKey } from '../contract/identifiers.js'
import { recordText } from '../record-text.js'

/** What a declaration adds to a resource: the key, where it is the node id's, and the record. */
export function carriedBy(
  nodeId: NodeId,
  declared: { readonly publicKey: Hex | Uint8Array; readonly record: Hex | Uint8Array } | undefined,
): Pick<Resource, 'publicKey' | 'record'> {
  if (declared === undefined) return {}
  const [publicKey, record] = [bytesOf(declared.publicKey), bytesOf(declared.record)]
  if (nodeIdOfKey(publicKey) !== nodeId) return {}
  return record.length === 0 ? { publicKey } : { publicKey, record: recordText(record) }
}

const bytesOf = (value: Hex | Uint8Array) => (typeof value === 'string' ? getBytes(value) : value)

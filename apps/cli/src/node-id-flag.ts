import { type NodeId, parseNodeId } from '@waypost/core'
import { InvalidArgumentError } from 'commander'

/** A node id. */
export function nodeIdFlag(text: string): NodeId {
  try {
    return parseNodeId(text)
  } catch {
    throw new InvalidArgumentError('Give a node id: 0x and 64 hexadecimal digits.')
  }
}

/** Node ids that are named one after the other. */
export function nodeIdsFlag(text: string, previous: readonly NodeId[] = []): NodeId[] {
  return [...previous, nodeIdFlag(text)]
}

import type { Address, NodeId, ResourceTypeId } from '@waypost/core'
import { resourceTopics } from '../contract/events.js'
import type { Hasher } from '../contract/hasher.js'
import { bytesOf, wordOf, ZERO_WORD } from '../contract/running-hash.js'
import { packResource, type ResourceSlot } from '../contract/slots.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { createLedger, type Ledger } from './ledger.js'

/** A listed server in a mirror. */
export interface MirroredServer extends ResourceSlot {
  /** x ‖ y, 64 bytes: hashes to the node id. */
  readonly publicKey: Uint8Array
  /** RLP of a node record, not verified; empty when none was given. */
  readonly record: Uint8Array
}

/** The list of one resource type. */
export type ResourceLedger = Ledger<NodeId, MirroredServer>

export function createResourceLedger(
  address: Address,
  resourceType: ResourceTypeId,
  hasher: Hasher,
  maxServers: number,
): ResourceLedger {
  return createLedger<NodeId, MirroredServer>({
    list: resourceType,
    address,
    topics: resourceTopics(resourceType),
    hasher,
    maxEntries: maxServers,
    effectOf(change, servers) {
      if (change.type !== 'resource' || change.resourceType !== resourceType)
        throw invalidAnswer('an event does not fit its list')
      const { nodeId, version } = change
      const before = servers.get(nodeId)
      let after: MirroredServer | undefined
      let detail = ZERO_WORD
      if (change.kind === 'declared') {
        const { provider, expiresAt, consentedUntil, sequence } = change
        const [publicKey, record] = [bytesOf(change.publicKey), bytesOf(change.record)]
        // The head does not hold the key: whoever tells another would take the server's record away with it.
        if (hasher.keccak(publicKey) !== nodeId) throw invalidAnswer('a key is not the server’s')
        after = { provider, expiresAt, consentedUntil, sequence, version, draining: false, publicKey, record }
        detail = hasher.keccak(record)
      } else if (change.kind === 'voided') {
        if (before !== undefined) throw invalidAnswer('an event does not fit its list')
      } else {
        if (before?.provider !== change.provider) throw invalidAnswer('an event does not fit its list')
        if (change.kind === 'renewed') after = { ...before, expiresAt: change.expiresAt, version }
        else if (change.kind === 'drained') after = { ...before, draining: true, version }
        else detail = change.kind === 'rotated' ? change.successor : wordOf(change.cause)
      }
      const slot = after ?? { ...NOT_LISTED, version, sequence: 'sequence' in change ? change.sequence : 0n }
      return { key: nodeId, after, kind: change.number, subject: nodeId, slot: packResource(slot), detail }
    },
    changeOf: (nodeId, block) => ({ type: 'resource', nodeId, block }),
  })
}

const NOT_LISTED = { provider: 0, expiresAt: 0, consentedUntil: 0, draining: false }

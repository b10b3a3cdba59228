import type { Address, Hex, NodeId, ResourceTypeId } from '@waypost/core'
import { getBytes, keccak256 } from 'ethers'
import { decodeEvent, type ResourceChange, resourceTopics } from '../contract/events.js'
import { nodeIdOfKey } from '../contract/identifiers.js'
import { advance, EMPTY_HEAD, versionOf, wordOf, ZERO_WORD } from '../contract/running-hash.js'
import { packResource, type ResourceSlot } from '../contract/slots.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { createJournal } from './journal.js'
import type { Ledger } from './ledger.js'
import { ListTooLong } from './list-too-long.js'

/** A listed server in a mirror. */
export interface MirroredServer extends ResourceSlot {
  /** x ‖ y, 64 bytes: hashes to the node id. */
  readonly publicKey: Uint8Array
  /** RLP of a node record, not verified; empty when none was given. */
  readonly record: Uint8Array
}

/** The list of one resource type. */
export interface ResourceLedger extends Ledger {
  readonly resourceType: ResourceTypeId
  readonly servers: ReadonlyMap<NodeId, MirroredServer>
  /** Puts what was stored in place of all that is there. */
  restore(head: Hex, servers: Map<NodeId, MirroredServer>, upTo: number): void
}

const NO_RECORD_HASH = /* @__PURE__ */ keccak256('0x')
/** More than this is one notice that everything may have changed. */
const MAX_TOUCHED = 1_000

/** @throws ListTooLong from `apply` when the list grows beyond `maxServers` */
export function createResourceLedger(
  address: Address,
  resourceType: ResourceTypeId,
  maxServers: number,
): ResourceLedger {
  let servers = new Map<NodeId, MirroredServer>()
  let head: Hex = EMPTY_HEAD
  let touched = new Set<NodeId>()
  const journal = createJournal()

  function present(change: ResourceChange): MirroredServer {
    const server = servers.get(change.nodeId)
    const provider = 'provider' in change ? change.provider : 0
    if (server === undefined || server.provider !== provider) throw invalidAnswer('an event is of a server not listed')
    return server
  }

  function put(nodeId: NodeId, server: MirroredServer | undefined) {
    if (server === undefined) servers.delete(nodeId)
    else servers.set(nodeId, server)
    touched.add(nodeId)
  }

  /** What the change makes of the server, and how it enters the head. */
  function effectOf(change: ResourceChange): {
    after: MirroredServer | undefined
    kind: number
    slot: Hex
    detail: Hex
  } {
    const { version } = change
    switch (change.kind) {
      case 'declared': {
        const { provider, expiresAt, consentedUntil, sequence, record } = change
        const slot = { provider, expiresAt, consentedUntil, sequence, version, draining: false }
        const detail = record === '0x' ? NO_RECORD_HASH : keccak256(record)
        const carried = { publicKey: getBytes(change.publicKey), record: getBytes(record) }
        // The head does not hold the key: whoever tells another would take the server's record away with it.
        if (nodeIdOfKey(carried.publicKey) !== change.nodeId) throw invalidAnswer('a key is not the server’s')
        return { after: { ...slot, ...carried }, kind: 1, slot: packResource(slot), detail: detail as Hex }
      }
      case 'renewed': {
        const after = { ...present(change), expiresAt: change.expiresAt, version }
        return { after, kind: 2, slot: packResource(after), detail: ZERO_WORD }
      }
      case 'drained': {
        const after = { ...present(change), draining: true, version }
        return { after, kind: 3, slot: packResource(after), detail: ZERO_WORD }
      }
      case 'withdrawn':
        present(change)
        return { after: undefined, kind: 4, slot: unlisted(change), detail: wordOf(change.cause) }
      case 'rotated':
        present(change)
        return { after: undefined, kind: 5, slot: unlisted(change), detail: change.successor }
      case 'voided':
        if (servers.has(change.nodeId)) throw invalidAnswer('an event is of a server that is listed')
        return { after: undefined, kind: 6, slot: unlisted(change), detail: ZERO_WORD }
    }
  }

  const ledger: ResourceLedger = {
    resourceType,
    filter: { address, topics: resourceTopics(resourceType) },
    get servers() {
      return servers
    },
    get head() {
      return head
    },
    apply(log) {
      const change = decodeEvent(log)
      if (change.type !== 'resource' || change.resourceType !== resourceType)
        throw invalidAnswer('an event is of another list')
      if (change.version !== versionOf(head) + 1) throw invalidAnswer('an event is missing or doubled')
      const { after, kind, slot, detail } = effectOf(change)
      const { nodeId, block } = change
      if (after !== undefined && servers.size >= maxServers && !servers.has(nodeId)) throw new ListTooLong(resourceType)
      const [before, headBefore] = [servers.get(nodeId), head]
      head = advance(head, { kind, subject: nodeId, slot, detail })
      if (change.kind !== 'voided') put(nodeId, after)
      journal.push(block, () => {
        head = headBefore
        if (change.kind !== 'voided') put(nodeId, before)
      })
    },
    undoFrom: journal.undoFrom,
    blank: () => createResourceLedger(address, resourceType, maxServers) as typeof ledger,
    takeTouched(block) {
      const told = touched
      touched = new Set()
      if (told.size > MAX_TOUCHED) return [{ type: 'resync', block }]
      return [...told].map((nodeId) => ({ type: 'resource', nodeId, block }))
    },
    restore(newHead, newServers, upTo) {
      head = newHead
      servers = newServers
      touched = new Set()
      // What was stored has no steps back: one into it is a rebuild.
      journal.clear(upTo)
    },
  }
  return ledger as ResourceLedger
}

function unlisted({ sequence, version }: { readonly sequence: bigint; readonly version: number }): Hex {
  return packResource({ provider: 0, expiresAt: 0, consentedUntil: 0, sequence, version, draining: false })
}

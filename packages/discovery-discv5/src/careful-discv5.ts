import { Discv5, EntryStatus, type KademliaRoutingTable } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'

/**
 * The library's node, blind to records whose addresses it cannot handle: it throws on some of them inside of timers,
 * which a stranger could use to end the process.
 */
export class CarefulDiscv5 extends Discv5 {
  override findEnr(nodeId: string): ENR | undefined {
    const enr = super.findEnr(nodeId)
    return enr !== undefined && hasUsableAddresses(enr.kvs) ? enr : undefined
  }

  /** The nodes of the table that answered when they were last asked. The library tells of all, answered or not. */
  connectedNodes(): ENR[] {
    return tableOf(this)
      .rawValues()
      .filter(({ status }) => status === EntryStatus.Connected)
      .map(({ value }) => value)
  }

  /** Tells the table that a node does, or does not, answer: it learns so only from requests of its own. */
  noteReachability({ nodeId }: ENR, isReachable: boolean): void {
    const table = tableOf(this)
    if (table.getValue(nodeId) === undefined) return
    table.updateStatus(nodeId, isReachable ? EntryStatus.Connected : EntryStatus.Disconnected)
  }
}

/** Private in the library's types, which offer no other way to tell live nodes from dead ones; its version is pinned. */
function tableOf(discv5: Discv5): KademliaRoutingTable {
  return (discv5 as unknown as { readonly kbuckets: KademliaRoutingTable }).kbuckets
}

const LENGTHS: Readonly<Record<string, number>> = { ip: 4, ip6: 16, udp: 2, udp6: 2 }

/** Whether addresses are absent or of the one length that the library reads; it wants ports in two bytes. */
export function hasUsableAddresses(entries: ReadonlyMap<string, unknown>): boolean {
  return Object.entries(LENGTHS).every(([key, length]) => {
    const value = entries.get(key)
    return value === undefined || (value instanceof Uint8Array && value.length === length)
  })
}

import { Discv5, EntryStatus, type KademliaRoutingTable, SessionService } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'

type NodeAddress = Parameters<SessionService['sendChallenge']>[0]

/**
 * The library's sessions, always asking for the peer's record.
 *
 * Its WHOAREYOU writes the sequence that it knows left-aligned, so that a peer takes 1 for 2^56 and never sends a newer
 * record: a node that moved to another port would be refused until the old record left the table. Saying that nothing
 * is known costs at most 300 bytes a handshake and is always right.
 */
export class CarefulSessionService extends SessionService {
  override sendChallenge(address: NodeAddress, nonce: Uint8Array): void {
    super.sendChallenge(address, nonce, null)
  }
}

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

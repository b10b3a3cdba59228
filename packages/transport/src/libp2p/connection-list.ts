import type { Connection, PeerId } from '@libp2p/interface'

/** The part of a node that knows its connections. */
export interface ConnectionManager {
  getConnections(peer?: PeerId): Connection[]
  getConnectionsMap(): { values(): Iterable<readonly Connection[]> }
}

/**
 * Has all connections of a node listed in one pass. The library copies the list again for each peer, and asks for it twice for each
 * connection that comes in: with a thousand of them that takes as long as a fifth of what a session costs, and grows with the
 * square of their number.
 */
export function listConnectionsOnce(manager: ConnectionManager): void {
  const { getConnections } = manager
  manager.getConnections = (peer) => {
    if (peer !== undefined) return getConnections.call(manager, peer)
    const all: Connection[] = []
    for (const ofPeer of manager.getConnectionsMap().values()) all.push(...ofPeer)
    return all
  }
}

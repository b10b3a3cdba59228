import type { GossipSubComponents } from '@libp2p/gossipsub'
import type { Connection, Libp2p, MessageStream } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2pOptions } from 'libp2p'
import { type ConnectionManager, listConnectionsOnce } from './connection-list.js'
import { joinWrites, type Upgrader } from './joined-writes.js'

/** The parts of a node that it lends to its services, as far as they are needed here. */
export interface NodeParts extends GossipSubComponents {
  readonly upgrader: Upgrader<MessageStream, unknown, unknown>
  readonly connectionManager: GossipSubComponents['connectionManager'] & ConnectionManager
  readonly transportManager: {
    dial(address: Multiaddr, options: { readonly signal: AbortSignal }): Promise<Connection>
  }
}

/** A node of libp2p with its parts. */
export interface Node {
  readonly libp2p: Libp2p
  readonly parts: NodeParts
  /** Fires before it stops. */
  readonly stopping: AbortSignal
  stop(): Promise<void>
}

/** Makes a node, which is not started. */
export async function createNode(options: Libp2pOptions): Promise<Node> {
  let parts: NodeParts | undefined
  const stopping = new AbortController()
  const libp2p = await createLibp2p({
    ...options,
    services: {
      lend: (given) => {
        parts = given as unknown as NodeParts
        return {}
      },
    },
  })
  // Services are made before a node is given.
  const lent = parts as unknown as NodeParts
  joinWrites(lent.upgrader)
  listConnectionsOnce(lent.connectionManager)
  return {
    libp2p,
    parts: lent,
    stopping: stopping.signal,
    async stop() {
      stopping.abort()
      await libp2p.stop()
    },
  }
}

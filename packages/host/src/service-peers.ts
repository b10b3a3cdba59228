import type { Clock, Logger, NodeId, Server, ServerTransport, ServicePeers } from '@waypost/core'
import { peerIdOf } from '@waypost/transport'

/** The part of a pool that peers are taken from. */
export interface VerifiedServers {
  servers(): readonly { readonly server: Server }[]
  on(event: 'added' | 'evicted', listener: () => void): () => void
}

/** Options of {@link followPeers}. */
export interface FollowPeersOptions {
  readonly pool: VerifiedServers
  /** This host, which is no peer of itself. */
  readonly self: NodeId
  readonly transport: ServerTransport
  readonly clock: Clock
  readonly logger: Logger
  /** How many peers this host connects with by itself. @default 8 */
  readonly connections?: number
  /** How often lost connections are made again. @default 5_000 ms */
  readonly reconnectMs?: number
}

/** {@link ServicePeers} that can be stopped. */
export interface FollowedPeers extends ServicePeers {
  stop(): void
}

/**
 * The other servers of a kind as this host verified them, and connections with some of them: what a host lets into
 * its groups is exactly what its own pool holds.
 */
export function followPeers(options: FollowPeersOptions): FollowedPeers {
  const { pool, self, transport, clock, logger } = options
  const listeners = new Set<() => void>()
  const stopped = new AbortController()
  let byPeerId = new Map<string, Server>()
  let cancelTimer = () => {}

  /** Takes over what the pool holds now; a server whose record changed comes back with its new addresses. */
  const takeOver = () => {
    const next = new Map<string, Server>()
    for (const { server } of pool.servers()) {
      if (server.nodeId !== self) next.set(peerIdOf(server.publicKey), server)
    }
    const before = byPeerId
    byPeerId = next
    for (const [peer, server] of before) {
      if (!next.has(peer)) void transport.disconnect(server).catch(() => {})
    }
    const isSame = before.size === next.size && [...next].every(([peer, server]) => before.get(peer) === server)
    if (!isSame) for (const listener of listeners) listener()
  }

  const refresh = () => {
    takeOver()
    void connectSome()
  }

  /** Dials the peers that follow this host on the ring of node ids, so that the hosts' choices spread evenly. */
  const connectSome = async () => {
    const ring = [...byPeerId.values()].sort((a, b) => (ringKey(a) < ringKey(b) ? -1 : 1))
    const chosen = ring.slice(0, options.connections ?? 8)
    await Promise.all(
      chosen.map((server) =>
        transport.connect(server, { signal: stopped.signal }).catch((error: unknown) => {
          if (!stopped.signal.aborted) logger.debug({ peer: server.nodeId, error }, 'peer not reachable')
        }),
      ),
    )
  }
  const ringKey = (server: Server) => (server.nodeId > self ? `0${server.nodeId}` : `1${server.nodeId}`)

  const tick = () => {
    cancelTimer = clock.after(options.reconnectMs ?? 5_000, () => {
      takeOver()
      void connectSome().finally(() => {
        if (!stopped.signal.aborted) tick()
      })
    })
  }

  const unsubscribe = [pool.on('added', refresh), pool.on('evicted', refresh)]
  refresh()
  tick()

  return {
    list: () => [...byPeerId.values()],
    includes: (peer) => byPeerId.has(peer),
    onChange(callback) {
      listeners.add(callback)
      return () => void listeners.delete(callback)
    },
    stop() {
      stopped.abort()
      cancelTimer()
      for (const off of unsubscribe) off()
      listeners.clear()
    },
  }
}

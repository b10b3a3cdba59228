import { type NodeRecord, type Server, serverOf } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import { peerIdOf } from '@waypost/transport'
import { createMemoryNetwork } from '@waypost/transport/memory'
import { describe, expect, it } from 'vitest'
import { followPeers } from './service-peers.js'

const random = seededRandom(1)

function newServer(port: number): {
  server: Server
  identity: ReturnType<typeof generateIdentity>
  record: NodeRecord
} {
  const identity = generateIdentity(random)
  const record = createRecord({ privateKey: identity.privateKey, sequence: 1n, ip: '127.0.0.1', tcp: port })
  return { identity, record, server: serverOf(record) }
}

/** A pool whose content the test decides. */
function settablePool() {
  let servers: Server[] = []
  const listeners = new Set<() => void>()
  return {
    servers: () => servers.map((server) => ({ server })),
    on(_event: 'added' | 'evicted', listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    set(next: Server[], isTold = true) {
      servers = next
      if (isTold) for (const listener of listeners) listener()
    },
    listeners,
  }
}

describe('followPeers', () => {
  async function setUp() {
    const network = createMemoryNetwork()
    const clock = fakeClock()
    const self = newServer(9000)
    const other = newServer(9001)
    const connected: string[] = []
    const transport = network.createServerTransport({
      identity: self.identity,
      listen: [{ host: '127.0.0.1', port: 9000 }],
    })
    const peer = network.createServerTransport({
      identity: other.identity,
      listen: [{ host: '127.0.0.1', port: 9001 }],
      onConnection: ({ remotePeer }) => connected.push(remotePeer),
    })
    await transport.start()
    await peer.start()
    const pool = settablePool()
    const logger = { debug() {}, info() {}, warn() {}, error() {} }
    const peers = followPeers({ pool, self: self.server.nodeId, transport, clock, logger, reconnectMs: 5_000 })
    return { clock, self, other, pool, peers, transport, connected }
  }

  it('holds exactly what the pool holds, without this host, and connects with it', async () => {
    const { clock, self, other, pool, peers, transport, connected } = await setUp()
    const changes: number[] = []
    peers.onChange(() => changes.push(peers.list().length))
    pool.set([self.server, other.server])
    await clock.advance(0)
    expect(peers.list()).toEqual([other.server])
    expect(peers.includes(peerIdOf(other.server.publicKey))).toBe(true)
    expect(peers.includes(peerIdOf(self.server.publicKey))).toBe(false)
    expect(connected).toEqual([transport.localPeer])
    pool.set([self.server])
    expect(peers.includes(peerIdOf(other.server.publicKey))).toBe(false)
    expect(changes).toEqual([1, 0])
    peers.stop()
  })

  it('takes over a record that changed without an event, at the next look', async () => {
    const { clock, other, pool, peers } = await setUp()
    pool.set([other.server])
    const moved = createRecord({ privateKey: other.identity.privateKey, sequence: 2n, ip: '127.0.0.1', tcp: 9002 })
    pool.set([serverOf(moved)], false)
    expect(peers.list()[0]?.addresses[0]?.port).toBe(9001)
    await clock.advance(5_000)
    expect(peers.list()[0]?.addresses[0]?.port).toBe(9002)
    peers.stop()
  })

  it('leaves nothing behind when stopped', async () => {
    const { clock, pool, peers } = await setUp()
    peers.stop()
    expect(pool.listeners.size).toBe(0)
    await clock.advance(5_000)
    expect(clock.pending).toBe(0)
  })
})

import { systemClock } from '@waypost/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { clientKey } from './client-key.js'
import { createNode } from './node.js'
import { nodeOptions } from './node-options.js'

const cleanups: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function node(seed: number, listen: string[] = []) {
  const made = await createNode({
    ...nodeOptions({
      privateKey: clientKey(new Uint8Array(32).fill(seed)),
      maxMessageBytes: 1_000,
      maxInboundStreams: 4,
      clock: systemClock,
    }),
    addresses: { listen },
  })
  await made.libp2p.start()
  cleanups.push(() => made.stop())
  return made
}

describe("a node's list of connections", () => {
  it('has those of all peers, and is the one that the library asks for each connection that comes', async () => {
    const server = await node(1, ['/ip4/127.0.0.1/tcp/0'])
    const asked = vi.spyOn(server.parts.connectionManager, 'getConnections')
    const [address] = server.libp2p.getMultiaddrs()
    if (address === undefined) return expect.unreachable()
    const clients = [await node(2), await node(3), await node(4)]
    for (const client of clients) await client.libp2p.dial(address)
    const listed = vi.spyOn(server.parts.connectionManager, 'getConnectionsMap')
    await vi.waitFor(() => expect(server.libp2p.getConnections()).toHaveLength(3))
    // The library's own list does not look there.
    expect(listed).toHaveBeenCalled()
    expect(asked.mock.calls.filter(([peer]) => peer === undefined).length).toBeGreaterThanOrEqual(3)
    const peers = clients.map(({ libp2p }) => libp2p.peerId)
    expect(server.libp2p.getConnections().map(({ remotePeer }) => remotePeer.toString())).toEqual(peers.map(String))
    for (const peer of peers) {
      expect(server.libp2p.getConnections(peer).map(({ remotePeer }) => remotePeer.equals(peer))).toEqual([true])
    }
    await clients[1]?.stop()
    await vi.waitFor(() => expect(server.libp2p.getConnections()).toHaveLength(2))
  })

  it('is empty where there are none', async () => {
    const alone = await node(1)
    expect(alone.libp2p.getConnections()).toEqual([])
    expect(alone.libp2p.getConnections((await node(2)).libp2p.peerId)).toEqual([])
  })
})

import { type NodeId, type Topic, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createMemoryNetwork } from './testing/memory-network.js'

const topic = toHex(seededRandom(99).bytes(32)) as Topic
const idsOf = (nodes: readonly { record: { nodeId: NodeId } }[]) => nodes.map((node) => node.record.nodeId).sort()

describe('a small network', () => {
  it('of 12 servers and a bootstrap node, all at one address, finds all within 6 s and keeps them over five renewals', async () => {
    const network = createMemoryNetwork({ seed: 1, settings: { adLifetimeMs: 10_000, minAds: 100 } })
    network.add({ ip: '127.0.0.1' })
    const servers = Array.from({ length: 12 }, () => network.add({ ip: '127.0.0.1' }))
    const client = network.add({ ip: '127.0.0.1' })
    network.fillTables()
    for (const server of servers) server.engine.advertise(topic)
    await network.clock.advance(6_000)
    for (let second = 6; second < 60; second++) {
      const found = await network.find(client, topic)
      expect([...found.keys()].sort(), `after ${second} s`).toEqual(idsOf(servers))
      await network.clock.advance(1_000)
    }
  })
})

describe('a network of 60 nodes', () => {
  it('lets every searcher find every advertiser', async () => {
    const network = createMemoryNetwork({ seed: 2, settings: { adLifetimeMs: 60_000, lookupTarget: 60, minAds: 100 } })
    for (let count = 0; count < 60; count++) network.add()
    network.fillTables()
    const advertisers = network.nodes.filter((_, at) => at % 6 === 0)
    for (const { engine } of advertisers) engine.advertise(topic)
    await network.clock.advance(30_000)
    const missing: number[] = []
    for (const searcher of network.nodes) {
      const found = await network.find(searcher, topic)
      const others = idsOf(advertisers.filter((node) => node !== searcher))
      missing.push(others.filter((id) => !found.has(id)).length)
    }
    expect(missing).toEqual(network.nodes.map(() => 0))
  })
})

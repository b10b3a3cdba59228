import {
  type Counters,
  cryptoRandom,
  type Deployment,
  defineServerKind,
  type Logger,
  type NodeId,
  silentLogger,
  systemClock,
} from '@waypost/core'
import { NATIVE_ENTRY, TALK_ENTRY } from '@waypost/topdisc'
import { afterEach, describe, expect, it } from 'vitest'
import { createDiscv5Discovery, type Discv5Discovery, type Discv5DiscoveryOptions } from './discv5-discovery.js'
import { Discv5Error } from './discv5-error.js'
import { readNodeSettings } from './node-settings.js'
import { startNode } from './running-node.js'

const deployment: Deployment = { chainId: 31337, registry: `0x${'11'.repeat(20)}` }
const mail = defineServerKind({
  name: 'mail',
  topic: 'mail',
  resourceType: 'mail',
  connect: async () => ({ close: async () => undefined }),
})
const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()))
})

interface Node {
  readonly discovery: Discv5Discovery
  readonly counts: Map<string, number>
}

async function start(options: Partial<Discv5DiscoveryOptions>): Promise<Node> {
  const counts = new Map<string, number>()
  const counters: Counters = { count: (name, _labels, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by) }
  const discovery = createDiscv5Discovery({
    bind: { ip: '127.0.0.1', port: 0 },
    bootnodes: [],
    deployment,
    minAds: 100,
    adLifetimeMs: 30_000,
    counters,
    ...options,
  })
  await discovery.start()
  opened.push(() => discovery.stop())
  return { discovery, counts }
}

async function findAll({ discovery }: Node, wanted: readonly Node[], withinMs = 10_000) {
  const signal = AbortSignal.timeout(withinMs)
  const missing = new Set<NodeId>(wanted.map((node) => node.discovery.record.nodeId))
  missing.delete(discovery.record.nodeId)
  while (!signal.aborted && missing.size > 0) {
    for await (const { record } of discovery.discover(mail, { signal })) missing.delete(record.nodeId)
  }
  return [...missing]
}

describe('a network of native and TALK-only nodes', () => {
  it('finds everybody from everywhere, and speaks each its own way', async () => {
    const bootstrap = await start({ nativeMessages: true })
    const bootnodes = [bootstrap.discovery.record.text]
    const servers = await Promise.all(
      Array.from({ length: 6 }, (_, at) => start({ bootnodes, tcpPort: 4001, nativeMessages: at % 2 === 0 })),
    )
    for (const { discovery } of servers) await discovery.advertise(mail)
    const clients = await Promise.all([true, false].map((nativeMessages) => start({ bootnodes, nativeMessages })))
    for (const asker of [...servers, ...clients]) expect(await findAll(asker, servers)).toEqual([])

    const entriesOf = ({ discovery }: Node) =>
      [NATIVE_ENTRY, TALK_ENTRY].map((name) => discovery.record.entries.has(name))
    for (const [at, server] of servers.entries()) {
      expect(entriesOf(server)).toEqual([at % 2 === 0, true])
      expect(server.discovery.status().speaksNatively).toBe(at % 2 === 0)
      const native = server.counts.get('discv5_native_requests_total') ?? 0
      const talk = server.counts.get('discv5_talk_requests_total') ?? 0
      expect(native > 0).toBe(at % 2 === 0)
      // TALK-only nodes are asked by everybody over TALK; native ones by TALK-only nodes.
      expect(talk).toBeGreaterThan(0)
    }
  })

  it('speaks TALK alone unless asked to', async () => {
    const { discovery } = await start({})
    expect(discovery.record.entries.has(NATIVE_ENTRY)).toBe(false)
    expect(discovery.status().speaksNatively).toBe(false)
  })
})

describe('where the native carrier does not work', () => {
  const settings = readNodeSettings({ bind: { ip: '127.0.0.1', port: 0 }, bootnodes: [] })
  const ending = new AbortController()
  const parts = {
    settings,
    topdisc: {},
    clock: systemClock,
    random: cryptoRandom,
    isNativeWanted: true,
    signal: ending.signal,
  }

  it('the node speaks TALK alone, and says why', async () => {
    const warnings: unknown[] = []
    const logger: Logger = { ...silentLogger, warn: (fields, message) => void warnings.push({ ...fields, message }) }
    const counted: string[] = []
    const node = await startNode({
      ...parts,
      logger,
      counters: { count: (name) => void counted.push(name) },
      testNative: async () => {
        throw new Discv5Error('NATIVE_UNAVAILABLE', 'no longer what it was', { data: { problem: 'a member is gone' } })
      },
    })
    expect(node.isNative).toBe(false)
    expect(node.record.entries.has(NATIVE_ENTRY)).toBe(false)
    expect(node.record.entries.has(TALK_ENTRY)).toBe(true)
    expect(warnings).toEqual([
      { code: 'NATIVE_UNAVAILABLE', problem: 'a member is gone', message: 'no longer what it was' },
    ])
    expect(counted).toContain('discv5_native_unavailable_total')
    ending.abort()
    await node.stop()
  })

  it('a mistake of ours is not taken for that', async () => {
    const testNative = async () => {
      throw new TypeError('a bug')
    }
    const starting = startNode({ ...parts, logger: silentLogger, counters: { count() {} }, testNative })
    await expect(starting).rejects.toBeInstanceOf(TypeError)
  })
})

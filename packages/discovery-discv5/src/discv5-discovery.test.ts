import { createSocket } from 'node:dgram'
import {
  type Candidate,
  ConfigurationError,
  type Counters,
  cryptoRandom,
  type Deployment,
  defineServerKind,
  type NodeId,
  WaypostError,
} from '@waypost/core'
import { decodeRecord, generateIdentity } from '@waypost/record'
import { afterEach, describe, expect, it } from 'vitest'
import { createDiscv5Discovery, type Discv5Discovery, type Discv5DiscoveryOptions } from './discv5-discovery.js'

const deployment: Deployment = { chainId: 31337, registry: `0x${'11'.repeat(20)}` }
const kindOf = (name: string) =>
  defineServerKind({ name, topic: name, resourceType: name, connect: async () => ({ close: async () => undefined }) })
const mail = kindOf('mail')
const push = kindOf('push')

const running: Discv5Discovery[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((node) => node.stop()))
})

async function start(options: Partial<Discv5DiscoveryOptions> = {}): Promise<Discv5Discovery> {
  const node = createDiscv5Discovery({
    bind: { ip: '127.0.0.1', port: 0 },
    bootnodes: [],
    deployment,
    // All on one address and under one topic: waiting times of a second, not of minutes.
    minAds: 100,
    adLifetimeMs: 30_000,
    ...options,
  })
  await node.start()
  running.push(node)
  return node
}

/** Passes over the source until `wanted` are found. */
async function findAll(node: Discv5Discovery, kind: typeof mail, wanted: ReadonlySet<NodeId>, withinMs: number) {
  const signal = AbortSignal.timeout(withinMs)
  const found = new Map<NodeId, Candidate>()
  while (!signal.aborted && [...wanted].some((id) => !found.has(id))) {
    for await (const candidate of node.discover(kind, { signal })) found.set(candidate.record.nodeId, candidate)
  }
  return found
}

const idsOf = (nodes: readonly Discv5Discovery[]) => new Set(nodes.map((node) => node.record.nodeId))

describe('discovery by topic over real UDP', () => {
  it('finds every advertiser of a topic from one bootnode, and none of another topic', async () => {
    const bootstrap = await start()
    const bootnodes = [bootstrap.record.text]
    const mailServers = await Promise.all(Array.from({ length: 4 }, () => start({ bootnodes, tcpPort: 4001 })))
    const pushServers = await Promise.all(Array.from({ length: 2 }, () => start({ bootnodes, tcpPort: 4002 })))
    for (const server of mailServers) await server.advertise(mail)
    for (const server of pushServers) await server.advertise(push)

    const client = await start({ bootnodes })
    const [mails, pushes] = await Promise.all([
      findAll(client, mail, idsOf(mailServers), 8_000),
      findAll(client, push, idsOf(pushServers), 8_000),
    ])
    expect(new Set(mails.keys())).toEqual(idsOf(mailServers))
    expect(new Set(pushes.keys())).toEqual(idsOf(pushServers))
    for (const { record, source, custom } of mails.values()) {
      expect(source).toBe('topic')
      expect(custom).toBeUndefined()
      expect(record).toMatchObject({ ip: '127.0.0.1', tcp: 4001 })
      expect(decodeRecord(record.text).nodeId).toBe(record.nodeId)
    }
    expect(client.record.ip).toBeUndefined()
    expect(bootstrap.status().connectedPeers).toBe(6)
  })

  it('gives a fresh client its first server quickly', async () => {
    const bootstrap = await start()
    const bootnodes = [bootstrap.record.text]
    const servers = await Promise.all(Array.from({ length: 3 }, () => start({ bootnodes, tcpPort: 4001 })))
    for (const server of servers) await server.advertise(mail)
    await findAll(bootstrap, mail, idsOf(servers), 8_000)

    const begun = performance.now()
    const client = await start({ bootnodes })
    for await (const { record } of client.discover(mail)) {
      expect(idsOf(servers)).toContain(record.nodeId)
      break
    }
    expect(performance.now() - begun).toBeLessThan(2_000)
  })

  it('waits for a bootnode that comes up later', async () => {
    const identity = generateIdentity(cryptoRandom)
    const first = await start({ identity })
    const { port } = { port: first.record.udp ?? 0 }
    const bootnodes = [first.record.text]
    await first.stop()
    const server = await start({ bootnodes, tcpPort: 4001 })
    await server.advertise(mail)
    const again = await start({ identity, bind: { ip: '127.0.0.1', port } })
    const found = await findAll(again, mail, idsOf([server]), 15_000)
    expect(found.size).toBe(1)
  })

  it('ends a search without an error when aborted or stopped', async () => {
    const node = await start()
    const collect = async (signal?: AbortSignal) => {
      const found: Candidate[] = []
      for await (const candidate of node.discover(mail, signal === undefined ? {} : { signal })) found.push(candidate)
      return found
    }
    expect(await collect(AbortSignal.abort())).toEqual([])
    const searching = collect()
    await node.stop()
    expect(await searching).toEqual([])
    expect(await collect()).toEqual([])
  })
})

describe('lifecycle', () => {
  it('starts and stops any number of times, with a fresh key for each run', async () => {
    const node = await start()
    const { nodeId } = node.record
    await node.start()
    expect(node.record.nodeId).toBe(nodeId)
    await Promise.all([node.stop(), node.stop()])
    expect(() => node.record).toThrow(expect.objectContaining({ code: 'DISCOVERY_NOT_RUNNING' }))
    expect(node.status()).toEqual({ connectedPeers: 0, storedAds: 0, advertisements: {}, speaksNatively: false })
    await node.start()
    expect(node.record.nodeId).not.toBe(nodeId)
  })

  it('keeps a given key, and raises the sequence', async () => {
    const identity = generateIdentity(cryptoRandom)
    const node = await start({ identity })
    const before = node.record
    await node.stop()
    await new Promise((resolve) => setTimeout(resolve, 2))
    await node.start()
    expect(node.record.nodeId).toBe(identity.nodeId)
    expect(node.record.sequence).toBeGreaterThan(before.sequence)
  })

  it('names a busy port and what to do', async () => {
    const taken = createSocket('udp4')
    await new Promise<void>((resolve) => taken.bind(0, '127.0.0.1', resolve))
    const { port } = taken.address()
    const node = createDiscv5Discovery({ bind: { ip: '127.0.0.1', port }, bootnodes: [], deployment })
    const error = await node.start().catch((reason: unknown) => reason)
    expect(WaypostError.is(error, 'UDP_PORT_BUSY') && error.message).toContain(String(port))
    expect(WaypostError.is(error) && error.hint).toContain('bind.port')
    taken.close()
    await new Promise<void>((resolve) => taken.once('close', resolve))
    await node.start()
    await node.stop()
  })

  it('says that an address is not of this machine', async () => {
    const node = createDiscv5Discovery({ bind: { ip: '192.0.2.1', port: 0 }, bootnodes: [], deployment })
    await expect(node.start()).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID', data: { field: 'bind.ip' } })
  })
})

describe('advertising', () => {
  it('needs a server, its port and a running node', async () => {
    const bootstrap = await start()
    const client = await start({ bootnodes: [bootstrap.record.text] })
    await expect(client.advertise(mail)).rejects.toMatchObject({ data: { field: 'role' } })
    await expect(bootstrap.advertise(mail)).rejects.toMatchObject({ data: { field: 'tcpPort' } })
    const stopped = createDiscv5Discovery({
      bind: { ip: '127.0.0.1', port: 0 },
      bootnodes: [],
      deployment,
      tcpPort: 4001,
    })
    await expect(stopped.advertise(mail)).rejects.toMatchObject({ code: 'DISCOVERY_NOT_RUNNING' })
  })

  it('shows where advertisements stand, and stops', async () => {
    const bootstrap = await start()
    const server = await start({ bootnodes: [bootstrap.record.text], tcpPort: 4001 })
    const advertisement = await server.advertise(mail)
    await findAll(bootstrap, mail, idsOf([server]), 5_000)
    expect(server.status().advertisements.mail?.placed).toBe(1)
    expect(bootstrap.status().storedAds).toBe(1)
    await advertisement.stop()
    await advertisement.stop()
    expect(server.status().advertisements).toEqual({})
  })
})

describe('configuration', () => {
  const record =
    'enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8'
  const good: Discv5DiscoveryOptions = { bind: { ip: '127.0.0.1', port: 0 }, bootnodes: [record], deployment }

  it.each<[string, Partial<Discv5DiscoveryOptions>]>([
    ['bind.ip', { bind: { ip: 'localhost', port: 0 } }],
    ['bind.ip', { bind: { ip: '224.0.0.1', port: 0 } }],
    ['bind.port', { bind: { ip: '127.0.0.1', port: 80 } }],
    ['bind.port', { bind: { ip: '127.0.0.1', port: 65_536 } }],
    ['bind.port', { bind: { ip: '127.0.0.1', port: Number.NaN } }],
    ['tcpPort', { tcpPort: 0 }],
    ['advertiseIp', { role: 'server', bind: { ip: '0.0.0.0', port: 0 } }],
    ['advertiseIp', { tcpPort: 4001, bind: { ip: '10.1.2.3', port: 0 } }],
    ['advertiseIp', { role: 'server', advertiseIp: 'example.org' }],
    ['advertiseIp', { role: 'server', advertiseIp: '0.0.0.0' }],
    ['advertiseIp', { role: 'server', advertiseIp: '2001:db8::1' }],
    ['bootnodes[0]', { bootnodes: ['enr:nonsense'] }],
    ['bootnodes[0]', { bind: { ip: '::1', port: 0 } }],
    ['minAds', { minAds: -1 }],
    ['adLifetimeMs', { adLifetimeMs: Number.NaN }],
    ['identity', { identity: { ...generateIdentity(cryptoRandom), privateKey: new Uint8Array(32) } }],
    ['chainId', { deployment: { chainId: 0, registry: deployment.registry } }],
  ])('names %s', (field, options) => {
    const make = () => createDiscv5Discovery({ ...good, ...options })
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(expect.objectContaining({ data: expect.objectContaining({ field }) }))
  })

  it('lets a client bind to all addresses', () => {
    expect(() => createDiscv5Discovery({ ...good, bind: { ip: '0.0.0.0', port: 0 } })).not.toThrow()
  })
})

describe('hostile peers', () => {
  it('send malformed talk messages: counted, and the node goes on', async () => {
    const counts = new Map<string, number>()
    const counters: Counters = { count: (name, _labels, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by) }
    const bootstrap = await start({ counters })
    const server = await start({ bootnodes: [bootstrap.record.text], tcpPort: 4001 })
    await server.advertise(mail)
    const attacker = createSocket('udp4')
    for (let at = 0; at < 50; at++) {
      const junk = cryptoRandom.bytes(63 + cryptoRandom.integer(1200))
      await new Promise<void>((resolve) => attacker.send(junk, bootstrap.record.udp, '127.0.0.1', () => resolve()))
    }
    attacker.close()
    const found = await findAll(bootstrap, mail, idsOf([server]), 5_000)
    expect(found.size).toBe(1)
    expect(counts.get('discv5_packets_malformed_total')).toBe(50)
  })
})

import { type Change, defineServerKind, type NodeId, parseNodeId, type Verdict } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createFakeChain, type FakeServer } from '../test/fake-chain.js'
import { createRegistry, type RegistryOptions } from './index.js'

const kind = defineServerKind({
  name: 'mail-server',
  topic: 'mail-server',
  resourceType: 'mail-server',
  connect: async () => ({ close: async () => {} }),
})
const START_MS = 1_750_000_000_000
const NODE = parseNodeId('aa'.repeat(32))
const ACTIVE: FakeServer = { status: 1, provider: 1, expiresAt: START_MS / 1000 + 3_600 }
const SUSPENDED: FakeServer = { ...ACTIVE, status: 4 }
const POLL_MS = 1_000

async function setUp(options: Partial<RegistryOptions> = {}) {
  const clock = fakeClock(START_MS)
  const chain = createFakeChain(deriveResourceType('mail-server'), START_MS / 1000)
  const counts = new Map<string, number>()
  const registry = createRegistry({
    rpc: chain,
    address: chain.deployment.registry,
    chainId: chain.deployment.chainId,
    policy: { type: 'any-approved' },
    pollIntervalMs: POLL_MS,
    privacy: 'none',
    clock,
    counters: { count: (name, _, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by) },
    ...options,
  })
  chain.mine({ renew: NODE, server: ACTIVE })
  const verify = async (): Promise<Verdict | undefined> => (await registry.verify(kind, [NODE])).get(NODE)
  return { clock, chain, counts, registry, verify }
}

async function started(options: Partial<RegistryOptions> = {}) {
  const parts = await setUp(options)
  await parts.registry.start()
  return parts
}

const later = () => new Promise<never>(() => {})
const unknown = (reason: string) => ({ status: 'unknown', reason })

describe('verify against an RPC that misbehaves', () => {
  const garbage: readonly unknown[] = [
    null,
    undefined,
    42,
    '',
    '0x',
    'hello',
    {},
    [],
    '0x123',
    `0x${'zz'.repeat(32)}`,
    { number: '0x1' },
    [[[]]],
  ]

  it.each(['eth_call', 'eth_getBlockByNumber'])('says unknown when %s is answered with garbage', async (method) => {
    const { chain, verify, registry } = await started()
    for (const answer of garbage) {
      chain.tamper = (asked, _, honest) => (asked === method ? answer : honest)
      expect((await verify())?.status).toBe('unknown')
    }
    chain.tamper = (_, __, honest) => honest
    expect(await verify()).toMatchObject({ status: 'trusted' })
    await registry.stop()
  })

  it('says unknown when the answer is cut, grown, or another server’s', async () => {
    const { chain, verify } = await started()
    const change = (edit: (data: string) => unknown) => {
      chain.tamper = (method, params, honest) =>
        method === 'eth_call' && params[1] !== 'latest' ? edit(String(honest)) : honest
    }
    const cases: ((data: string) => unknown)[] = [
      (data) => data.slice(0, -64),
      (data) => data.slice(0, -2),
      (data) => data + '00'.repeat(32),
      (data) => data + 'ff'.repeat(50_000_000 / 50),
      (data) => data.replace('aa'.repeat(32), 'bb'.repeat(32)),
    ]
    for (const edit of cases) {
      change(edit)
      expect(await verify()).toEqual(unknown('rpc-invalid-answer'))
    }
  })

  it('says unknown when an answer is as of another block than asked for', async () => {
    const { chain, verify } = await started()
    chain.mine({ provider: 1, servers: new Map([[NODE, SUSPENDED]]) })
    let old: unknown
    chain.tamper = (method, params, honest) => {
      if (method !== 'eth_call' || params[1] === 'latest') return honest
      old ??= honest
      return old
    }
    expect(await verify()).toMatchObject({ reason: 'provider-suspended' })
    chain.mine({ provider: 1, servers: new Map([[NODE, ACTIVE]]) })
    expect(await verify()).toEqual(unknown('rpc-invalid-answer'))
  })

  it('gives up a call that stalls at its deadline, and the whole question with it', async () => {
    const { chain, clock, registry } = await started({ timeoutMs: 700, batchSize: 1 })
    chain.tamper = (method, _, honest) => (method === 'eth_call' ? later() : honest)
    const ids = Array.from({ length: 100 }, (_, at): NodeId => parseNodeId(at.toString(16).padStart(64, '0')))
    const call = registry.verify(kind, ids)
    await clock.advance(700)
    expect([...(await call).values()]).toEqual(ids.map(() => unknown('rpc-timeout')))
    expect(chain.asked.filter((method) => method === 'eth_call').length).toBeLessThanOrEqual(5)
  })

  it('keeps the verdicts that it had when a later batch fails', async () => {
    const { chain, registry } = await started({ batchSize: 1 })
    const other = parseNodeId('bb'.repeat(32))
    chain.tamper = (method, params, honest) =>
      method === 'eth_call' && JSON.stringify(params).includes('bb'.repeat(32)) ? null : honest
    const verdicts = await registry.verify(kind, [NODE, other])
    expect(verdicts.get(NODE)).toMatchObject({ status: 'trusted' })
    expect(verdicts.get(other)).toEqual(unknown('rpc-invalid-answer'))
  })

  it('tells stale when the RPC goes back by more than the bound, and recovers', async () => {
    const { chain, verify } = await started({ maxRegressionBlocks: 2 })
    for (let at = 0; at < 5; at++) chain.mine()
    expect(await verify()).toMatchObject({ status: 'trusted', asOf: { block: 6 } })
    chain.drop(2)
    expect(await verify()).toMatchObject({ status: 'trusted', asOf: { block: 4 } })
    chain.drop(1)
    expect(await verify()).toEqual(unknown('stale'))
    chain.mine()
    expect(await verify()).toMatchObject({ status: 'trusted', asOf: { block: 4 } })
  })

  it('tells stale when the latest block is too old', async () => {
    const { chain, clock, verify } = await started({ maxHeadAgeMs: 60_000 })
    expect(await verify()).toMatchObject({ status: 'trusted' })
    await clock.advance(62_000)
    expect(await verify()).toEqual(unknown('stale'))
    for (let at = 0; at < 10; at++) chain.mine()
    expect(await verify()).toMatchObject({ status: 'trusted' })
  })

  it('ends a listing by the clock when no block comes', async () => {
    const { clock, verify } = await started()
    await clock.advance(3_600_000 - 1)
    expect(await verify()).toMatchObject({ status: 'trusted' })
    await clock.advance(1)
    expect(await verify()).toMatchObject({ status: 'untrusted', reason: 'expired', provider: { id: 1 } })
  })

  it('rejects when the caller gives up, and says stopped when the registry stops, in the middle of a call', async () => {
    const { chain, registry, verify } = await started()
    chain.tamper = later
    const controller = new AbortController()
    const aborted = registry.verify(kind, [NODE], { signal: controller.signal })
    const stopped = verify()
    controller.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' })
    await registry.stop()
    expect(await stopped).toEqual(unknown('stopped'))
  })

  it('looks again at who answers after a failure', async () => {
    const { chain, verify } = await started()
    expect(await verify()).toMatchObject({ status: 'trusted' })
    chain.tamper = () => {
      throw new TypeError('connection refused')
    }
    expect(await verify()).toEqual(unknown('rpc-unreachable'))
    chain.tamper = (method, params, honest) =>
      method === 'eth_chainId' ? '0x5' : method === 'eth_call' && params[1] === 'latest' ? '0x' : honest
    expect(await verify()).toEqual(unknown('wrong-chain'))
    chain.tamper = (method, params, honest) => (method === 'eth_call' && params[1] === 'latest' ? '0x' : honest)
    expect(await verify()).toEqual(unknown('no-contract'))
    chain.tamper = (_, __, honest) => honest
    expect(await verify()).toMatchObject({ status: 'trusted' })
  })
})

describe('start against an RPC that misbehaves', () => {
  it('goes on without an RPC that stalls', async () => {
    const { chain, clock, counts, registry, verify } = await setUp({ startTimeoutMs: 300 })
    chain.tamper = later
    const start = registry.start()
    await clock.advance(300)
    await start
    expect(counts.get('registry_offline_starts_total')).toBe(1)
    chain.tamper = (_, __, honest) => honest
    expect(await verify()).toMatchObject({ status: 'trusted' })
  })

  it('does not take an RPC’s own trouble for a wrong contract', async () => {
    for (const error of [{ code: -32_005, message: 'limit exceeded' }, { code: 'TIMEOUT' }, { code: 'SERVER_ERROR' }]) {
      const { chain, registry } = await setUp()
      chain.tamper = (method, _, honest) => {
        if (method === 'eth_call') throw Object.assign(new TypeError('x'), error)
        return honest
      }
      await registry.start()
      await registry.stop()
    }
  })

  it('rejects when there is certainly no registry', async () => {
    const { chain, registry } = await setUp()
    chain.tamper = (method, _, honest) => (method === 'eth_call' ? '0x' : honest)
    await expect(registry.start()).rejects.toMatchObject({ code: 'REGISTRY_NO_CONTRACT' })
    chain.tamper = (_, __, honest) => honest
    await registry.start()
  })

  it('names a contract that is another, also where the chain cannot be asked for its id', async () => {
    const { registry, chain } = await setUp()
    chain.tamper = (method, _, honest) => {
      if (method === 'eth_chainId') throw new Error('refused')
      return method === 'eth_call' ? `0x${'00'.repeat(64)}` : honest
    }
    await expect(registry.start()).rejects.toMatchObject({ code: 'REGISTRY_UNSUPPORTED' })
  })
})

describe('list against an RPC that misbehaves', () => {
  async function listAll(options: Partial<RegistryOptions> = {}) {
    const parts = await started(options)
    for (let at = 1; at <= 4; at++) {
      parts.chain.mine({ renew: parseNodeId(at.toString(16).padStart(64, '0')), server: ACTIVE })
    }
    const read = async () => {
      const ids: NodeId[] = []
      for await (const { nodeId } of parts.registry.list(kind)) ids.push(nodeId)
      return ids
    }
    return { ...parts, read }
  }

  it('reads page after page, each server once', async () => {
    const { read } = await listAll({ batchSize: 2 })
    expect(new Set(await read()).size).toBe(5)
  })

  it('refuses a page told twice', async () => {
    const { chain, read } = await listAll({ batchSize: 2 })
    let first: unknown
    chain.tamper = (method, params, honest) => {
      if (method !== 'eth_call' || params[1] === 'latest') return honest
      first ??= honest
      return first
    }
    await expect(read()).rejects.toMatchObject({ code: 'REGISTRY_UNREADABLE', data: { reason: 'rpc-invalid-answer' } })
  })

  it('goes on without keys and records when events cannot be read', async () => {
    const { chain, read } = await listAll()
    chain.tamper = (method, _, honest) => (method === 'eth_getLogs' ? 'no' : honest)
    expect((await read()).length).toBe(5)
  })
})

describe('watch against an RPC that misbehaves', () => {
  async function watching(options: Partial<RegistryOptions> = {}) {
    const parts = await started(options)
    const seen: Change[] = []
    const changes = parts.registry.watch(kind)
    const done = (async () => {
      for await (const change of changes) seen.push(change)
    })()
    await parts.clock.advance(0)
    const poll = async () => {
      await parts.clock.advance(POLL_MS)
      return seen.splice(0)
    }
    const finish = async () => {
      await parts.registry.stop()
      await done
    }
    return { ...parts, seen, poll, finish }
  }

  it('tells each change once, within one poll', async () => {
    const { chain, poll, finish } = await watching()
    expect(await poll()).toEqual([])
    chain.mine({ provider: 1 }, { renew: NODE, server: ACTIVE })
    expect(await poll()).toEqual([
      { type: 'provider', provider: 1, block: 2 },
      { type: 'resource', nodeId: NODE, block: 2 },
    ])
    chain.mine()
    chain.mine({ provider: 2 })
    chain.mine()
    expect(await poll()).toEqual([{ type: 'provider', provider: 2, block: 4 }])
    expect(await poll()).toEqual([])
    await finish()
  })

  it('loses nothing over an outage, and polls more slowly meanwhile', async () => {
    const { chain, clock, seen, poll, finish } = await watching()
    chain.tamper = () => {
      throw new TypeError('connection refused')
    }
    chain.mine({ provider: 3 })
    await clock.advance(60_000)
    expect(seen).toEqual([])
    expect(chain.asked.length).toBeLessThan(30)
    chain.mine({ renew: NODE, server: ACTIVE })
    chain.tamper = (_, __, honest) => honest
    await clock.advance(4 * POLL_MS)
    expect(await poll()).toEqual([
      { type: 'provider', provider: 3, block: 2 },
      { type: 'resource', nodeId: NODE, block: 3 },
    ])
    await finish()
  })

  it('tells a resync when its first poll failed, since it cannot know what went before', async () => {
    const { chain, clock, registry } = await started()
    chain.tamper = () => {
      throw new TypeError('connection refused')
    }
    const changes = registry.watch(kind)[Symbol.asyncIterator]()
    await clock.advance(0)
    chain.mine({ provider: 1 })
    chain.tamper = (_, __, honest) => honest
    await clock.advance(2 * POLL_MS)
    expect(await changes.next()).toMatchObject({ value: { type: 'resync' } })
  })

  it('tells a resync when a verdict was given before the block from which it watches', async () => {
    const { chain, clock, registry, verify } = await started()
    await verify()
    chain.mine({ provider: 1, servers: new Map([[NODE, SUSPENDED]]) })
    const changes = registry.watch(kind)[Symbol.asyncIterator]()
    await clock.advance(0)
    expect(await changes.next()).toMatchObject({ value: { type: 'resync' } })
  })

  it.each([
    ['one block', 1, 1],
    ['several blocks', 3, 3],
    ['a branch one block longer', 1, 2],
    ['a longer branch', 2, 5],
    ['a shorter branch', 3, 1],
  ])('tells a resync when the chain is reorganised: %s', async (_, dropped, mined) => {
    const { chain, poll, finish } = await watching()
    for (let at = 0; at < 5; at++) chain.mine({ provider: 1 })
    await poll()
    chain.drop(dropped)
    for (let at = 0; at < mined; at++) chain.mine({ provider: 2 })
    expect(await poll()).toMatchObject([{ type: 'resync' }])
    chain.mine({ provider: 4 })
    expect(await poll()).toMatchObject([{ type: 'provider', provider: 4 }])
    await finish()
  })

  it.each([
    ['withheld', () => []],
    ['garbage', () => [{ topics: 'x' }]],
    ['no list', () => 'x'],
    ['doubled', (honest: unknown[]) => [...honest, ...honest]],
    ['in part', (honest: unknown[]) => honest.slice(1)],
    [
      'of another contract',
      (honest: unknown[]) => honest.map((log) => ({ ...(log as object), address: `0x${'cd'.repeat(20)}` })),
    ],
    ['of another block', (honest: unknown[]) => honest.map((log) => ({ ...(log as object), blockNumber: '0x63' }))],
    ['removed', (honest: unknown[]) => honest.map((log) => ({ ...(log as object), removed: true }))],
  ])('tells a resync when the events are %s', async (_, edit) => {
    const { chain, poll, finish } = await watching()
    chain.mine({ provider: 1 }, { provider: 2 })
    chain.tamper = (method, __, honest) => (method === 'eth_getLogs' ? edit(honest as unknown[]) : honest)
    expect(await poll()).toMatchObject([{ type: 'resync' }])
    chain.tamper = (_method, __, honest) => honest
    chain.mine({ provider: 3 })
    expect(await poll()).toMatchObject([{ type: 'provider', provider: 3 }])
    await finish()
  })

  it('tells nothing, and misses nothing, while answers come from a node that lags', async () => {
    const { chain, poll, finish } = await watching()
    let head: unknown
    const isHead = (method: string, params: readonly unknown[]) =>
      method === 'eth_getBlockByNumber' && params[0] === 'latest'
    const honestly: typeof chain.tamper = (method, params, honest) => {
      if (isHead(method, params)) head = honest
      return honest
    }
    chain.tamper = honestly
    chain.mine({ provider: 1 })
    expect(await poll()).toMatchObject([{ type: 'provider', provider: 1 }])
    const former = head
    chain.mine({ provider: 2 })
    expect(await poll()).toMatchObject([{ type: 'provider', provider: 2 }])
    chain.tamper = (method, params, honest) => (isHead(method, params) ? former : honest)
    expect(await poll()).toEqual([])
    chain.tamper = honestly
    expect(await poll()).toEqual([])
    chain.mine({ provider: 3 })
    expect(await poll()).toMatchObject([{ type: 'provider', provider: 3 }])
    await finish()
  })

  it('keeps its place while the RPC goes back further than is believed', async () => {
    const { chain, poll, finish } = await watching({ maxRegressionBlocks: 1 })
    for (let at = 0; at < 5; at++) chain.mine()
    await poll()
    chain.drop(4)
    expect(await poll()).toEqual([])
    await finish()
  })
})

describe('createRegistry', () => {
  it.each([
    ['address', { address: '0x12' }],
    ['rpc', { rpc: 'ftp://127.0.0.1:1' }],
    ['rpc', { rpc: [] }],
    ['quorum', { quorum: 2 }],
    ['firstBlock', { chainId: 1, privacy: 'mirror' }],
    ['rpc', { rpc: 'not a url' }],
    ['rpc', { rpc: {} as never }],
    ['chainId', { chainId: 0 }],
    ['batchSize', { batchSize: 1_001 }],
    ['pollIntervalMs', { pollIntervalMs: Number.NaN }],
    ['policy', { policy: {} as never }],
  ] satisfies [string, Partial<RegistryOptions>][])('names %s when it is not valid', async (field, options) => {
    await expect(setUp(options)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID', data: { field } })
  })

  it('shows no key out of an RPC URL', async () => {
    for (const rpc of ['wss://user:secret@host/secret', 'htp:/host/secret', 'host/v3/secret']) {
      const error = await setUp({ rpc }).catch((failure: unknown) => failure)
      expect(`${error} ${JSON.stringify(error)}`).not.toContain('secret')
    }
  })
})

import { testRegistry } from '@waypost/conformance'
import { type Change, defineServerKind, type NodeId, type Resource } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Chain, startChain } from '../test/anvil.js'
import { type ChainWorld, createChainWorld, nextPrivateKey } from '../test/chain-world.js'
import { passOn } from '../test/rpc-server.js'
import { createRegistry, signConsent, signWithdrawal } from './index.js'

const kind = defineServerKind({
  name: 'mail-server',
  topic: 'mail-server',
  resourceType: 'mail-server',
  connect: async () => ({ close: async () => {} }),
})
const resourceType = deriveResourceType('mail-server')
const HOUR_MS = 3_600_000

let chain: Chain

beforeAll(async () => {
  chain = await startChain()
})
afterAll(() => chain.stop())

testRegistry('on a real chain, mirrored', () => createChainWorld(chain))
testRegistry('on a real chain, asked directly', () => createChainWorld(chain, { privacy: 'none' }))

describe('createRegistry on a real chain, asked directly', () => {
  let world: ChainWorld

  beforeEach(async () => {
    world = await createChainWorld(chain, { privacy: 'none' })
  })
  afterEach(async () => {
    await world.registry.stop()
    await world.dispose()
  })

  async function approvedProvider() {
    const provider = await world.registerProvider()
    await world.approve(provider)
    return provider
  }

  async function nextWhere(changes: AsyncIterator<Change>, matches: (change: Change) => boolean) {
    for (;;) {
      const { done, value } = await changes.next()
      if (done === true) return expect.fail('the watch ended')
      if (matches(value)) return value
    }
  }

  it('verifies 1,000 servers in five requests, the check of the contract included', async () => {
    const provider = await approvedProvider()
    const nodeId = await world.declare(kind, provider, (await world.now()) + HOUR_MS)
    const strangers = Array.from({ length: 999 }, (_, at): NodeId => `0x${at.toString(16).padStart(64, '0')}` as NodeId)
    await world.registry.start()
    const verdicts = await world.registry.verify(kind, [...strangers, nodeId])
    expect(verdicts.get(nodeId)).toMatchObject({ status: 'trusted', provider: { id: provider, name: 'Some provider' } })
    expect(world.rpc.requests.map(({ method }) => method)).toEqual([
      'eth_call',
      'eth_getBlockByNumber',
      'eth_call',
      'eth_call',
      'eth_call',
    ])
    const blocks = world.rpc.requests.slice(2).map(({ params }) => JSON.stringify(params[1]))
    expect(new Set(blocks).size).toBe(1)
    world.rpc.requests.length = 0
    await world.registry.verify(kind, [nodeId])
    expect(world.rpc.requests.map(({ method }) => method)).toEqual(['eth_getBlockByNumber', 'eth_call'])
  })

  it('lists keys and records out of the declarations', async () => {
    const provider = await approvedProvider()
    const expiresAt = Math.floor((await world.now()) / 1000) * 1000 + HOUR_MS
    const consent = signConsent({
      privateKey: nextPrivateKey(),
      deployment: world.deployment,
      provider,
      resourceType,
      expiresAt,
      deadline: expiresAt,
      sequence: 7n,
    })
    await world.owner.declare(provider, resourceType, [{ consent, record: 'enr:-_8A' }])
    await world.registry.start()
    const listed: Resource[] = []
    for await (const resource of world.registry.list(kind)) listed.push(resource)
    expect(listed).toEqual([
      {
        nodeId: consent.nodeId,
        publicKey: consent.publicKey,
        provider: { id: provider, name: 'Some provider' },
        sequence: 7n,
        expiresAt,
        record: 'enr:-_8A',
      },
    ])
  })

  it('sees a suspension with the first poll after its block', async () => {
    const provider = await approvedProvider()
    await world.registry.start()
    const changes = world.registry.watch(kind)
    await world.registry.verify(kind, [])
    await nextPoll()
    const { block } = await world.curator.suspend(provider, 'down for days')
    const polls = () => world.rpc.requests.filter(({ method }) => method === 'eth_getBlockByNumber').length
    const before = polls()
    expect(await nextWhere(changes[Symbol.asyncIterator](), ({ type }) => type === 'provider')).toEqual({
      type: 'provider',
      provider,
      block,
    })
    // One poll may have been under way when the block came.
    expect(polls() - before).toBeLessThanOrEqual(2)
  })

  it('asks one question per poll while nothing happens, and none when nobody watches', async () => {
    await world.registry.start()
    const controller = new AbortController()
    world.registry.watch(kind, { signal: controller.signal })
    await nextPoll()
    world.rpc.requests.length = 0
    await nextPoll()
    await nextPoll()
    expect(new Set(world.rpc.requests.map(({ method }) => method))).toEqual(new Set(['eth_getBlockByNumber']))
    controller.abort()
    await answered()
    world.rpc.requests.length = 0
    await world.registry.verify(kind, [])
    expect(world.rpc.requests).toEqual([])
  })

  it('tells a resync when the chain reorganises, and gives verdicts of the new chain', async () => {
    const provider = await approvedProvider()
    const nodeId = await world.declare(kind, provider, (await world.now()) + HOUR_MS)
    await world.registry.start()
    const changes = world.registry.watch(kind)[Symbol.asyncIterator]()
    await nextPoll()
    const snapshot = await chain.send('evm_snapshot')
    await world.suspend(provider)
    await nextWhere(changes, ({ type }) => type === 'provider')
    expect((await world.registry.verify(kind, [nodeId])).get(nodeId)).toMatchObject({ reason: 'provider-suspended' })
    await chain.send('evm_revert', snapshot)
    await chain.send('evm_mine')
    await nextWhere(changes, ({ type }) => type === 'resync')
    expect((await world.registry.verify(kind, [nodeId])).get(nodeId)).toMatchObject({ status: 'trusted' })
  })

  it('tells a resync for blocks that were replaced at the same height', async () => {
    const provider = await approvedProvider()
    await world.registry.start()
    const changes = world.registry.watch(kind)[Symbol.asyncIterator]()
    await nextPoll()
    await chain.send('evm_mine')
    await chain.send('evm_mine')
    await nextPoll()
    // Else blocks made anew within the same second are the same blocks.
    await chain.send('anvil_setCoinbase', `0x${'c0'.repeat(20)}`)
    await chain.send('anvil_reorg', 2, [])
    expect(await nextWhere(changes, () => true)).toMatchObject({ type: 'resync' })
    await world.suspend(provider)
    await nextWhere(changes, ({ type }) => type === 'provider')
  })

  it('tells a resync when the events do not account for the versions', async () => {
    const provider = await approvedProvider()
    await world.registry.start()
    const changes = world.registry.watch(kind)[Symbol.asyncIterator]()
    await nextPoll()
    world.rpc.handler = passOn(chain.url, ({ method }, result) => (method === 'eth_getLogs' ? [] : result))
    await world.suspend(provider)
    expect(await nextWhere(changes, () => true)).toMatchObject({ type: 'resync' })
  })

  it('tells one resync for a gap that is too long to read', async () => {
    const short = createRegistry({
      rpc: world.rpc.url,
      address: world.deployment.registry,
      chainId: chain.chainId,
      policy: { type: 'any-approved' },
      pollIntervalMs: 20,
      privacy: 'none',
      maxLogBlocks: 5,
    })
    const provider = await approvedProvider()
    await short.start()
    const changes = short.watch(kind)[Symbol.asyncIterator]()
    await nextPoll()
    world.rpc.isDown = true
    await world.suspend(provider)
    await chain.send('anvil_mine', '0x10')
    world.rpc.isDown = false
    expect(await nextWhere(changes, () => true)).toMatchObject({ type: 'resync' })
    await short.stop()
  })

  it('refuses to start on another chain, without a contract, and with another contract', async () => {
    const base = { rpc: chain.url, address: world.deployment.registry, policy: { type: 'any-approved' } as const }
    const start = (change: object) => createRegistry({ ...base, chainId: chain.chainId, ...change }).start()
    await expect(start({ chainId: 1 })).rejects.toMatchObject({
      code: 'REGISTRY_WRONG_CHAIN',
      data: { reason: 'wrong-chain' },
    })
    await expect(start({ address: `0x${'12'.repeat(20)}` })).rejects.toMatchObject({
      code: 'REGISTRY_NO_CONTRACT',
      data: { reason: 'no-contract' },
    })
    await expect(start({ chainId: 1, address: `0x${'12'.repeat(20)}` })).rejects.toMatchObject({
      code: 'REGISTRY_WRONG_CHAIN',
    })
    const other = `0x${'34'.repeat(20)}`
    // PUSH0 PUSH0 REVERT
    await chain.send('anvil_setCode', other, '0x5f5ffd')
    await expect(start({ address: other })).rejects.toMatchObject({ code: 'REGISTRY_UNSUPPORTED' })
    // Returns 32 zero bytes.
    await chain.send('anvil_setCode', other, '0x60205ff3')
    await expect(start({ address: other })).rejects.toMatchObject({ code: 'REGISTRY_UNSUPPORTED' })
  })

  it('names the mistake in verdicts when it could not be seen at the start, and takes it back when it is mended', async () => {
    const wrong = createRegistry({
      rpc: world.rpc.url,
      address: world.deployment.registry,
      chainId: 5,
      policy: { type: 'any-approved' },
      startTimeoutMs: 100,
    })
    const nodeId = `0x${'00'.repeat(32)}` as NodeId
    world.rpc.isDown = true
    await wrong.start()
    expect((await wrong.verify(kind, [nodeId])).get(nodeId)).toMatchObject({ reason: 'rpc-unreachable' })
    world.rpc.isDown = false
    expect((await wrong.verify(kind, [nodeId])).get(nodeId)).toEqual({ status: 'unknown', reason: 'wrong-chain' })
    await wrong.stop()
  })

  it('obeys the node key alone for a withdrawal by signature', async () => {
    const provider = await approvedProvider()
    const privateKey = nextPrivateKey()
    const expiresAt = (await world.now()) + HOUR_MS
    const common = { privateKey, deployment: world.deployment, resourceType, deadline: expiresAt }
    const consent = signConsent({ ...common, provider, expiresAt, sequence: 1n })
    await world.owner.declare(provider, resourceType, [{ consent }])
    await world.registry.start()
    const verdict = async () => (await world.registry.verify(kind, [consent.nodeId])).get(consent.nodeId)
    expect(await verdict()).toMatchObject({ status: 'trusted' })
    await world.curator.withdrawWithSignature(signWithdrawal({ ...common, sequence: 2n }))
    expect(await verdict()).toMatchObject({ reason: 'not-listed' })
    await expect(world.owner.declare(provider, resourceType, [{ consent }])).rejects.toMatchObject({
      code: 'ACTION_REFUSED',
      contractError: 'RegistrySequenceSpent',
      data: { arguments: { sequence: '1', spent: '2' } },
    })
  })

  /** Until the client has asked for the latest block, and has done all that followed from it. */
  async function nextPoll() {
    // A poll may ask for the block that it knew as well.
    const isForHead = ({ method, params }: { method: string; params: readonly unknown[] }) =>
      method === 'eth_getBlockByNumber' && params[0] === 'latest'
    const heads = () => world.rpc.requests.filter(isForHead).length
    const seen = heads()
    // The next poll begins when all of the one before it is done.
    while (heads() < seen + 2) await answered()
  }

  /** One round trip through the same server. */
  async function answered() {
    await chain.send('eth_chainId')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
})

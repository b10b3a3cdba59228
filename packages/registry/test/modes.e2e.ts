import { testRegistry } from '@waypost/conformance'
import { type Change, defineServerKind, memoryStorage, type NodeId, type Storage } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProviderListActions, providerListInitCode } from '../src/curation.js'
import { createRegistry, deployContract, metadataOf, type RegistryClient, type RegistryOptions } from '../src/index.js'
import { proofMode } from '../src/proofs.js'
import { type Chain, startChain } from './anvil.js'
import { type ChainWorld, createChainWorld, nextSalt } from './chain-world.js'
import { type FaultySender, faults, faultySender, goesBackTo, honestSender } from './senders.js'

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
afterAll(() => chain?.stop())

testRegistry('asked among decoys', () => createChainWorld(chain, { privacy: 'decoys' }))
testRegistry('mirrored and proved', () => createChainWorld(chain, { proofs: proofMode() }))
testRegistry('proved one by one', () => createChainWorld(chain, { privacy: 'none', proofs: proofMode() }))
testRegistry('mirrored by three RPCs', () => createChainWorld(chain, {}, 3))

describe('a client', () => {
  let world: ChainWorld
  let sender: FaultySender

  beforeEach(async () => {
    world = await createChainWorld(chain)
    sender = faultySender(honestSender(chain.url))
    return () => world.dispose()
  })

  function clientOf(options: Partial<RegistryOptions> = {}): RegistryClient {
    const { registry: address, chainId } = world.deployment
    const common = { rpc: sender, address, chainId, policy: { type: 'any-approved' }, startTimeoutMs: 500 } as const
    return createRegistry({ ...common, ...options })
  }

  async function approved() {
    const provider = await world.registerProvider()
    await world.approve(provider)
    return provider
  }

  const declare = async (provider: number) => world.declare(kind, provider, (await world.now()) + HOUR_MS)
  const verdictOf = async (client: RegistryClient, nodeId: NodeId) => (await client.verify(kind, [nodeId])).get(nodeId)

  async function keptAfterARun(): Promise<{ storage: Storage; nodeId: NodeId; provider: number }> {
    const storage = memoryStorage()
    const provider = await approved()
    const nodeId = await declare(provider)
    const client = clientOf({ storage })
    await client.start()
    expect(await verdictOf(client, nodeId)).toMatchObject({ status: 'trusted' })
    await client.stop()
    return { storage, nodeId, provider }
  }

  describe('that starts offline', () => {
    it('cannot tell, and says what it last knew and how old that is', async () => {
      const { storage, nodeId } = await keptAfterARun()
      sender.fault = faults.vanishes
      const client = clientOf({ storage })
      await client.start()
      expect(await verdictOf(client, nodeId)).toMatchObject({
        status: 'unknown',
        reason: 'rpc-unreachable',
        lastKnown: { status: 'trusted', asOf: { at: expect.any(Number) } },
      })
      const stranger = `0x${'ee'.repeat(32)}` as NodeId
      expect(await verdictOf(client, stranger)).toMatchObject({ lastKnown: { reason: 'not-listed' } })
      expect(client.status().mirror).toMatchObject({ servers: 1, ageMs: expect.any(Number) })
      await client.stop()
    })

    it('reads on from where it was when the chain is there again', async () => {
      const { storage, nodeId, provider } = await keptAfterARun()
      await chain.send('anvil_mine', '0x10')
      await world.suspend(provider)
      const client = clientOf({ storage })
      await client.start()
      sender.asked.length = 0
      expect(await verdictOf(client, nodeId)).toMatchObject({ reason: 'provider-suspended' })
      const ranges = sender.asked.filter(({ method }) => method === 'eth_getLogs')
      expect(ranges).toHaveLength(1)
      expect(Number((ranges[0]?.params[0] as { fromBlock?: string } | undefined)?.fromBlock)).toBeGreaterThan(
        world.deployment.block,
      )
      await client.stop()
    })

    it('drops a corrupt cache, tells, and reads the list anew', async () => {
      const { storage, nodeId } = await keptAfterARun()
      const key = `waypost:mirror:${chain.chainId}:${world.deployment.registry}:${resourceType}:manifest`
      await storage.setItem(key, String(await storage.getItem(key)).slice(0, -20))
      const counts = new Map<string, number>()
      const client = clientOf({ storage, counters: { count: (name) => counts.set(name, (counts.get(name) ?? 0) + 1) } })
      await client.start()
      expect(await verdictOf(client, nodeId)).toMatchObject({ status: 'trusted' })
      expect(counts.get('registry_mirror_corrupt_total')).toBe(1)
      await client.stop()
    })

    it('is not led back before what an earlier run saw', async () => {
      const provider = await approved()
      const nodeId = await declare(provider)
      const before = await chain.provider.getBlockNumber()
      await chain.send('anvil_mine', '0xa')
      await world.suspend(provider)
      const storage = memoryStorage()
      const first = clientOf({ storage })
      await first.start()
      expect(await verdictOf(first, nodeId)).toMatchObject({ reason: 'provider-suspended' })
      await first.stop()
      sender.fault = goesBackTo(before)
      const second = clientOf({ storage })
      await second.start()
      expect(await verdictOf(second, nodeId)).toMatchObject({ status: 'unknown', reason: 'stale' })
      await second.stop()
    })

    it('keeps the policy that the user chose', async () => {
      const { storage, nodeId } = await keptAfterARun()
      const first = clientOf({ storage })
      await first.start()
      first.setPolicy({ type: 'providers', ids: [] })
      await first.stop()
      const second = clientOf({ storage })
      await second.start()
      expect(second.policy).toEqual({ type: 'providers', ids: [] })
      expect(await verdictOf(second, nodeId)).toMatchObject({ reason: 'provider-not-chosen' })
      await second.stop()
    })
  })

  describe('and what an RPC learns', () => {
    it('names no server while it mirrors', async () => {
      const nodeId = await declare(await approved())
      const client = clientOf()
      await client.start()
      await client.verify(kind, [nodeId, `0x${'ee'.repeat(32)}` as NodeId])
      expect(JSON.stringify(sender.asked)).not.toContain(nodeId.slice(2))
      expect(JSON.stringify(sender.asked)).not.toContain('ee'.repeat(32))
      await client.stop()
    })

    it('sees a server among the same decoys each time, where the list is too long to be mirrored', async () => {
      const provider = await approved()
      const listed: NodeId[] = []
      for (let at = 0; at < 8; at++) listed.push(await declare(provider))
      const [nodeId] = listed
      if (nodeId === undefined) return expect.fail('no server')
      const client = clientOf({ maxMirrorServers: 5, decoysPerServer: 4 })
      await client.start()
      const asked = async () => {
        sender.asked.length = 0
        expect(await verdictOf(client, nodeId)).toMatchObject({ status: 'trusted' })
        const calls = sender.asked
          .filter(({ method }) => method === 'eth_call')
          .map(({ params }) => JSON.stringify(params))
        const call = calls.find((text) => text.includes(nodeId.slice(2)))
        return new Set(listed.filter((id) => call?.includes(id.slice(2))))
      }
      await asked()
      const first = await asked()
      expect(first.size).toBeGreaterThan(2)
      expect(await asked()).toEqual(first)
      await client.stop()
    })

    it('answers one question for all who verify at the same moment', async () => {
      const nodeId = await declare(await approved())
      for (const options of [{}, { privacy: 'none' }] as const) {
        const client = clientOf(options)
        await client.start()
        await verdictOf(client, nodeId)
        sender.asked.length = 0
        await Promise.all(Array.from({ length: 20 }, () => verdictOf(client, nodeId)))
        expect(sender.asked.length).toBeLessThanOrEqual(2)
        await client.stop()
      }
    })
  })

  describe('that watches', () => {
    async function next(changes: AsyncIterator<Change>, matches: (change: Change) => boolean) {
      for (;;) {
        const { value, done } = await changes.next()
        if (done === true) return expect.fail('the watch ended')
        if (matches(value)) return value
      }
    }

    it.each([{}, { privacy: 'none' }] as const)(
      'is told by a WebSocket of each block, long before it polls: %o',
      async (options) => {
        const provider = await approved()
        const nodeId = await declare(provider)
        const client = clientOf({ rpc: chain.url.replace('http', 'ws'), pollIntervalMs: 3_600_000, ...options })
        await client.start()
        const changes = client.watch(kind)[Symbol.asyncIterator]()
        expect(await verdictOf(client, nodeId)).toMatchObject({ status: 'trusted' })
        await world.suspend(provider)
        while ((await verdictOf(client, nodeId))?.status === 'trusted') await next(changes, () => true)
        expect(await verdictOf(client, nodeId)).toMatchObject({ reason: 'provider-suspended' })
        await client.stop()
      },
    )

    it('goes on without a gap where a list grows too long to be mirrored, and mirrors the others all the same', async () => {
      const provider = await approved()
      const nodeId = await declare(provider)
      const other = defineServerKind({ ...kind, name: 'push-server', topic: 'push', resourceType: 'push-server' })
      const otherId = await world.declare(other, provider, (await world.now()) + HOUR_MS)
      const client = clientOf({ maxMirrorServers: 2, pollIntervalMs: 50 })
      await client.start()
      const changes = client.watch(kind)[Symbol.asyncIterator]()
      const otherChanges = client.watch(other)[Symbol.asyncIterator]()
      expect(await verdictOf(client, nodeId)).toMatchObject({ status: 'trusted' })
      expect((await client.verify(other, [otherId])).get(otherId)).toMatchObject({ status: 'trusted' })
      await next(changes, (change) => change.type === 'resync')
      await declare(provider)
      await declare(provider)
      await next(changes, (change) => change.type === 'resync')
      expect(await verdictOf(client, nodeId)).toMatchObject({ status: 'trusted' })
      sender.asked.length = 0
      expect((await client.verify(other, [otherId])).get(otherId)).toMatchObject({ status: 'trusted' })
      expect(JSON.stringify(sender.asked)).not.toContain(otherId.slice(2))
      await world.suspend(provider)
      const isOfProvider = (change: Change) => change.type === 'provider' && change.provider === provider
      await next(changes, (change) => isOfProvider(change) || change.type === 'resync')
      await next(otherChanges, isOfProvider)
      expect(await verdictOf(client, nodeId)).toMatchObject({ reason: 'provider-suspended' })
      await client.stop()
    }, 15_000)

    it('reads no past that is much longer than the list: a client begins directly, and one that was there goes on', async () => {
      const provider = await approved()
      const nodeId = await declare(provider)
      const early = clientOf({ maxMirrorServers: 2, pollIntervalMs: 50 })
      await early.start()
      const changes = early.watch(kind)[Symbol.asyncIterator]()
      expect(await verdictOf(early, nodeId)).toMatchObject({ status: 'trusted' })
      // Ten changes of a list of two are read, and this is more; whoever pays the gas can go on so.
      for (let at = 1; at <= 10; at++) {
        await world.owner.setMetadata(provider, metadataOf({ name: `Some provider, ${at}` }))
        await next(changes, (change) => change.type === 'provider' && change.provider === provider)
      }
      expect(await verdictOf(early, nodeId)).toMatchObject({ status: 'trusted' })
      expect(early.status().mirror).toMatchObject({ servers: 1 })
      await early.stop()
      sender.asked.length = 0
      const late = clientOf({ maxMirrorServers: 2 })
      await late.start()
      expect(await verdictOf(late, nodeId)).toMatchObject({ status: 'trusted' })
      expect(late.status().mirror).toBeUndefined()
      await late.stop()
    })

    it('loses nothing when the RPC that told it of blocks vanishes, and another goes on', async () => {
      const provider = await approved()
      const nodeId = await declare(provider)
      const other = faultySender(honestSender(chain.url))
      const client = clientOf({ rpc: [sender, other], quorum: 1, pollIntervalMs: 50 })
      await client.start()
      const changes = client.watch(kind)[Symbol.asyncIterator]()
      expect(await verdictOf(client, nodeId)).toMatchObject({ status: 'trusted' })
      sender.fault = faults.vanishes
      await world.suspend(provider)
      await next(changes, (change) => change.type === 'provider' && change.provider === provider)
      sender.fault = undefined
      other.fault = faults.vanishes
      await world.reinstate(provider)
      await next(changes, (change) => change.type === 'provider' && change.provider === provider)
      expect(await verdictOf(client, nodeId)).toMatchObject({ status: 'trusted' })
      await client.stop()
    })

    it('is told that a server drains, and that it was declared anew', async () => {
      const provider = await approved()
      const nodeId = await declare(provider)
      for (const options of [{}, { privacy: 'none' }, { proofs: proofMode(), privacy: 'none' }] as const) {
        const client = clientOf(options)
        await client.start()
        expect(await verdictOf(client, nodeId)).toMatchObject({ status: 'trusted' })
        await client.stop()
      }
      await world.owner.drain({ provider, resourceType, nodeIds: [nodeId] })
      for (const options of [{}, { privacy: 'none' }, { proofs: proofMode(), privacy: 'none' }] as const) {
        const client = clientOf(options)
        await client.start()
        expect(await verdictOf(client, nodeId)).toMatchObject({ status: 'trusted', draining: true })
        await client.stop()
      }
    })
  })

  describe('that trusts published lists', () => {
    it.each([{}, { proofs: proofMode() }])(
      'follows them: union, intersection, minus, while it runs: %o',
      async (options) => {
        const [one, two] = [await approved(), await approved()]
        const servers = [await declare(one), await declare(two)]
        const signer = chain.account(2)
        const { address: contract } = await deployContract(signer, {
          initCode: providerListInitCode(world.deployment.registry),
          salt: nextSalt(),
        })
        const publisher = createProviderListActions({ signer, address: contract, pollIntervalMs: 5 })
        const { listId: id } = await publisher.create({ name: 'friends', providers: [one] })
        const list = { type: 'list', list: { contract, id } } as const
        const client = clientOf({ ...options, policy: list, pollIntervalMs: 20 })
        await client.start()
        const trusted = async () => {
          const verdicts = await client.verify(kind, servers)
          return servers.map((nodeId) => verdicts.get(nodeId)?.status === 'trusted')
        }
        expect(await trusted()).toEqual([true, false])
        client.setPolicy({ type: 'minus', from: { type: 'any-approved' }, without: list })
        expect(await trusted()).toEqual([false, true])
        client.setPolicy({ type: 'intersection', of: [list, { type: 'providers', ids: [two] }] })
        expect(await trusted()).toEqual([false, false])
        client.setPolicy({ type: 'union', of: [list, { type: 'providers', ids: [two] }] })
        expect(await trusted()).toEqual([true, true])
        client.setPolicy(list)
        const changes = client.watch(kind)[Symbol.asyncIterator]()
        expect(await trusted()).toEqual([true, false])
        await publisher.add(id, [two])
        await publisher.remove(id, [one])
        while (`${await trusted()}` !== 'false,true') await next(changes)
        await client.stop()
      },
    )

    const next = async (changes: AsyncIterator<Change>) => {
      if ((await changes.next()).done === true) expect.fail('the watch ended')
    }

    it('cannot tell while a list that decides is unreadable', async () => {
      const nodeId = await declare(await approved())
      const list = { contract: `0x${'99'.repeat(20)}`, id: `0x${'11'.repeat(32)}` } as const
      const client = clientOf({ policy: { type: 'list', list } })
      await client.start()
      expect(await verdictOf(client, nodeId)).toEqual({ status: 'unknown', reason: 'no-contract' })
      await client.stop()
    })
  })
})

import {
  type Change,
  defineServerKind,
  type NodeId,
  type ProviderId,
  parseNodeId,
  type Registry,
  type Resource,
  type ServerKind,
  type TrustPolicy,
  type Verdict,
  WaypostError,
} from '@waypost/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** A registry to test, not started, and the hands that change what it speaks of. */
export interface RegistryWorld {
  readonly registry: Registry
  setPolicy(policy: TrustPolicy): void
  /** A new provider that waits for approval. */
  registerProvider(): Promise<ProviderId>
  approve(provider: ProviderId): Promise<void>
  suspend(provider: ProviderId): Promise<void>
  reinstate(provider: ProviderId): Promise<void>
  remove(provider: ProviderId): Promise<void>
  /** Lists a new server that expires at `expiresAt`, in ms since 1970, a whole second. */
  declare(kind: ServerKind, provider: ProviderId, expiresAt: number): Promise<NodeId>
  withdraw(kind: ServerKind, provider: ProviderId, nodeId: NodeId): Promise<void>
  /** The world's time, in ms since 1970. */
  now(): Promise<number>
  /** Lets time pass for the registry. */
  passTime(ms: number): Promise<void>
  /** Cuts the registry off from its source, or connects it again. */
  setReachable(isReachable: boolean): Promise<void>
  /** Frees everything; the suite stops the registry itself. */
  dispose(): Promise<void>
}

const HOUR_MS = 3_600_000

const kind = kindOf('conformance')
const otherKind = kindOf('conformance-other')

function kindOf(name: string) {
  return defineServerKind({ name, topic: name, resourceType: name, connect: async () => ({ close: async () => {} }) })
}

/**
 * Tests of the port `Registry`.
 *
 * @param name what is tested, for the report
 * @param createWorld called before each test; the policy is to be `any-approved`
 */
export function testRegistry(name: string, createWorld: () => Promise<RegistryWorld>): void {
  describe(`Registry: ${name}`, () => {
    let world: RegistryWorld

    beforeEach(async () => {
      world = await createWorld()
      await world.registry.start()
    })

    afterEach(async () => {
      await world.registry.stop()
      await world.dispose()
    })

    const expiry = async () => Math.floor((await world.now()) / 1000) * 1000 + HOUR_MS
    const verdictOf = async (nodeId: NodeId, of = kind) => (await world.registry.verify(of, [nodeId])).get(nodeId)
    const approvedProvider = async () => {
      const provider = await world.registerProvider()
      await world.approve(provider)
      return provider
    }

    describe('verify', () => {
      it('trusts a listed server of an approved provider, and says how long and as of when', async () => {
        const provider = await approvedProvider()
        const expiresAt = await expiry()
        const nodeId = await world.declare(kind, provider, expiresAt)
        const verdict = await verdictOf(nodeId)
        expect(verdict).toMatchObject({ status: 'trusted', provider: { id: provider }, expiresAt })
        expect(verdict).toHaveProperty('asOf.block', expect.any(Number))
        expect(verdict).toHaveProperty('asOf.proved', expect.any(Boolean))
      })

      it('says not-listed of a stranger, of another kind’s server and of one that was withdrawn', async () => {
        const provider = await approvedProvider()
        const nodeId = await world.declare(kind, provider, await expiry())
        expect(await verdictOf(strangeId(1))).toMatchObject({ status: 'untrusted', reason: 'not-listed' })
        expect(await verdictOf(nodeId, otherKind)).toMatchObject({ status: 'untrusted', reason: 'not-listed' })
        await world.withdraw(kind, provider, nodeId)
        expect(await verdictOf(nodeId)).toMatchObject({ status: 'untrusted', reason: 'not-listed' })
      })

      it('follows the provider from application to removal', async () => {
        const provider = await world.registerProvider()
        const nodeId = await world.declare(kind, provider, await expiry())
        const refused = (reason: string) => ({ status: 'untrusted', reason, provider: { id: provider } })
        expect(await verdictOf(nodeId)).toMatchObject(refused('provider-not-approved'))
        await world.approve(provider)
        expect(await verdictOf(nodeId)).toMatchObject({ status: 'trusted' })
        await world.suspend(provider)
        expect(await verdictOf(nodeId)).toMatchObject(refused('provider-suspended'))
        await world.reinstate(provider)
        expect(await verdictOf(nodeId)).toMatchObject({ status: 'trusted' })
        await world.remove(provider)
        expect(await verdictOf(nodeId)).toMatchObject(refused('provider-removed'))
      })

      it('ends a listing at its expiry, though nothing else happens', async () => {
        const nodeId = await world.declare(kind, await approvedProvider(), await expiry())
        await world.passTime(HOUR_MS - 60_000)
        expect(await verdictOf(nodeId)).toMatchObject({ status: 'trusted' })
        await world.passTime(61_000)
        expect(await verdictOf(nodeId)).toMatchObject({ status: 'untrusted', reason: 'expired' })
      })

      it('trusts under the policy of the moment', async () => {
        const [chosen, other] = [await approvedProvider(), await approvedProvider()]
        const ours = await world.declare(kind, chosen, await expiry())
        const theirs = await world.declare(kind, other, await expiry())
        world.setPolicy({ type: 'providers', ids: [chosen] })
        expect(await verdictOf(ours)).toMatchObject({ status: 'trusted' })
        expect(await verdictOf(theirs)).toMatchObject({
          status: 'untrusted',
          reason: 'provider-not-chosen',
          provider: { id: other },
        })
        world.setPolicy({ type: 'providers', ids: [chosen, other] })
        expect(await verdictOf(theirs)).toMatchObject({ status: 'trusted' })
      })

      it('answers for each id asked for, however many and however often each', async () => {
        const nodeId = await world.declare(kind, await approvedProvider(), await expiry())
        const strangers = Array.from({ length: 1_200 }, (_, at) => strangeId(at))
        const verdicts = await world.registry.verify(kind, [...strangers, nodeId, nodeId])
        expect(verdicts.size).toBe(1_201)
        expect(verdicts.get(nodeId)).toMatchObject({ status: 'trusted' })
        expect(strangers.every((id) => verdicts.get(id)?.status === 'untrusted')).toBe(true)
        expect((await world.registry.verify(kind, [])).size).toBe(0)
      })

      it('says unknown while its source is out of reach, and recovers by itself', async () => {
        const nodeId = await world.declare(kind, await approvedProvider(), await expiry())
        await world.setReachable(false)
        expect(await verdictOf(nodeId)).toEqual({ status: 'unknown', reason: expect.any(String) })
        await world.setReachable(true)
        expect(await verdictOf(nodeId)).toMatchObject({ status: 'trusted' })
      })

      it('starts while its source is out of reach', async () => {
        const nodeId = await world.declare(kind, await approvedProvider(), await expiry())
        await world.registry.stop()
        await world.setReachable(false)
        await world.registry.start()
        expect(await verdictOf(nodeId)).toMatchObject({ status: 'unknown' })
        await world.setReachable(true)
        expect(await verdictOf(nodeId)).toMatchObject({ status: 'trusted' })
      })

      it('says unknown when it does not run', async () => {
        await world.registry.stop()
        expect(await verdictOf(strangeId(1))).toEqual({ status: 'unknown', reason: 'stopped' } satisfies Verdict)
        await world.registry.start()
        expect(await verdictOf(strangeId(1))).toMatchObject({ status: 'untrusted' })
      })

      it('rejects when the caller gives up', async () => {
        const call = world.registry.verify(kind, [strangeId(1)], { signal: AbortSignal.abort() })
        await expect(call).rejects.toMatchObject({ code: 'ABORTED' })
      })
    })

    describe('list', () => {
      it('holds every server of the kind, trusted or not, and no other', async () => {
        const [approved, applied] = [await approvedProvider(), await world.registerProvider()]
        const expiresAt = await expiry()
        const first = await world.declare(kind, approved, expiresAt)
        const second = await world.declare(kind, applied, expiresAt)
        await world.declare(otherKind, approved, expiresAt)
        const gone = await world.declare(kind, approved, expiresAt)
        await world.withdraw(kind, approved, gone)
        const listed = await listOf(world.registry)
        expect(new Set(listed.map(({ nodeId }) => nodeId))).toEqual(new Set([first, second]))
        const resource = listed.find(({ nodeId }) => nodeId === second)
        expect(resource).toMatchObject({ provider: { id: applied }, expiresAt, sequence: expect.any(BigInt) })
      })

      it('rejects with a typed error when it cannot be read', async () => {
        await world.setReachable(false)
        const error = await listOf(world.registry).catch((failure: unknown) => failure)
        expect(WaypostError.is(error)).toBe(true)
        await world.setReachable(true)
        expect(await listOf(world.registry)).toEqual([])
        await world.registry.stop()
        expect(WaypostError.is(await listOf(world.registry).catch((failure: unknown) => failure))).toBe(true)
      })

      it('ends when the caller gives up', async () => {
        await world.declare(kind, await approvedProvider(), await expiry())
        expect(await listOf(world.registry, AbortSignal.abort())).toEqual([])
      })
    })

    describe('watch', () => {
      /** A watch that is known to be under way, since it told a change already. */
      async function watchFromNow(signal?: AbortSignal) {
        const changes = world.registry.watch(kind, signal === undefined ? {} : { signal })[Symbol.asyncIterator]()
        const provider = await world.registerProvider()
        const seen = await nextWhere(changes, (change) => isAbout(change, provider))
        expect(seen).toBeDefined()
        return changes
      }

      it('tells what happens to servers of the kind', async () => {
        const provider = await approvedProvider()
        const changes = await watchFromNow()
        const foreign = await world.declare(otherKind, provider, await expiry())
        const nodeId = await world.declare(kind, provider, await expiry())
        const seen: Change[] = []
        await nextWhere(changes, (change) => {
          seen.push(change)
          return isAbout(change, nodeId)
        })
        expect(seen.some((change) => change.type === 'resource' && change.nodeId === foreign)).toBe(false)
        await world.withdraw(kind, provider, nodeId)
        await nextWhere(changes, (change) => isAbout(change, nodeId))
      })

      it('tells what happens to providers', async () => {
        const provider = await approvedProvider()
        const changes = await watchFromNow()
        await world.suspend(provider)
        await nextWhere(changes, (change) => isAbout(change, provider))
        await world.reinstate(provider)
        await nextWhere(changes, (change) => isAbout(change, provider))
      })

      it('tells that the policy changed, also while the source is out of reach', async () => {
        const changes = await watchFromNow()
        await world.setReachable(false)
        world.setPolicy({ type: 'providers', ids: [] })
        await nextWhere(changes, (change) => change.type === 'policy')
      })

      it('tells every watcher', async () => {
        const [one, two] = [await watchFromNow(), await watchFromNow()]
        const provider = await approvedProvider()
        await nextWhere(one, (change) => isAbout(change, provider))
        await nextWhere(two, (change) => isAbout(change, provider))
      })

      it('loses no change that happens while its source is out of reach', async () => {
        const provider = await approvedProvider()
        const changes = await watchFromNow()
        await world.setReachable(false)
        await world.suspend(provider)
        await world.setReachable(true)
        await nextWhere(changes, (change) => isAbout(change, provider))
      })

      it('ends when the signal fires, when the registry stops, and when the reader leaves', async () => {
        const controller = new AbortController()
        const aborted = await watchFromNow(controller.signal)
        const waiting = drain(aborted)
        controller.abort()
        await waiting
        const stopped = await watchFromNow()
        const ended = drain(stopped)
        await world.registry.stop()
        await ended
        await drain(world.registry.watch(kind)[Symbol.asyncIterator]())
        await world.registry.start()
        const left = await watchFromNow()
        expect(await left.return?.()).toMatchObject({ done: true })
        expect(await left.next()).toMatchObject({ done: true })
      })
    })
  })
}

async function listOf(registry: Registry, signal?: AbortSignal): Promise<Resource[]> {
  const resources: Resource[] = []
  for await (const resource of registry.list(kind, signal === undefined ? {} : { signal })) resources.push(resource)
  return resources
}

async function nextWhere(changes: AsyncIterator<Change>, matches: (change: Change) => boolean): Promise<Change> {
  for (;;) {
    const { done, value } = await changes.next()
    if (done === true) return expect.fail('the watch ended before the change was told')
    if (matches(value)) return value
  }
}

/** Whether a receiver verifies this server or provider again because of the change. */
function isAbout(change: Change, id: NodeId | ProviderId): boolean {
  if (change.type === 'resource') return change.nodeId === id
  if (change.type === 'provider') return change.provider === id
  return change.type === 'resync'
}

async function drain(changes: AsyncIterator<Change>): Promise<void> {
  while ((await changes.next()).done !== true);
}

function strangeId(seed: number): NodeId {
  return parseNodeId(`f${seed.toString(16).padStart(63, '0')}`)
}

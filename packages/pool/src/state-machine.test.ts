import type { NodeId, UntrustedReason } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWorld, failure, recordFixture, success, type World } from './testing/world.js'

const NODES = 8
const IDS = Array.from({ length: NODES }, (_, seed) => recordFixture(seed).nodeId)
const LIMITS = { servers: 5, waiting: 4, untrusted: 3 }
const GRACE_MS = 120_000

type Step =
  | { type: 'find'; node: number; source: string; sequence: number }
  | { type: 'trust'; node: number; forMs: number; silently: boolean }
  | { type: 'distrust'; node: number; reason: UntrustedReason; silently: boolean }
  | { type: 'registry'; state: World['registry'] }
  | { type: 'report'; node: number; success: boolean }
  | { type: 'behave'; node: number; works: boolean }
  | { type: 'connect' }
  | { type: 'custom'; node: number; added: boolean }
  | { type: 'pin'; node: number; pinned: boolean }
  | { type: 'platform'; online: boolean }
  | { type: 'restart' }
  | { type: 'wait'; ms: number }

const node = fc.nat(NODES - 1)
const waiting = fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 90_000 }) })
const step: fc.Arbitrary<Step> = fc.oneof(
  // Time and news of the registry drive the rest: without them nothing is found, runs out or is asked again.
  { weight: 5, arbitrary: waiting },
  fc.record({
    type: fc.constant('find' as const),
    node,
    source: fc.constantFrom('topic', 'registry'),
    sequence: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    type: fc.constant('trust' as const),
    node,
    forMs: fc.integer({ min: 1, max: 400_000 }),
    silently: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('distrust' as const),
    node,
    reason: fc.constantFrom<UntrustedReason>(
      'not-listed',
      'provider-suspended',
      'provider-removed',
      'provider-not-chosen',
    ),
    silently: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('registry' as const),
    state: fc.constantFrom<World['registry']>('up', 'up', 'up', 'down', 'stalled', 'throws'),
  }),
  fc.record({ type: fc.constant('report' as const), node, success: fc.boolean() }),
  fc.record({ type: fc.constant('behave' as const), node, works: fc.boolean() }),
  fc.constant<Step>({ type: 'connect' }),
  fc.record({ type: fc.constant('custom' as const), node, added: fc.boolean() }),
  fc.record({ type: fc.constant('pin' as const), node, pinned: fc.boolean() }),
  fc.record({ type: fc.constant('platform' as const), online: fc.boolean() }),
  fc.constant<Step>({ type: 'restart' }),
)

/** What a test keeps beside the pool to hold it to. */
interface Ledger {
  /** Nodes for which a trusted answer was given in this run and not taken back by a later one. */
  readonly allowed: Set<NodeId>
  readonly custom: Set<NodeId>
}

/** Runs the steps and checks the invariants after each one. */
async function play(steps: readonly Step[]) {
  let online = true
  const ledger: Ledger = { allowed: new Set(), custom: new Set() }
  const world = createWorld({
    limits: LIMITS,
    graceMs: GRACE_MS,
    recheckMs: 60_000,
    targetSize: 3,
    isOnline: () => online,
    random: seededRandom(steps.length),
    connect: { attempts: 3, attemptMs: 1_000, waitMs: 2_000 },
  })
  world.pool.on('verdict', ({ nodeId, verdict }) => {
    if (verdict.status === 'trusted') ledger.allowed.add(nodeId)
    if (verdict.status === 'untrusted') ledger.allowed.delete(nodeId)
  })
  // Collected, since what is thrown inside a dial is a failed dial to the pool.
  const forbidden: NodeId[] = []
  const dialled = world.dials.push.bind(world.dials)
  world.dials.push = (nodeId: NodeId) => {
    if (!ledger.allowed.has(nodeId) && !ledger.custom.has(nodeId)) forbidden.push(nodeId)
    return dialled(nodeId)
  }
  const connections: Promise<unknown>[] = []
  // Half of the nodes are found and trusted from the beginning, two are found and strangers.
  for (let seed = 0; seed < NODES / 2; seed++)
    world.list(seed, { provider: 1 + (seed % 2), expiresAt: world.clock.now() + 300_000 })
  for (const seed of [6, 7]) world.found.push({ record: recordFixture(seed), source: 'topic' })
  await world.pool.start()
  await world.settle()
  for (const one of steps) {
    await perform(world, ledger, connections, one, (value) => {
      online = value
    })
    await world.turn()
    check(world, ledger)
  }
  await world.pool.stop()
  await Promise.all(connections)
  // The invariant above all: no dial before a trusted answer, custom servers aside.
  expect(forbidden).toEqual([])
  expect(world.clock.pending).toBe(0)
}

async function perform(
  world: World,
  { custom, allowed }: Ledger,
  connections: Promise<unknown>[],
  one: Step,
  setOnline: (value: boolean) => void,
) {
  const { pool, clock } = world
  const id = 'node' in one ? (IDS[one.node] ?? recordFixture(0).nodeId) : recordFixture(0).nodeId
  const record = 'node' in one ? recordFixture(one.node) : recordFixture(0)
  switch (one.type) {
    case 'find':
      world.found.push({ record: recordFixture(one.node, { sequence: BigInt(one.sequence) }), source: one.source })
      break
    case 'trust':
      world.truth.set(id, { trusted: true, provider: 1 + (one.node % 2), expiresAt: clock.now() + one.forMs })
      if (!one.silently) world.change({ type: 'resource', nodeId: id, block: 1 })
      break
    case 'distrust': {
      world.truth.set(id, { trusted: false, reason: one.reason })
      if (one.silently) break
      world.change({ type: 'resource', nodeId: id, block: 1 })
      await world.turn()
      // Evicted within the event, whatever else is under way, when the registry answers.
      if (world.registry === 'up' && !custom.has(id)) {
        expect(pool.servers().map(({ server }) => server.nodeId)).not.toContain(id)
      }
      break
    }
    case 'registry':
      world.registry = one.state
      break
    case 'report':
      pool.report(id, one.success ? success(one.node * 10) : failure)
      break
    case 'behave':
      world.behaviour.set(id, one.works ? 'works' : 'fails')
      break
    case 'connect':
      connections.push(pool.connect().catch((error: unknown) => expect(error).toHaveProperty('code')))
      break
    case 'custom':
      if (one.added) {
        custom.add(id)
        world.tell({ type: 'found', candidate: { record, source: 'custom', custom: true, foundAt: clock.now() } })
      } else {
        custom.delete(id)
        world.tell({ type: 'withdrawn', nodeId: id, source: 'custom' })
      }
      break
    case 'pin':
      await (one.pinned ? pool.pin(id) : pool.unpin(id))
      break
    case 'platform':
      setOnline(one.online)
      break
    case 'restart':
      await pool.stop()
      allowed.clear()
      custom.clear()
      await pool.start()
      break
    case 'wait':
      await clock.advance(one.ms)
      break
  }
}

function check({ pool, clock }: World, { allowed, custom }: Ledger) {
  const now = clock.now()
  const servers = pool.servers()
  const candidates = pool.candidates()
  const status = pool.status()

  // The user's own stand beside those that the limit counts.
  expect(servers.filter(({ basis }) => basis !== 'custom').length).toBeLessThanOrEqual(LIMITS.servers)
  expect(candidates.length).toBeLessThanOrEqual(LIMITS.waiting + LIMITS.untrusted)
  const known = [...servers.map(({ server }) => server.nodeId), ...candidates.map(({ record }) => record.nodeId)]
  expect(new Set(known).size).toBe(known.length)

  for (const { server, basis, trust, trustAgeMs = 0 } of servers) {
    if (basis === 'custom') {
      expect(custom.has(server.nodeId)).toBe(true)
      continue
    }
    expect(allowed.has(server.nodeId)).toBe(true)
    expect(trust?.expiresAt).toBeGreaterThan(now)
    if (basis === 'grace') expect(trustAgeMs).toBeLessThan(GRACE_MS)
  }

  const usable = servers.filter(({ health }) => (health.backoffUntil ?? 0) <= now)
  expect(status.usable).toBe(usable.length)
  const chosen = pool.select()
  expect(chosen !== undefined).toBe(usable.length > 0)
  if (chosen !== undefined) expect(usable.map(({ server }) => server)).toContain(chosen)
  const pinned = usable.filter((view) => view.pinned)
  if (pinned.length > 0) expect(pinned.map(({ server }) => server)).toContain(chosen)
  for (const { server } of usable) {
    const others = usable.filter((view) => view.server !== server)
    const other = pool.select({ exclude: others.map((view) => view.server.nodeId) })
    expect(other).toBe(server)
  }
}

describe('a pool, whatever happens', () => {
  it('holds its invariants', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), play), { numRuns: 150 })
  }, 60_000)

  it('gives no penalty for failures while the platform says that the client is offline', async () => {
    const reports = fc.array(fc.tuple(node, fc.integer({ min: 0, max: 60_000 })), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(reports, async (failures) => {
        const world = createWorld({ isOnline: () => false })
        for (let seed = 0; seed < NODES; seed++) world.list(seed)
        await world.pool.start()
        await world.settle()
        for (const [at, ms] of failures) {
          world.pool.report(IDS[at] ?? recordFixture(0).nodeId, failure)
          await world.clock.advance(ms)
        }
        expect(world.pool.status().usable).toBe(NODES)
        await world.pool.stop()
      }),
      { numRuns: 50 },
    )
  })

  it('rests nobody when all servers fail in any order with no success, and all may be chosen at once', async () => {
    const order = fc.shuffledSubarray([...IDS], { minLength: 3 })
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 0, max: 9_000 }), async (failing, gap) => {
        const world = createWorld({ backoff: { firstMs: 100_000, longestMs: 100_000 } })
        for (let seed = 0; seed < NODES; seed++) world.list(seed)
        await world.pool.start()
        await world.settle()
        for (const nodeId of failing) {
          world.pool.report(nodeId, failure)
          await world.clock.advance(gap)
        }
        expect(world.pool.status().usable).toBe(NODES)
        await world.pool.stop()
      }),
      { numRuns: 50 },
    )
  })
})

import type { Change, NodeId, TrustedVerdict } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { createWorld, recordFixture, type World } from './testing/world.js'

const DAY = 86_400_000

async function started(world: World) {
  await world.pool.start()
  await world.settle()
  return world
}

const inPool = ({ pool }: World) => pool.servers().map(({ server }) => server.nodeId)
const evictions = ({ events }: World) => events.filter(({ name }) => name === 'evicted').map(({ event }) => event)

describe('verification', () => {
  it('asks about many candidates in few calls', async () => {
    const world = createWorld()
    for (let seed = 0; seed < 1_000; seed++) world.list(seed)
    await started(world)
    expect(inPool(world)).toHaveLength(1_000)
    expect(world.calls.length).toBeLessThanOrEqual(5)
    await world.pool.stop()
    expect(world.clock.pending).toBe(0)
  })

  it('dials nobody before the verdict, and never a server that is not trusted', async () => {
    const world = createWorld()
    const good = world.list(1)
    world.found.push({ record: recordFixture(2), source: 'topic' })
    world.registry = 'stalled'
    await started(world)
    const connection = world.pool.connect()
    await world.clock.advance(3_000)
    expect(world.dials).toEqual([])
    world.registry = 'up'
    await world.clock.advance(20_000)
    await connection
    for (let round = 0; round < 20; round++) await world.pool.connect()
    expect(new Set(world.dials)).toEqual(new Set([good.nodeId]))
    expect(world.pool.candidates()).toMatchObject([{ status: 'untrusted', reason: 'not-listed' }])
    await world.pool.stop()
  })

  it('does not ask again about what is untrusted in each pass, but does after a change', async () => {
    const world = createWorld()
    const stranger = recordFixture(1)
    world.found.push({ record: stranger, source: 'topic' })
    await started(world)
    await world.clock.advance(120_000)
    expect(world.passes.length).toBeGreaterThan(5)
    expect(world.calls).toEqual([1])
    world.truth.set(stranger.nodeId, { trusted: true, provider: 2, expiresAt: world.clock.now() + DAY })
    world.change({ type: 'policy' })
    await world.settle()
    expect(inPool(world)).toEqual([stranger.nodeId])
    await world.pool.stop()
  })

  it('looks again at once when the registry names a server that the pool does not know', async () => {
    const world = createWorld({ targetSize: 1 })
    world.list(1)
    await started(world)
    await world.clock.advance(30_000)
    const newcomer = world.list(2)
    world.change({ type: 'resource', nodeId: newcomer.nodeId, block: 9 })
    await world.settle()
    expect(inPool(world)).toContain(newcomer.nodeId)
    await world.pool.stop()
  })

  it('finds a provider’s new server within a minute although a source stalls every pass', async () => {
    const world = createWorld({ targetSize: 1 })
    world.discoveryStalls = true
    world.list(1)
    await started(world)
    const newcomer = world.list(2)
    world.change({ type: 'resource', nodeId: newcomer.nodeId, block: 9 })
    await world.clock.advance(60_000)
    expect(inPool(world)).toContain(newcomer.nodeId)
    await world.pool.stop()
  })

  it('takes a registry that throws, or leaves an id out, for one that cannot tell', async () => {
    const world = createWorld()
    world.list(1)
    world.registry = 'throws'
    await started(world)
    expect(world.pool.status()).toMatchObject({ unknown: { 'rpc-invalid-answer': 1 }, registry: 'unknown' })
    world.registry = 'up'
    await world.clock.advance(5_000)
    expect(inPool(world)).toHaveLength(1)
    await world.pool.stop()
  })
})

describe('loss of trust', () => {
  it('evicts within the event, ends connections and tells why', async () => {
    const world = createWorld()
    const record = world.list(1, { provider: 4 })
    const other = world.list(2, { provider: 5 })
    await started(world)
    const { evicted } = await world.pool.connect({ exclude: [other.nodeId] })
    world.truth.set(record.nodeId, { trusted: false, reason: 'provider-suspended', provider: 4 })
    world.change({ type: 'provider', provider: 4, block: 2 })
    await world.turn()
    expect(evicted.reason).toMatchObject({ code: 'SERVER_EVICTED', data: { reason: 'provider-suspended' } })
    expect(evictions(world)).toMatchObject([{ server: { nodeId: record.nodeId }, reason: 'provider-suspended' }])
    expect(world.disconnected).toEqual([record.nodeId])
    expect(inPool(world)).toEqual([other.nodeId])
    await world.pool.stop()
  })

  it('gives no trust back on the word of a chain that went back before the loss', async () => {
    const world = createWorld()
    const record = world.list(1, { provider: 4 })
    world.block = 10
    await started(world)
    const trusted = world.truth.get(record.nodeId)
    world.truth.set(record.nodeId, { trusted: false, reason: 'provider-suspended', provider: 4 })
    world.block = 11
    world.change({ type: 'provider', provider: 4, block: 11 })
    await world.turn()
    expect(inPool(world)).toEqual([])
    if (trusted !== undefined) world.truth.set(record.nodeId, trusted)
    for (const block of [10, 9, 10]) {
      world.block = block
      world.change({ type: 'resync', block })
      await world.settle()
      expect(inPool(world)).toEqual([])
      expect(world.pool.candidates()).toMatchObject([{ status: 'unknown', reason: 'stale' }])
      expect(world.pool.status()).toMatchObject({ unknown: { stale: 1 }, untrusted: {} })
    }
    world.block = 12
    world.change({ type: 'resync', block: 12 })
    await world.settle()
    expect(inPool(world)).toEqual([record.nodeId])
    await world.pool.stop()
  })

  it('asks about the servers of the changed provider alone', async () => {
    const world = createWorld()
    for (let seed = 0; seed < 50; seed++) world.list(seed, { provider: seed % 5 })
    await started(world)
    const before = world.calls.length
    world.change({ type: 'provider', provider: 3, block: 2 })
    await world.turn()
    expect(world.calls.slice(before)).toEqual([10])
    await world.pool.stop()
  })

  it('counts the answer after a change, not one that was under way when the change came', async () => {
    const world = createWorld()
    const record = world.list(1)
    const untrusted = { trusted: false, reason: 'provider-removed', provider: 1 } as const
    world.beforeAnswer = async () => {
      world.beforeAnswer = undefined
      // The answer under way says "trusted"; the chain moves on before it arrives.
      world.truth.set(record.nodeId, untrusted)
      world.change({ type: 'provider', provider: 1, block: 2 })
      await new Promise((resolve) => setImmediate(resolve))
    }
    await started(world)
    expect(world.events.some(({ name }) => name === 'added')).toBe(false)
    expect(inPool(world)).toEqual([])
    await world.pool.stop()
  })

  it('counts bad news even when changes never stop', async () => {
    const world = createWorld()
    const record = world.list(1)
    await started(world)
    world.truth.set(record.nodeId, { trusted: false, reason: 'not-listed' })
    const change: Change = { type: 'resource', nodeId: record.nodeId, block: 2 }
    // Every answer finds a newer question already asked.
    const poolAtAnswer: (readonly NodeId[])[] = []
    world.beforeAnswer = () => {
      poolAtAnswer.push(inPool(world))
      if (poolAtAnswer.length < 20) world.change(change)
    }
    world.change(change)
    await world.clock.advance(1_000)
    expect(poolAtAnswer).toHaveLength(20)
    // The first answer is the bad news itself; from the second on it has counted.
    expect(poolAtAnswer.slice(0, 2)).toEqual([[record.nodeId], []])
    expect(poolAtAnswer.slice(2).flat()).toEqual([])
    await world.pool.stop()
  })

  it('ends a listing when it runs out, and takes the server back when it was renewed', async () => {
    const world = createWorld()
    const record = world.list(1, { expiresAt: world.clock.now() + 60_000 })
    await started(world)
    await world.clock.advance(59_800)
    expect(inPool(world)).toEqual([record.nodeId])
    await world.clock.advance(150)
    expect(inPool(world)).toEqual([])
    expect(evictions(world)).toMatchObject([{ reason: 'expired' }])
    world.truth.set(record.nodeId, { trusted: true, provider: 1, expiresAt: world.clock.now() + DAY })
    world.change({ type: 'resource', nodeId: record.nodeId, block: 3 })
    await world.settle()
    expect(inPool(world)).toEqual([record.nodeId])
    await world.pool.stop()
  })

  it('does not evict by a timer that overflows when a listing lasts for years', async () => {
    const world = createWorld()
    world.list(1, { expiresAt: world.clock.now() + 20 * 365 * DAY })
    await started(world)
    await world.clock.advance(2 * DAY)
    expect(evictions(world)).toEqual([])
    await world.pool.stop()
  })

  it('notices without the registry’s watch, by asking again', async () => {
    const world = createWorld({ recheckMs: 60_000 })
    const record = world.list(1)
    await started(world)
    world.truth.set(record.nodeId, { trusted: false, reason: 'not-listed' })
    await world.clock.advance(61_000)
    expect(inPool(world)).toEqual([])
    await world.pool.stop()
  })

  it('makes good what a broken watch missed', async () => {
    const world = createWorld()
    const record = world.list(1)
    await started(world)
    world.breakWatch()
    world.truth.set(record.nodeId, { trusted: false, reason: 'provider-removed', provider: 1 })
    await world.clock.advance(3_000)
    expect(inPool(world)).toEqual([])
    await world.pool.stop()
  })
})

describe('a registry that cannot tell', () => {
  it('leaves servers on their last good answer, shows its age, and evicts when grace ends', async () => {
    const world = createWorld({ graceMs: 3_600_000, recheckMs: 60_000 })
    const record = world.list(1)
    await started(world)
    world.registry = 'down'
    await world.clock.advance(1_800_000)
    expect(world.pool.servers()).toMatchObject([{ basis: 'grace', server: { nodeId: record.nodeId } }])
    const { oldestAnswerAgeMs = 0, registry } = world.pool.status()
    expect(registry).toBe('unknown')
    expect(oldestAnswerAgeMs).toBeGreaterThan(1_700_000)
    expect(world.pool.servers()[0]?.trustAgeMs).toBe(oldestAnswerAgeMs)
    await world.clock.advance(1_800_000)
    expect(inPool(world)).toEqual([])
    expect(evictions(world)).toMatchObject([{ reason: 'grace-expired' }])
    world.registry = 'up'
    await world.clock.advance(61_000)
    expect(inPool(world)).toEqual([record.nodeId])
    await world.pool.stop()
  })

  it('asks again with growing pauses', async () => {
    const world = createWorld()
    world.list(1)
    world.registry = 'down'
    await started(world)
    await world.clock.advance(600_000)
    expect(world.calls.length).toBeGreaterThan(8)
    expect(world.calls.length).toBeLessThan(30)
    await world.pool.stop()
  })

  it('gives no grace to a confirmed loss', async () => {
    const world = createWorld()
    const record = world.list(1)
    await started(world)
    world.registry = 'down'
    world.change({ type: 'resync' })
    await world.turn()
    expect(world.pool.servers()).toMatchObject([{ basis: 'grace' }])
    world.registry = 'up'
    world.truth.set(record.nodeId, { trusted: false, reason: 'expired', provider: 1 })
    world.change({ type: 'resync' })
    await world.turn()
    expect(inPool(world)).toEqual([])
    world.registry = 'down'
    world.change({ type: 'resync' })
    await world.settle()
    expect(inPool(world)).toEqual([])
    await world.pool.stop()
  })
})

describe('the last-good cache', () => {
  const remembered = (world: World, age: number, provider = 1): TrustedVerdict => ({
    status: 'trusted',
    provider: { id: provider },
    expiresAt: world.clock.now() + DAY,
    asOf: { block: 1, at: world.clock.now() - age, proved: false },
  })

  it('lets a pool start with the chain down and says how old the answer is', async () => {
    const world = createWorld()
    const record = recordFixture(1)
    world.registry = 'down'
    world.found.push({ record, source: 'cache', lastTrusted: remembered(world, 3_600_000) })
    await started(world)
    const { server } = await world.pool.connect()
    expect(server.nodeId).toBe(record.nodeId)
    expect(world.pool.servers()).toMatchObject([{ basis: 'grace', sources: ['cache'], trust: { provider: { id: 1 } } }])
    expect(world.pool.status().oldestAnswerAgeMs).toBeGreaterThanOrEqual(3_600_000)
    await world.pool.stop()
  })

  it('is no substitute for asking: an answer of the registry counts', async () => {
    const world = createWorld()
    world.found.push({ record: recordFixture(1), source: 'cache', lastTrusted: remembered(world, 1_000) })
    await started(world)
    expect(inPool(world)).toEqual([])
    expect(world.dials).toEqual([])
    await world.pool.stop()
  })

  it('is not believed when too old, or from the future', async () => {
    const world = createWorld({ graceMs: 3_600_000 })
    world.registry = 'down'
    world.found.push({ record: recordFixture(1), source: 'cache', lastTrusted: remembered(world, 3_700_000) })
    world.found.push({ record: recordFixture(2), source: 'cache', lastTrusted: remembered(world, -600_000) })
    await started(world)
    expect(inPool(world)).toEqual([])
    await world.pool.stop()
  })

  it('does not bring back a provider that the user dropped', async () => {
    const world = createWorld()
    world.policy = { type: 'providers', ids: [2] }
    world.registry = 'down'
    world.found.push({ record: recordFixture(1), source: 'cache', lastTrusted: remembered(world, 1_000, 1) })
    world.found.push({ record: recordFixture(2), source: 'cache', lastTrusted: remembered(world, 1_000, 2) })
    await started(world)
    expect(inPool(world)).toEqual([recordFixture(2).nodeId])
    await world.pool.stop()
  })

  it('is told of trusted servers and of lost ones', async () => {
    const told: string[] = []
    const world = createWorld({
      cache: {
        remember: (_kind, servers) => told.push(...servers.map(({ record }) => `+${record.nodeId}`)),
        forget: (_kind, nodeIds) => told.push(...nodeIds.map((nodeId) => `-${nodeId}`)),
      },
    })
    const { nodeId } = world.list(1)
    world.found.push({ record: recordFixture(2), source: 'topic' })
    await started(world)
    world.truth.set(nodeId, { trusted: false, reason: 'not-listed' })
    world.change({ type: 'resync' })
    await world.settle()
    expect(told).toEqual([`+${nodeId}`, `-${nodeId}`])
    await world.pool.stop()
  })
})

describe('custom servers', () => {
  it('need no registry, come in at once and leave at once', async () => {
    const world = createWorld()
    world.registry = 'stalled'
    await started(world)
    const record = recordFixture(1)
    const candidate = { record, source: 'custom', custom: true, foundAt: 0 }
    world.tell({ type: 'found', candidate })
    const { server, evicted } = await world.pool.connect()
    expect(server).toMatchObject({ nodeId: record.nodeId, custom: true })
    expect(world.calls).toEqual([])
    world.tell({ type: 'withdrawn', nodeId: record.nodeId, source: 'custom' })
    expect(evicted.aborted).toBe(true)
    expect(inPool(world)).toEqual([])
    expect(evictions(world)).toMatchObject([{ reason: 'no-longer-custom' }])
    await world.pool.stop()
  })

  it('are the custom list’s word alone: another source cannot vouch for a server', async () => {
    const world = createWorld()
    world.found.push({ record: recordFixture(1), source: 'topic', custom: true })
    await started(world)
    expect(inPool(world)).toEqual([])
    await world.pool.stop()
  })

  it('stay when the registry loses trust in them, and go back to its word when they are withdrawn', async () => {
    const world = createWorld()
    const record = world.list(1)
    await started(world)
    world.tell({ type: 'found', candidate: { record, source: 'custom', custom: true, foundAt: 0 } })
    world.truth.set(record.nodeId, { trusted: false, reason: 'provider-removed', provider: 1 })
    world.change({ type: 'resync' })
    await world.settle()
    expect(world.pool.servers()).toMatchObject([{ basis: 'custom', server: { custom: true } }])
    world.tell({ type: 'withdrawn', nodeId: record.nodeId, source: 'custom' })
    await world.settle()
    expect(world.pool.candidates()).toMatchObject([{ status: 'untrusted', reason: 'provider-removed' }])
    await world.pool.stop()
  })
})

describe('records', () => {
  it('of a higher sequence replace the addresses and keep the connections; older ones change nothing', async () => {
    const world = createWorld({ pace: { fastMs: 1_000, slowMs: 2_000 } })
    world.list(1)
    await started(world)
    const { evicted } = await world.pool.connect()
    world.found.push({ record: recordFixture(1, { sequence: 3n, host: '10.9.9.9' }), source: 'registry' })
    world.found.push({ record: recordFixture(1, { sequence: 2n, host: '10.8.8.8' }), source: 'cache' })
    await world.clock.advance(4_000)
    expect(world.pool.select()?.addresses).toEqual([{ host: '10.9.9.9', port: 4000, family: 4 }])
    expect(world.pool.servers()).toMatchObject([{ sources: ['topic', 'registry', 'cache'] }])
    expect(evicted.aborted).toBe(false)
    await world.pool.stop()
  })

  it('tell each source that found a node once', async () => {
    const world = createWorld({ targetSize: 100 })
    const { nodeId } = world.list(1)
    world.found.push({ record: recordFixture(1), source: 'registry' })
    await started(world)
    await world.clock.advance(60_000)
    const found = world.events.filter(({ name }) => name === 'found').map(({ event }) => event)
    expect(found).toMatchObject([
      { record: { nodeId: nodeId satisfies NodeId }, source: 'topic', isNew: true },
      { source: 'registry', isNew: false },
    ])
    await world.pool.stop()
  })
})

describe('a flood of hostile candidates', () => {
  it('stays within its bounds while the registry is down, and leaves other sources their room', async () => {
    const limits = { servers: 50, waiting: 20, untrusted: 30 }
    const world = createWorld({ limits })
    world.registry = 'down'
    world.found.push({ record: recordFixture(9_001), source: 'registry' })
    for (let seed = 0; seed < 500; seed++) world.found.push({ record: recordFixture(seed), source: 'topic' })
    world.found.push({ record: recordFixture(9_002), source: 'dns' })
    await started(world)
    await world.clock.advance(20_000)
    const waiting = world.pool.candidates()
    expect(waiting.length).toBeLessThanOrEqual(20)
    expect(waiting.flatMap(({ sources }) => sources)).toEqual(expect.arrayContaining(['registry', 'dns']))
    await world.pool.stop()
  })

  it('loses no honest server while the registry answers', async () => {
    const world = createWorld({ limits: { servers: 50, waiting: 20, untrusted: 30 } })
    for (let seed = 0; seed < 2_000; seed++) world.found.push({ record: recordFixture(seed), source: 'topic' })
    const honest = world.list(9_000)
    await world.pool.start()
    await world.clock.advance(10_000)
    expect(inPool(world)).toEqual([honest.nodeId])
    expect(world.pool.candidates().length).toBeLessThanOrEqual(50)
    await world.pool.stop()
  })

  it('of trusted servers fills the pool to its limit and not beyond, and says so once', async () => {
    const world = createWorld({ limits: { servers: 10, waiting: 100, untrusted: 10 }, targetSize: 100 })
    for (let seed = 0; seed < 60; seed++) world.list(seed)
    await started(world)
    expect(inPool(world)).toHaveLength(10)
    const told = () => world.events.filter(({ name }) => name === 'full').map(({ event }) => event)
    expect(told()).toEqual([{ servers: 10 }])
    const [leaver] = inPool(world)
    if (leaver === undefined) return expect.fail('an empty pool')
    world.truth.set(leaver, { trusted: false, reason: 'not-listed' })
    world.change({ type: 'resource', nodeId: leaver, block: 2 })
    await world.clock.advance(5_000)
    expect(inPool(world)).toHaveLength(10)
    expect(inPool(world)).not.toContain(leaver)
    expect(told()).toHaveLength(2)
    await world.pool.stop()
  })

  it('of trusted servers keeps no server out that the user vouches for, and that takes nobody’s room', async () => {
    const world = createWorld({ limits: { servers: 10, waiting: 100, untrusted: 10 } })
    for (let seed = 0; seed < 60; seed++) world.list(seed)
    await started(world)
    const before = inPool(world)
    const own = recordFixture(7_000)
    world.tell({ type: 'found', candidate: { record: own, source: 'custom', custom: true, foundAt: 0 } })
    await world.turn()
    expect(inPool(world)).toEqual([...before, own.nodeId])
    expect(evictions(world)).toEqual([])
    await world.pool.stop()
  })
})

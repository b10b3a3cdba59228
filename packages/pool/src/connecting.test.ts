import { describe, expect, it } from 'vitest'
import { createServerPool, type PoolError } from './index.js'
import { createWorld, failure, recordFixture, type World } from './testing/world.js'

async function started(world: World, servers: number) {
  const records = Array.from({ length: servers }, (_, seed) => world.list(seed))
  await world.pool.start()
  await world.settle()
  return records.map(({ nodeId }) => nodeId)
}

/** Runs until `promise` settles, moving time; gives what it rejected with, or nothing. */
async function failureOf(world: World, promise: Promise<unknown>, ms = 60_000): Promise<PoolError | undefined> {
  const settled = promise.then(
    () => undefined,
    (error: PoolError) => error,
  )
  await world.clock.advance(ms)
  return settled
}

describe('connect', () => {
  it('goes on to another server when one fails, hangs or answers too late, and tells it', async () => {
    for (const behaviour of ['fails', 'hangs', 'late'] as const) {
      const world = createWorld()
      const ids = await started(world, 3)
      const bad = ids.slice(0, 2)
      for (const nodeId of bad) world.behaviour.set(nodeId, behaviour)
      for (const nodeId of bad) await world.pool.pin(nodeId)
      const connecting = world.pool.connect()
      await world.clock.advance(25_000)
      const { server } = await connecting
      expect(server.nodeId).toBe(ids[2])
      expect(new Set(world.dials).size).toBe(3)
      const code = behaviour === 'fails' ? 'REFUSED' : 'DEADLINE_EXCEEDED'
      expect(world.events.filter(({ name }) => name === 'failover')).toMatchObject([
        { event: { from: world.dials[0], to: ids[2], code } },
      ])
      await world.clock.advance(60_000)
      const late = world.clients.filter((client) => client.nodeId !== ids[2])
      expect(late.every(({ closed }) => closed)).toBe(true)
      expect(late).toHaveLength(behaviour === 'late' ? 2 : 0)
      await world.pool.stop()
    }
  })

  it('takes over from a server and tells it', async () => {
    const world = createWorld()
    const [from = recordFixture(0).nodeId, to] = await started(world, 2)
    await world.pool.connect({ replacing: from })
    expect(world.dials).toEqual([to])
    expect(world.events.filter(({ name }) => name === 'failover')).toMatchObject([{ event: { from, to } }])
    await world.pool.stop()
  })

  it('tries a bounded number of servers and lists each failure', async () => {
    const world = createWorld({ connect: { attempts: 3 } })
    for (const nodeId of await started(world, 10)) world.behaviour.set(nodeId, 'fails')
    const error = await failureOf(world, world.pool.connect())
    expect(error).toMatchObject({ code: 'CONNECT_FAILED', isRetryable: true, cause: { code: 'REFUSED' } })
    expect(error?.data.attempts).toHaveLength(3)
    expect(new Set(world.dials).size).toBe(3)
    await world.pool.stop()
  })

  it('tries the only server again after a pause', async () => {
    const world = createWorld()
    const [nodeId = recordFixture(0).nodeId] = await started(world, 1)
    world.behaviour.set(nodeId, 'fails')
    const connecting = world.pool.connect()
    await world.turn()
    expect(world.dials).toHaveLength(1)
    world.behaviour.set(nodeId, 'works')
    await world.clock.advance(10_000)
    expect((await connecting).server.nodeId).toBe(nodeId)
    await world.pool.stop()
  })

  it('waits for the first server to come', async () => {
    const world = createWorld()
    await world.pool.start()
    const connecting = world.pool.connect()
    await world.clock.advance(5_000)
    const { nodeId } = world.list(1)
    await world.clock.advance(10_000)
    expect((await connecting).server.nodeId).toBe(nodeId)
    await world.pool.stop()
  })

  it('ends with the caller’s signal, while it waits and while it dials', async () => {
    const world = createWorld()
    await world.pool.start()
    const waiting = new AbortController()
    const first = failureOf(world, world.pool.connect({ signal: waiting.signal }), 10)
    waiting.abort()
    expect(await first).toMatchObject({ code: 'ABORTED' })
    const { nodeId } = world.list(1)
    world.behaviour.set(nodeId, 'hangs')
    await world.clock.advance(5_000)
    const dialling = new AbortController()
    const second = failureOf(world, world.pool.connect({ signal: dialling.signal }), 10)
    await world.turn()
    dialling.abort()
    expect(await second).toMatchObject({ code: 'ABORTED' })
    expect(world.pool.servers()[0]?.health.failures).toBe(0)
    expect(await failureOf(world, world.pool.connect({ signal: AbortSignal.abort() }))).toMatchObject({
      code: 'ABORTED',
    })
    await world.pool.stop()
  })

  it('goes on elsewhere, without a penalty, when the server is evicted while it is dialled', async () => {
    const world = createWorld()
    const [going = recordFixture(0).nodeId, staying] = await started(world, 2)
    world.behaviour.set(going, 'hangs')
    await world.pool.pin(going)
    const connecting = world.pool.connect()
    await world.turn()
    world.truth.set(going, { trusted: false, reason: 'not-listed' })
    world.change({ type: 'resource', nodeId: going, block: 1 })
    await world.turn()
    expect((await connecting).server.nodeId).toBe(staying)
    await world.pool.stop()
  })

  it('ends every connection and every wait when the pool stops', async () => {
    const world = createWorld()
    await started(world, 1)
    const { evicted } = await world.pool.connect()
    const waiting = failureOf(world, world.pool.connect({ exclude: [recordFixture(0).nodeId] }), 0)
    await world.pool.stop()
    expect(evicted.reason).toMatchObject({ code: 'POOL_STOPPED' })
    expect(await waiting).toMatchObject({ code: 'POOL_STOPPED' })
    expect(await failureOf(world, world.pool.connect())).toMatchObject({ code: 'POOL_STOPPED' })
    expect(world.pool.select()).toBeUndefined()
    expect(world.clock.pending).toBe(0)
    await world.pool.start()
    await world.settle()
    expect((await world.pool.connect()).server).toBeDefined()
    await world.pool.stop()
  })
})

describe('what connect says when there is no server', () => {
  const cases: [code: string, data: object, prepare: (world: World) => void][] = [
    ['NO_SERVERS', { inPool: 0, reasons: {} }, () => {}],
    [
      'NO_TRUSTED_SERVERS',
      { reasons: { 'not-listed': 2, 'provider-suspended': 1 } },
      (world) => {
        for (const seed of [1, 2, 3]) world.found.push({ record: recordFixture(seed), source: 'topic' })
        world.truth.set(recordFixture(3).nodeId, { trusted: false, reason: 'provider-suspended', provider: 1 })
      },
    ],
    [
      'TRUST_UNKNOWN',
      { reasons: { 'rpc-unreachable': 1 } },
      (world) => {
        world.list(1)
        world.registry = 'down'
      },
    ],
  ]

  for (const [code, data, prepare] of cases) {
    it(code, async () => {
      const world = createWorld()
      prepare(world)
      await world.pool.start()
      await world.settle()
      const error = await failureOf(world, world.pool.connect({ waitMs: 500 }), 1_000)
      expect(error).toMatchObject({ code, data, isRetryable: true })
      expect(world.dials).toEqual([])
      await world.pool.stop()
    })
  }

  it('ALL_IN_BACKOFF, with the time of the next try', async () => {
    const world = createWorld()
    const [nodeId = recordFixture(0).nodeId] = await started(world, 1)
    world.pool.report(nodeId, failure)
    const error = await failureOf(world, world.pool.connect({ waitMs: 0 }), 0)
    expect(error).toMatchObject({ code: 'ALL_IN_BACKOFF' })
    expect(error?.data.retryAfterMs).toBeGreaterThanOrEqual(1_000)
    expect(error?.data.retryAfterMs).toBeLessThanOrEqual(2_000)
    await world.pool.stop()
  })

  it('ALL_EXCLUDED', async () => {
    const world = createWorld()
    const ids = await started(world, 2)
    expect(await failureOf(world, world.pool.connect({ exclude: ids, waitMs: 0 }), 0)).toMatchObject({
      code: 'ALL_EXCLUDED',
      data: { inPool: 2, excluded: 2 },
    })
    await world.pool.stop()
  })
})

describe('select', () => {
  it('prefers pinned servers while they may be used', async () => {
    const world = createWorld()
    const [pinned = recordFixture(0).nodeId, ...others] = await started(world, 5)
    await world.pool.pin(pinned)
    for (let draw = 0; draw < 20; draw++) expect(world.pool.select()?.nodeId).toBe(pinned)
    expect(others).toContain(world.pool.select({ exclude: [pinned] })?.nodeId)
    world.pool.report(pinned, failure)
    expect(others).toContain(world.pool.select()?.nodeId)
    await world.pool.unpin(pinned)
    await world.pool.stop()
  })

  it('gives a pin no trust', async () => {
    const world = createWorld()
    const stranger = recordFixture(7)
    world.found.push({ record: stranger, source: 'topic' })
    await world.pool.pin(stranger.nodeId)
    await started(world, 1)
    expect(world.pool.select()?.nodeId).toBe(recordFixture(0).nodeId)
    await world.pool.stop()
  })

  it('keeps pins between runs and drops what a storage made of them', async () => {
    const stored = new Map<string, string>()
    const storage = {
      getItem: async (key: string) => stored.get(key) ?? null,
      setItem: async (key: string, value: string) => void stored.set(key, value),
      removeItem: async (key: string) => void stored.delete(key),
    }
    const { nodeId } = recordFixture(1)
    await createWorld({ storage }).pool.pin(nodeId)
    const again = createWorld({ storage })
    await started(again, 3)
    expect(again.pool.select()?.nodeId).toBe(nodeId)
    expect(again.pool.servers().filter(({ pinned }) => pinned)).toHaveLength(1)
    await again.pool.stop()
    for (const key of stored.keys()) stored.set(key, '["0xzz", 3')
    const corrupt = createWorld({ storage })
    await started(corrupt, 3)
    expect(corrupt.pool.servers().filter(({ pinned }) => pinned)).toHaveLength(0)
    await corrupt.pool.stop()
  })

  it('refuses what a strategy makes up', async () => {
    const world = createWorld({ strategy: ([first]) => first && { ...first } })
    await started(world, 1)
    expect(() => world.pool.select()).toThrow(expect.objectContaining({ code: 'STRATEGY_INVALID' }))
    await world.pool.stop()
  })

  it('hands strategies an array that never changes afterwards', async () => {
    const arrays: (readonly unknown[])[] = []
    const world = createWorld({
      strategy: (servers) => {
        arrays.push(servers)
        return servers[0]
      },
    })
    const ids = await started(world, 4)
    world.pool.select()
    world.pool.select()
    const copy = [...(arrays[0] ?? [])]
    if (ids[1] !== undefined) world.pool.report(ids[1], failure)
    world.pool.select()
    expect(arrays[1]).toBe(arrays[0])
    expect(arrays[0]).toEqual(copy)
    expect(arrays[2]).toHaveLength(3)
    await world.pool.stop()
  })
})

describe('options', () => {
  it('out of range are refused by name', () => {
    for (const wrong of [
      { targetSize: 0 },
      { graceMs: -1 },
      { limits: { waiting: 1.5 } },
      { pace: { fastMs: Number.NaN } },
    ]) {
      expect(() => createServerPool({ ...wrong } as never)).toThrow(
        expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
      )
    }
  })
})

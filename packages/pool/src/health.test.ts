import { describe, expect, it } from 'vitest'
import { createWorld, failure, recordFixture, success, type World } from './testing/world.js'

async function started(world: World, servers: number) {
  const records = Array.from({ length: servers }, (_, seed) => world.list(seed))
  await world.pool.start()
  await world.settle()
  return records.map(({ nodeId }) => nodeId)
}

const resting = ({ pool }: World) =>
  pool.servers().flatMap(({ server, health }) => (health.backoffUntil === undefined ? [] : server.nodeId))

describe('health', () => {
  it('is learned from what clients report, and shown', async () => {
    const world = createWorld()
    const [nodeId = recordFixture(0).nodeId] = await started(world, 1)
    const { client } = await world.pool.connect()
    client.context.report(success(100))
    client.context.report(success(200))
    world.pool.report(nodeId, success(Number.NaN))
    const [view] = world.pool.servers()
    // The connection itself took 0 ms: 0, then 30 % of the way to 100, then of the way to 200.
    expect(view?.health).toMatchObject({ successes: 4, failures: 0, consecutiveFailures: 0 })
    expect(view?.health.latencyMs).toBeCloseTo(81)
    await world.pool.stop()
  })

  it('keeps a failing server out of choice for a pause that doubles, with jitter, up to the longest', async () => {
    const world = createWorld({ backoff: { firstMs: 1_000, longestMs: 8_000 } })
    const [bad = recordFixture(0).nodeId, good] = await started(world, 2)
    for (const mean of [1_000, 2_000, 4_000, 8_000, 8_000]) {
      if (good !== undefined) world.pool.report(good, success(1))
      world.pool.report(bad, failure)
      for (let draw = 0; draw < 20; draw++) expect(world.pool.select()?.nodeId).toBe(good)
      await world.clock.advance(mean / 2 - 1)
      expect(resting(world)).toEqual([bad])
      await world.clock.advance(mean / 2 + 1)
      expect(resting(world)).toEqual([])
    }
    world.pool.report(bad, success(1))
    expect(world.pool.servers().every(({ health }) => health.consecutiveFailures === 0)).toBe(true)
    await world.pool.stop()
  })

  it('takes failures that were under way together for one', async () => {
    const world = createWorld()
    const [bad = recordFixture(0).nodeId] = await started(world, 2)
    for (let request = 0; request < 10; request++) world.pool.report(bad, failure)
    const view = world.pool.servers().find(({ server }) => server.nodeId === bad)
    expect(view?.health).toMatchObject({ failures: 10, consecutiveFailures: 1, lastFailureCode: 'REFUSED' })
    await world.pool.stop()
  })

  it('does not hold against a server that the caller gave up', async () => {
    const world = createWorld()
    const [nodeId = recordFixture(0).nodeId] = await started(world, 1)
    world.pool.report(nodeId, { type: 'failure', code: 'ABORTED' })
    expect(world.pool.select()?.nodeId).toBe(nodeId)
    await world.pool.stop()
  })

  it('ignores reports on nodes that are not in the pool', async () => {
    const world = createWorld()
    await started(world, 1)
    world.pool.report(recordFixture(99).nodeId, failure)
    expect(world.pool.status().usable).toBe(1)
    await world.pool.stop()
  })
})

describe('a client that is offline', () => {
  it('penalises nobody when three servers fail at once, and takes back what it had', async () => {
    const world = createWorld()
    const ids = await started(world, 5)
    for (const nodeId of ids) world.pool.report(nodeId, failure)
    expect(resting(world)).toEqual([])
    expect(world.pool.servers().map(({ health }) => health.consecutiveFailures)).toEqual([0, 0, 0, 0, 0])
    expect(world.pool.status().offlineSince).toBe(world.clock.now())
    for (let minute = 0; minute < 60; minute++) {
      await world.clock.advance(60_000)
      for (const nodeId of ids) world.pool.report(nodeId, failure)
    }
    expect(world.pool.status().usable).toBe(5)
    await world.pool.stop()
  })

  it('is online again with the first success, an hour later as if nothing had been', async () => {
    const world = createWorld()
    const ids = await started(world, 3)
    for (const nodeId of ids) world.pool.report(nodeId, failure)
    await world.clock.advance(3_600_000)
    if (ids[0] !== undefined) world.pool.report(ids[0], success(5))
    expect(world.pool.status().offlineSince).toBeUndefined()
    expect(resting(world)).toEqual([])
    expect(world.events.filter(({ name }) => name === 'offline' || name === 'online')).toMatchObject([
      { name: 'offline' },
      { name: 'online', event: { offlineMs: 3_600_000 } },
    ])
    await world.pool.stop()
  })

  it('was not offline when another server works right after: whoever failed is penalised after all', async () => {
    const world = createWorld()
    const ids = await started(world, 5)
    for (const nodeId of ids.slice(0, 3)) world.pool.report(nodeId, failure)
    expect(resting(world)).toEqual([])
    await world.clock.advance(1_000)
    if (ids[3] !== undefined) world.pool.report(ids[3], success(5))
    expect(resting(world)).toEqual(ids.slice(0, 3))
    await world.pool.stop()
  })

  it('is not taken for offline when the failures lie far apart, or successes between', async () => {
    const world = createWorld({ backoff: { firstMs: 600_000, longestMs: 600_000 } })
    const ids = await started(world, 6)
    for (const nodeId of ids.slice(0, 3)) {
      world.pool.report(nodeId, failure)
      await world.clock.advance(31_000)
    }
    expect(resting(world)).toEqual(ids.slice(0, 3))
    if (ids[3] !== undefined && ids[4] !== undefined && ids[5] !== undefined) {
      world.pool.report(ids[3], failure)
      world.pool.report(ids[5], success(1))
      world.pool.report(ids[4], failure)
    }
    expect(world.pool.status()).toMatchObject({ usable: 1 })
    expect(world.pool.status().offlineSince).toBeUndefined()
    await world.pool.stop()
  })

  it('believes the platform’s "no" at the first failure, even in a pool of one', async () => {
    let online = false
    const world = createWorld({ isOnline: () => online })
    const [nodeId = recordFixture(0).nodeId] = await started(world, 1)
    world.pool.report(nodeId, failure)
    expect(world.pool.select()?.nodeId).toBe(nodeId)
    online = true
    world.pool.report(nodeId, success(1))
    world.pool.report(nodeId, failure)
    expect(world.pool.select()).toBeUndefined()
    await world.pool.stop()
  })
})

import { describe, expect, it } from 'vitest'
import { createWorld, success, type World } from './testing/world.js'

async function started(world: World) {
  await world.pool.start()
  await world.settle()
}

describe('a server that drains', () => {
  it('is chosen for nobody new and keeps whom it has', async () => {
    const world = createWorld()
    const [leaving, staying] = [world.list(1), world.list(2)]
    await started(world)
    const { server, evicted } = await world.pool.connect({ exclude: [staying.nodeId] })
    expect(server.nodeId).toBe(leaving.nodeId)
    world.list(1, { draining: true })
    world.change({ type: 'resource', nodeId: leaving.nodeId, block: 2 })
    await world.settle()
    for (let at = 0; at < 20; at++) expect(world.pool.select()?.nodeId).toBe(staying.nodeId)
    expect(world.pool.select({ exclude: [staying.nodeId] })).toBeUndefined()
    expect(evicted.aborted).toBe(false)
    const member = world.pool.servers().find((view) => view.server.nodeId === leaving.nodeId)
    expect(member).toMatchObject({ basis: 'trusted', trust: { draining: true } })
    expect(world.pool.status().usable).toBe(1)
    await world.pool.stop()
  })

  it('is not made eligible by a success or by a pin, and comes back when it is declared anew', async () => {
    const world = createWorld()
    const { nodeId } = world.list(1, { draining: true })
    await started(world)
    await world.pool.pin(nodeId)
    world.pool.report(nodeId, success(5))
    expect(world.pool.select()).toBeUndefined()
    world.list(1)
    world.change({ type: 'resource', nodeId, block: 2 })
    await world.settle()
    expect(world.pool.select()?.nodeId).toBe(nodeId)
    await world.pool.stop()
  })

  it('is evicted like any other when its trust is lost', async () => {
    const world = createWorld()
    const { nodeId } = world.list(1, { draining: true })
    await started(world)
    world.truth.set(nodeId, { trusted: false, reason: 'provider-suspended', provider: 1 })
    world.change({ type: 'provider', provider: 1, block: 2 })
    await world.settle()
    expect(world.pool.servers()).toEqual([])
    await world.pool.stop()
  })
})

describe('what the registry kept of earlier runs', () => {
  const asOf = (world: World, block: number, ageMs: number) => ({ block, at: world.clock.now() - ageMs, proved: false })
  const trusted = (world: World, block: number, ageMs: number) =>
    ({
      status: 'trusted',
      provider: { id: 1 },
      expiresAt: world.clock.now() + 86_400_000,
      asOf: asOf(world, block, ageMs),
    }) as const

  it('opens grace for a server while nobody can be asked, with its age', async () => {
    const world = createWorld()
    const { nodeId } = world.list(1)
    world.registry = 'down'
    world.lastKnown.set(nodeId, trusted(world, 7, 60_000))
    await started(world)
    expect(world.pool.servers()).toMatchObject([{ basis: 'grace', trust: { asOf: { block: 7 } } }])
    expect(world.pool.status().oldestAnswerAgeMs).toBeGreaterThanOrEqual(60_000)
    await world.pool.stop()
  })

  it('ends grace when it is a refusal newer than the last good answer, and not when it is older', async () => {
    const world = createWorld()
    const { nodeId } = world.list(1)
    world.block = 5
    await started(world)
    world.registry = 'down'
    const refused = { status: 'untrusted', reason: 'provider-suspended', provider: { id: 1 } } as const
    world.lastKnown.set(nodeId, { ...refused, asOf: asOf(world, 4, 0) })
    world.change({ type: 'resync' })
    await world.settle()
    expect(world.pool.servers()).toMatchObject([{ basis: 'grace' }])
    world.lastKnown.set(nodeId, { ...refused, asOf: asOf(world, 6, 0) })
    world.change({ type: 'resync' })
    await world.settle()
    expect(world.pool.servers()).toEqual([])
    await world.pool.stop()
  })

  it('brings nothing back that the chain refused since', async () => {
    const world = createWorld()
    const { nodeId } = world.list(1)
    world.block = 9
    world.truth.set(nodeId, { trusted: false, reason: 'provider-suspended', provider: 1 })
    await started(world)
    world.registry = 'down'
    world.lastKnown.set(nodeId, trusted(world, 8, 0))
    world.change({ type: 'resync' })
    await world.settle()
    expect(world.pool.servers()).toEqual([])
    await world.pool.stop()
  })
})

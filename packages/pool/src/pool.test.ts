import { describe, expect, it } from 'vitest'
import { createWorld, failure, recordFixture, success } from './testing/world.js'

describe('a pool', () => {
  it('finds, verifies in few calls, adds and connects', async () => {
    const world = createWorld()
    for (let seed = 0; seed < 300; seed++) world.list(seed)
    await world.pool.start()
    await world.settle()
    expect(world.pool.servers()).toHaveLength(300)
    expect(world.calls.length).toBeLessThanOrEqual(3)
    const { client, server } = await world.pool.connect()
    expect(client.nodeId).toBe(server.nodeId)
    expect(server.provider).toEqual({ id: 1 })
    await world.pool.stop()
    expect(world.clock.pending).toBe(0)
  })

  it('never dials, and never lists as a server, what is untrusted or not judged yet', async () => {
    const world = createWorld()
    const good = world.list(1)
    const stranger = recordFixture(2)
    world.found.push({ record: stranger, source: 'topic' })
    world.registry = 'stalled'
    await world.pool.start()
    await world.settle()
    expect(world.pool.select()).toBeUndefined()
    world.registry = 'up'
    await world.clock.advance(20_000)
    for (let round = 0; round < 20; round++) await world.pool.connect()
    expect(new Set(world.dials)).toEqual(new Set([good.nodeId]))
    expect(world.pool.candidates()).toMatchObject([{ status: 'untrusted', reason: 'not-listed' }])
    await world.pool.stop()
  })

  it('reports and evicts', async () => {
    const world = createWorld()
    const record = world.list(1)
    world.list(2)
    await world.pool.start()
    await world.settle()
    const { evicted } = await world.pool.connect({ exclude: [recordFixture(2).nodeId] })
    world.truth.set(record.nodeId, { trusted: false, reason: 'provider-suspended', provider: 1 })
    world.change({ type: 'provider', provider: 1, block: 2 })
    await world.turn()
    expect(evicted.aborted).toBe(true)
    expect(evicted.reason).toMatchObject({ code: 'SERVER_EVICTED', data: { reason: 'provider-suspended' } })
    expect(world.disconnected).toEqual([record.nodeId])
    world.pool.report(recordFixture(2).nodeId, success(5))
    world.pool.report(recordFixture(2).nodeId, failure)
    expect(world.pool.select()).toBeUndefined()
    await world.pool.stop()
  })
})

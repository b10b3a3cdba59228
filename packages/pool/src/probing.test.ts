import { WaypostError } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { createWorld, recordFixture, type World } from './testing/world.js'

async function started(world: World) {
  const record = world.list(1)
  await world.pool.start()
  await world.settle()
  return record.nodeId
}

const healthOf = ({ pool }: World) => pool.servers()[0]?.health

describe('a probe', () => {
  it('of a server that works is a success of its health', async () => {
    const probed: string[] = []
    const world = createWorld({}, { probe: async ({ nodeId }) => void probed.push(nodeId) })
    const nodeId = await started(world)
    expect(await world.pool.probe(nodeId)).toEqual({ type: 'success', milliseconds: 0 })
    expect(probed).toEqual([nodeId])
    expect(healthOf(world)).toMatchObject({ successes: 1, failures: 0 })
    await world.pool.stop()
  })

  it('of one that fails, or never answers, is a failure of it, after which it rests', async () => {
    const answers: (() => Promise<void>)[] = [
      () => Promise.reject(new WaypostError({ code: 'REFUSED', message: 'refused' })),
      () => new Promise(() => {}),
      () => {
        throw new TypeError('at once')
      },
    ]
    for (const [at, code] of ['REFUSED', 'DEADLINE_EXCEEDED', 'UNTYPED'].entries()) {
      const world = createWorld({ connect: { attemptMs: 2_000 } }, { probe: async () => answers[at]?.() })
      const nodeId = await started(world)
      const probing = world.pool.probe(nodeId)
      await world.clock.advance(2_000)
      expect(await probing).toEqual({ type: 'failure', code })
      expect(healthOf(world)).toMatchObject({ failures: 1, lastFailureCode: code })
      await world.pool.stop()
    }
  })

  it('goes to nobody before their verdict, nor to a stranger', async () => {
    const probed: string[] = []
    const world = createWorld({}, { probe: async ({ nodeId }) => void probed.push(nodeId) })
    const stranger = recordFixture(2)
    world.found.push({ record: stranger, source: 'topic' })
    const nodeId = world.list(1).nodeId
    world.registry = 'stalled'
    await world.pool.start()
    await world.settle()
    const refused = { code: 'NOT_IN_POOL', isRetryable: true }
    for (const id of [nodeId, stranger.nodeId, recordFixture(3).nodeId]) {
      await expect(world.pool.probe(id)).rejects.toMatchObject(refused)
    }
    world.registry = 'up'
    await world.clock.advance(20_000)
    await expect(world.pool.probe(stranger.nodeId)).rejects.toMatchObject(refused)
    expect(await world.pool.probe(nodeId)).toMatchObject({ type: 'success' })
    expect(probed).toEqual([nodeId])
    await world.pool.stop()
    await expect(world.pool.probe(nodeId)).rejects.toMatchObject({ code: 'POOL_STOPPED' })
  })

  it('of one of the user’s own needs no registry', async () => {
    const world = createWorld({}, { probe: async () => {} })
    world.registry = 'down'
    await world.pool.start()
    const record = recordFixture(5)
    world.tell({ type: 'found', candidate: { record, source: 'custom', custom: true, foundAt: 0 } })
    expect(await world.pool.probe(record.nodeId)).toMatchObject({ type: 'success' })
    await world.pool.stop()
  })

  it('ends when the server loses its trust, and when the caller gives up; neither counts against it', async () => {
    const signals: AbortSignal[] = []
    const hangs = (signal: AbortSignal) => {
      signals.push(signal)
      return new Promise<void>(() => {})
    }
    const world = createWorld({}, { probe: (_, { signal }) => hangs(signal) })
    const nodeId = await started(world)
    const caller = new AbortController()
    const givenUp = world.pool.probe(nodeId, { signal: caller.signal })
    await world.turn()
    caller.abort()
    await expect(givenUp).rejects.toMatchObject({ code: 'ABORTED' })
    expect(healthOf(world)).toMatchObject({ failures: 0 })
    const probing = world.pool.probe(nodeId)
    await world.turn()
    world.truth.set(nodeId, { trusted: false, reason: 'provider-removed', provider: 1 })
    world.change({ type: 'resync' })
    await world.turn()
    expect(await probing).toEqual({ type: 'failure', code: 'SERVER_EVICTED' })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
    await world.pool.stop()
  })

  it('is refused where the kind has none', async () => {
    const world = createWorld()
    const nodeId = await started(world)
    const refused = { code: 'PROBE_UNSUPPORTED', isRetryable: false }
    await expect(world.pool.probe(nodeId)).rejects.toMatchObject(refused)
    await world.pool.stop()
  })

  it('is never sent by the pool itself, whatever fails and rests', async () => {
    let probes = 0
    const world = createWorld({}, { probe: async () => void probes++ })
    const nodeId = await started(world)
    world.pool.report(nodeId, { type: 'failure', code: 'REFUSED' })
    await world.clock.advance(3_600_000)
    expect(probes).toBe(0)
    await world.pool.stop()
  })
})

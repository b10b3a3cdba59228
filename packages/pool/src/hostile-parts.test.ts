import { type Discovery, defineServerKind, type Registry, type Transport, WaypostError } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createServerPool } from './index.js'
import { recordFixture } from './testing/world.js'

const kind = defineServerKind({
  name: 'test',
  topic: 'test',
  resourceType: 'test',
  connect: async () => ({ close: async () => {} }),
})
const transport: Transport = {
  localPeer: 'client',
  start: async () => {},
  stop: async () => {},
  open: () => new Promise<never>(() => {}),
  disconnect: async () => {},
}
const never = () => new Promise<never>(() => {})

function poolOf(parts: { discovery?: Partial<Discovery>; registry?: Partial<Registry> }) {
  const clock = fakeClock()
  const discovery: Discovery = {
    name: 'test',
    start: async () => {},
    stop: async () => {},
    async *discover() {
      yield { record: recordFixture(1), source: 'topic', foundAt: clock.now() }
    },
    ...parts.discovery,
  }
  const registry: Registry = {
    deployment: { chainId: 31_337, registry: `0x${'00'.repeat(20)}` },
    start: async () => {},
    stop: async () => {},
    verify: async () => new Map(),
    async *list() {},
    async *watch() {},
    ...parts.registry,
  }
  return { clock, pool: createServerPool({ kind, discovery, registry, transport, clock, random: seededRandom(1) }) }
}

describe('a part that never starts', () => {
  it('costs a discovery pass no more than its time, and does not keep the pool from stopping', async () => {
    let starts = 0
    const { clock, pool } = poolOf({
      discovery: {
        start: () => {
          starts++
          return never()
        },
      },
    })
    await pool.start()
    await clock.advance(120_000)
    expect(starts).toBeGreaterThan(1)
    await pool.stop()
    expect(pool.state).toBe('stopped')
  })

  it('leaves servers unknown when it is the registry, and does not keep the pool from stopping', async () => {
    const { clock, pool } = poolOf({ registry: { start: never } })
    await pool.start()
    await clock.advance(20_000)
    expect(pool.status()).toMatchObject({ registry: 'unknown', unknown: { 'rpc-timeout': 1 } })
    await pool.stop()
    expect(pool.state).toBe('stopped')
  })
})

describe('a registry that refuses to start', () => {
  it.each([
    ['wrong-chain', 'wrong-chain'],
    ['no-contract', 'no-contract'],
    ['made-up', 'rpc-invalid-answer'],
    ['__proto__', 'rpc-invalid-answer'],
  ])('with the reason %s is unknown for %s', async (reason, shown) => {
    const refusal = new WaypostError({ code: 'REGISTRY_REFUSES', message: 'no', data: { reason } })
    const { clock, pool } = poolOf({ registry: { start: () => Promise.reject(refusal) } })
    await pool.start()
    await clock.advance(500)
    expect(pool.status().unknown).toEqual({ [shown]: 1 })
    await pool.stop()
  })
})

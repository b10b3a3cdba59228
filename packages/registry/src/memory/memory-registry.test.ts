import { testRegistry } from '@waypost/conformance'
import { ConfigurationError, defineServerKind, type NodeId, parseNodeId } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createFaultyRegistry } from './faulty-registry.js'
import { createMemoryRegistry } from './memory-registry.js'

const kind = defineServerKind({
  name: 'test-server',
  topic: 'test-server',
  resourceType: 'test-server',
  connect: async () => ({ close: async () => {} }),
})

function nodeIdAt(index: number): NodeId {
  return parseNodeId(index.toString(16).padStart(64, '0'))
}

testRegistry('in memory, behind switches', async () => {
  const clock = fakeClock()
  const memory = createMemoryRegistry({ clock })
  const registry = createFaultyRegistry(memory, { clock })
  let declared = 0
  return {
    registry,
    setPolicy: memory.setPolicy,
    registerProvider: async () => memory.registerProvider(),
    approve: async (id) => memory.approve(id),
    suspend: async (id) => memory.suspend(id),
    reinstate: async (id) => memory.reinstate(id),
    remove: async (id) => memory.remove(id),
    async declare(of, provider, expiresAt) {
      const nodeId = nodeIdAt(++declared)
      memory.declare(of, { nodeId, provider, expiresAt })
      return nodeId
    },
    withdraw: async (of, _, nodeId) => memory.withdraw(of, nodeId),
    now: async () => clock.now(),
    passTime: (ms) => clock.advance(ms),
    async setReachable(isReachable) {
      registry.faults.unknown = isReachable ? undefined : 'rpc-unreachable'
    },
    dispose: async () => {},
  }
})

describe('createMemoryRegistry', () => {
  it('refuses steps that the contract refuses', () => {
    const registry = createMemoryRegistry()
    const provider = registry.registerProvider('One')
    expect(() => registry.suspend(provider)).toThrow(ConfigurationError)
    expect(() => registry.approve(9)).toThrow(ConfigurationError)
    expect(() => registry.remove(provider)).toThrow(ConfigurationError)
    registry.approve(provider)
    registry.remove(provider)
    expect(() => registry.approve(provider)).toThrow(ConfigurationError)
    expect(() => registry.declare(kind, { nodeId: nodeIdAt(1), provider })).toThrow(ConfigurationError)
    expect(() => registry.withdraw(kind, nodeIdAt(1))).toThrow(ConfigurationError)
  })

  it('renews a listing and shows a cleaned name', async () => {
    const clock = fakeClock()
    const registry = createMemoryRegistry({ clock })
    await registry.start()
    const provider = registry.addApprovedProvider('Acme\u202e\n Mail')
    registry.declare(kind, { nodeId: nodeIdAt(1), provider, expiresAt: clock.now() + 10 })
    registry.renew(kind, nodeIdAt(1), clock.now() + 1_000)
    await clock.advance(20)
    const verdict = (await registry.verify(kind, [nodeIdAt(1)])).get(nodeIdAt(1))
    expect(verdict).toMatchObject({ status: 'trusted', provider: { id: provider, name: 'Acme Mail' } })
  })
})

describe('createFaultyRegistry', () => {
  function faulty() {
    const clock = fakeClock()
    const memory = createMemoryRegistry({ clock })
    const registry = createFaultyRegistry(memory, { clock })
    const provider = memory.addApprovedProvider()
    memory.declare(kind, { nodeId: nodeIdAt(1), provider })
    return { clock, memory, registry, provider }
  }

  it('answers late by the clock', async () => {
    const { clock, registry } = faulty()
    await registry.start()
    registry.faults.delayMs = 500
    let isAnswered = false
    const call = registry.verify(kind, [nodeIdAt(1)]).then(() => {
      isAnswered = true
    })
    await clock.advance(499)
    expect(isAnswered).toBe(false)
    await clock.advance(1)
    await call
    expect(registry.asked).toEqual({ calls: 1, nodeIds: [nodeIdAt(1)] })
  })

  it('stalls until the caller gives up', async () => {
    const { registry } = faulty()
    await registry.start()
    registry.faults.isStalled = true
    const controller = new AbortController()
    const call = registry.verify(kind, [nodeIdAt(1)], { signal: controller.signal })
    controller.abort()
    await expect(call).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('lies where it is told to', async () => {
    const { registry, provider } = faulty()
    await registry.start()
    registry.faults.lie = (_, honest) => (honest.status === 'trusted' ? { status: 'unknown', reason: 'stale' } : honest)
    expect((await registry.verify(kind, [nodeIdAt(1)])).get(nodeIdAt(1))).toEqual({
      status: 'unknown',
      reason: 'stale',
    })
    registry.faults.lie = undefined
    expect((await registry.verify(kind, [nodeIdAt(1)])).get(nodeIdAt(1))).toMatchObject({ provider: { id: provider } })
  })

  it('loses changes without a trace, and tells the inner policy', async () => {
    const { memory, registry, provider } = faulty()
    await registry.start()
    const changes = registry.watch(kind)[Symbol.asyncIterator]()
    registry.faults.dropsChanges = true
    memory.suspend(provider)
    await new Promise((resolve) => setImmediate(resolve))
    registry.faults.dropsChanges = false
    memory.setPolicy({ type: 'providers', ids: [provider] })
    expect(await changes.next()).toEqual({ done: false, value: { type: 'policy' } })
    expect(registry.policy).toEqual({ type: 'providers', ids: [provider] })
    await registry.stop()
    expect(await changes.next()).toMatchObject({ done: true })
  })
})

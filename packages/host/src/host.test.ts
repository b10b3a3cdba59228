import { createSocket } from 'node:dgram'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineServerKind, type Service } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { generateIdentity } from '@waypost/record'
import { createMemoryRegistry } from '@waypost/registry/memory'
import { describe, expect, it } from 'vitest'
import { createHost } from './host.js'

const deployment = { chainId: 31_337, registry: `0x${'11'.repeat(20)}` } as const
const udp = { ip: '127.0.0.1', port: 0 }
const identity = generateIdentity(seededRandom(5))
const kind = defineServerKind({
  name: 'echo-server',
  topic: 'echo-server',
  resourceType: 'echo-server',
  connect: async () => ({ close: async () => {} }),
})

/** A service that notes what happens to it. */
function notingService(notes: string[], fails = false): Service {
  return {
    kind,
    async start({ identity: given, dataFolder }) {
      notes.push(`start ${given.nodeId === identity.nodeId} ${dataFolder.endsWith('echo-server')}`)
      if (fails) throw new Error('no')
    },
    async stop() {
      notes.push('stop')
    },
  }
}

describe('createHost', () => {
  it.each([
    ['registry', { services: [notingService([])], dataFolder: tmpdir() }],
    ['dataFolder', { services: [notingService([])], registry: createMemoryRegistry({ deployment }) }],
  ])('names the %s that a host with services lacks', (field, options) => {
    expect(() => createHost({ identity, deployment, udp, ...options })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', data: expect.objectContaining({ field }) }),
    )
  })

  it('runs a bare discovery node, and starts and stops as often as it is asked', async () => {
    const host = createHost({ identity, deployment, udp, services: [] })
    await Promise.all([host.start(), host.start()])
    expect(host.record.nodeId).toBe(identity.nodeId)
    expect(host.record.tcp).toBeUndefined()
    await Promise.all([host.stop(), host.stop()])
    expect(host.state).toBe('stopped')
    await host.start()
    await host.stop()
  })

  it('starts a service with its own folder, advertises it under the record’s TCP port, and stops it', async ({
    onTestFinished,
  }) => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'waypost-host-'))
    onTestFinished(() => rm(dataFolder, { recursive: true, force: true }))
    const notes: string[] = []
    const registry = createMemoryRegistry({ deployment })
    const host = createHost({ identity, deployment, udp, services: [notingService(notes)], registry, dataFolder })
    await host.start()
    expect(host.record.tcp).toBeGreaterThan(0)
    await host.stop()
    expect(notes).toEqual(['start true true', 'stop'])
  })

  it('frees what it took when a service does not come up', async ({ onTestFinished }) => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'waypost-host-'))
    onTestFinished(() => rm(dataFolder, { recursive: true, force: true }))
    const registry = createMemoryRegistry({ deployment })
    const first = createHost({ identity, deployment, udp, services: [] })
    await first.start()
    const port = first.record.udp ?? 0
    await first.stop()
    const options = { identity, deployment, udp: { ip: '127.0.0.1', port }, registry, dataFolder }
    const failing = createHost({ ...options, services: [notingService([], true)] })
    await expect(failing.start()).rejects.toThrow('no')
    expect(failing.state).toBe('stopped')
    // The port is free again: the next host takes it.
    const next = createHost({ ...options, services: [notingService([])] })
    await next.start()
    expect(next.record.udp).toBe(port)
    await next.stop()
  })

  it('leaves the rest undone when it is stopped while it starts', async ({ onTestFinished }) => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'waypost-host-'))
    onTestFinished(() => rm(dataFolder, { recursive: true, force: true }))
    const notes: string[] = []
    const registry = createMemoryRegistry({ deployment })
    const held = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    const slow = {
      ...registry,
      start: async () => {
        reached.resolve()
        await held.promise
      },
    }
    const options = { identity, deployment, udp, registry: slow, dataFolder }
    const host = createHost({ ...options, services: [notingService(notes)] })
    const starting = host.start()
    await reached.promise
    const stopping = host.stop()
    held.resolve()
    await Promise.all([starting, stopping])
    expect(host.state).toBe('stopped')
    expect(notes).toEqual([])
  })

  it('names the UDP port that another process holds', async () => {
    const busy = createSocket('udp4')
    await new Promise<void>((resolve) => busy.bind(0, '127.0.0.1', resolve))
    const { port } = busy.address()
    const host = createHost({ identity, deployment, udp: { ip: '127.0.0.1', port }, services: [] })
    await expect(host.start()).rejects.toMatchObject({ code: 'UDP_PORT_BUSY' })
    await new Promise<void>((resolve) => busy.close(() => resolve()))
  })

  it('measures its services, and says why it wants no new clients', async ({ onTestFinished }) => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'waypost-host-'))
    onTestFinished(() => rm(dataFolder, { recursive: true, force: true }))
    let reason: string | undefined
    const measured: Service = {
      ...notingService([]),
      measure: async () => [{ name: 'held', value: 7, labels: { topic: 'a' } }],
      drain: () => {
        reason = 'draining'
      },
      notReady: () => reason,
    }
    const failing: Service = {
      ...notingService([]),
      kind: { ...kind, name: 'other-server', topic: 'other-server' },
      measure: () => Promise.reject(new Error('no')),
    }
    const registry = createMemoryRegistry({ deployment })
    const host = createHost({ identity, deployment, udp, services: [measured, failing], registry, dataFolder })
    expect(host.notReady()).toEqual(['host: stopped'])
    await host.start()
    expect(host.notReady()).toEqual([])
    expect(await host.measure()).toEqual([{ name: 'held', value: 7, labels: { topic: 'a', kind: 'echo-server' } }])
    host.drain()
    expect(host.notReady()).toEqual(['echo-server: draining'])
    await host.stop()
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testStorage } from '@waypost/conformance'
import { type Hex, memoryStorage, type NodeId, type Storage } from '@waypost/core'
import { id } from 'ethers'
import { createStorage } from 'unstorage'
import fsDriver from 'unstorage/drivers/fs'
import memoryDriver from 'unstorage/drivers/memory'
import { afterAll, describe, expect, it } from 'vitest'
import type { MirroredServer } from './resource-ledger.js'
import { createMirrorStore, type StoredList } from './store.js'

const TYPE = `0x${'11'.repeat(32)}` as const
const DEPLOYMENT = { chainId: 31_337, registry: `0x${'ab'.repeat(20)}` } as const
const folders: string[] = []

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

async function inFiles(): Promise<Storage> {
  const base = await mkdtemp(join(tmpdir(), 'waypost-store-'))
  folders.push(base)
  return createStorage({ driver: fsDriver({ base }) })
}

function listOf(count: number, version = 1): StoredList {
  const hex = (seed: number): Hex => `0x${seed.toString(16).padStart(64, '0')}`
  const servers = new Map<NodeId, MirroredServer>()
  for (let at = 0; at < count; at++) {
    // Spread over the id space as real ids are.
    const id = `0x${((at * 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')}${hex(at).slice(10)}` as NodeId
    servers.set(id, {
      provider: 1 + (at % 3),
      expiresAt: 2_000_000_000,
      consentedUntil: 2_000_000_001,
      sequence: BigInt(at),
      version,
      draining: at % 2 === 0,
      publicKey: new Uint8Array(64).fill(at),
      record: new Uint8Array(at % 40).fill(7),
    })
  }
  return {
    block: { number: 7, hash: hex(7), timestamp: 1_000, isProved: true, at: 2_000 },
    head: hex(99),
    servers,
    providersHead: hex(98),
    providers: new Map([
      [1, { owner: `0x${'cd'.repeat(20)}`, status: 'approved', statusUntil: 0, exitAt: 9, name: 'Some “provider”' }],
      [
        2,
        { owner: `0x${'ce'.repeat(20)}`, status: 'suspended-by-guardian', statusUntil: 5, exitAt: 0, name: undefined },
      ],
    ]),
    watermark: { number: 7, timestamp: 1_000, versions: [[TYPE, 4, 7]] },
  }
}

/** Looks into a storage, and counts what is read and written. */
function spied(inner: Storage) {
  const items = new Map<string, string>()
  const written: string[] = []
  const storage: Storage = {
    getItem: (key) => inner.getItem(key),
    async setItem(key, value) {
      written.push(key)
      items.set(key, value)
      await inner.setItem(key, value)
    },
    async removeItem(key) {
      items.delete(key)
      await inner.removeItem(key)
    },
  }
  return { storage, items, written }
}

testStorage('unstorage in memory', () => createStorage({ driver: memoryDriver() }))

describe.each([
  ['the memory of core', async () => memoryStorage()],
  ['unstorage in memory', async (): Promise<Storage> => createStorage({ driver: memoryDriver() })],
  ['unstorage in files', inFiles],
])('createMirrorStore over %s', (_, create) => {
  it('gives back what was kept, to another run', async () => {
    const storage = await create()
    for (const count of [0, 1, 500]) {
      const list = listOf(count)
      await createMirrorStore(storage, DEPLOYMENT, () => expect.fail('corrupt')).save(TYPE, list)
      const found = await createMirrorStore(storage, DEPLOYMENT, () => expect.fail('corrupt')).load(TYPE)
      expect(found).toEqual(list)
    }
  })
})

describe('createMirrorStore', () => {
  it('has nothing of a list that was never kept, nor of another registry’s', async () => {
    const storage = memoryStorage()
    await createMirrorStore(storage, DEPLOYMENT, () => {}).save(TYPE, listOf(3))
    const other = createMirrorStore(storage, { ...DEPLOYMENT, chainId: 1 }, () => expect.fail('corrupt'))
    expect(await other.load(TYPE)).toBeUndefined()
  })

  it('writes only what changed', async () => {
    const { storage, written } = spied(memoryStorage())
    const store = createMirrorStore(storage, DEPLOYMENT, () => {})
    const list = listOf(1_000)
    await store.save(TYPE, list)
    const all = written.length
    written.length = 0
    const [first] = list.servers
    if (first === undefined) return expect.fail('no server')
    await store.save(TYPE, { ...list, servers: new Map(list.servers).set(first[0], { ...first[1], draining: false }) })
    expect(all).toBeGreaterThan(5)
    expect(written.length).toBe(2)
  })

  it('detects any item that is cut, changed or missing, drops the state, and tells', async () => {
    const damages: readonly ((text: string) => string | undefined)[] = [
      (text) => text.slice(0, -1),
      (text) => text.slice(0, text.length / 2),
      (text) => `${text.slice(0, -9)}${text.at(-9) === 'A' ? 'B' : 'A'}${text.slice(-8)}`,
      () => '',
      () => 'wm1',
      () => '{"half":',
      () => undefined,
    ]
    const { items } = await (async () => {
      const probe = spied(memoryStorage())
      await createMirrorStore(probe.storage, DEPLOYMENT, () => {}).save(TYPE, listOf(450))
      return probe
    })()
    const names = [...items.keys()]
    for (const key of [names[0], names.at(-2), names.at(-1)]) {
      if (key === undefined) return expect.fail('nothing was written')
      for (const damage of damages) {
        const inner = memoryStorage()
        const { storage } = spied(inner)
        await createMirrorStore(storage, DEPLOYMENT, () => {}).save(TYPE, listOf(450))
        const text = damage(items.get(key) ?? '')
        if (text === undefined) await inner.removeItem(key)
        else await inner.setItem(key, text)
        let corrupt = 0
        const store = createMirrorStore(inner, DEPLOYMENT, () => corrupt++)
        expect(await store.load(TYPE)).toBeUndefined()
        const isGone = key.endsWith('manifest') && text === undefined
        expect(corrupt).toBe(isGone ? 0 : 1)
        expect(await store.load(TYPE)).toBeUndefined()
        await store.save(TYPE, listOf(2))
        expect((await store.load(TYPE))?.servers.size).toBe(2)
      }
    }
  })

  it('drops a state that is not whole though its checksum is right, and goes on without it', async () => {
    const wholes = [
      { watermark: undefined },
      { watermark: { number: 1, timestamp: 1, versions: [['x', null, 1]] } },
      { head: '0x' },
      { block: { number: '7' } },
      { items: {} },
    ]
    for (const part of wholes) {
      const { storage, items } = spied(memoryStorage())
      await createMirrorStore(storage, DEPLOYMENT, () => {}).save(TYPE, listOf(3))
      const key = [...items.keys()].find((name) => name.endsWith('manifest')) ?? expect.fail('no manifest')
      const [, , payload] = /^(\S+) (\S+) (.*)$/.exec(items.get(key) ?? '')?.slice(1) ?? []
      const changed = JSON.stringify({ ...(JSON.parse(payload ?? '') as object), ...part })
      await storage.setItem(key, `wm1 ${id(changed).slice(2, 34)} ${changed}`)
      let corrupt = 0
      expect(await createMirrorStore(storage, DEPLOYMENT, () => corrupt++).load(TYPE)).toBeUndefined()
      expect(corrupt).toBe(1)
    }
  })

  it('keeps the former state when a write breaks off anywhere', async () => {
    const { storage, written } = spied(memoryStorage())
    const before = listOf(450)
    const probe = createMirrorStore(storage, DEPLOYMENT, () => {})
    await probe.save(TYPE, before)
    written.length = 0
    await probe.save(TYPE, listOf(450, 2))
    const steps = written.length
    for (let step = 0; step < steps; step++) {
      const inner = memoryStorage()
      const store = createMirrorStore(inner, DEPLOYMENT, () => {})
      await store.save(TYPE, before)
      let left = step
      const breaking: Storage = {
        ...inner,
        async setItem(key, value) {
          if (left-- === 0) throw new RangeError('no space left')
          await inner.setItem(key, value)
        },
      }
      const broken = createMirrorStore(breaking, DEPLOYMENT, () => {})
      await broken.load(TYPE)
      await expect(broken.save(TYPE, listOf(450, 2))).rejects.toThrow('no space left')
      expect(await createMirrorStore(inner, DEPLOYMENT, () => expect.fail('corrupt')).load(TYPE)).toEqual(before)
    }
  })
})

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Deployment, parseNodeId, silentLogger, type TrustedVerdict } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createCustomList, createLastGoodCache } from '@waypost/discovery'
import { mailServer as kind } from '@waypost/kind-mail'
import { createRecord, generateIdentity } from '@waypost/record'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileStorage } from './file-storage.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-state-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const random = seededRandom(3)
const records = Array.from({ length: 3 }, (_, at) =>
  createRecord({ privateKey: generateIdentity(random).privateKey, sequence: 1n, ip: '10.0.0.1', tcp: 4000 + at }),
)
const deployment: Deployment = { chainId: 31_337, registry: `0x${'ab'.repeat(20)}` }
const verdict: TrustedVerdict = {
  status: 'trusted',
  provider: { id: 1, name: 'Aurora' },
  expiresAt: Date.now() + 3_600_000,
  asOf: { block: 7, at: Date.now(), proved: false },
}

/** Every file below the folder. */
async function files() {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

async function onlyFile() {
  const [file, ...others] = await files()
  expect(others).toEqual([])
  return file ?? expect.unreachable()
}

async function filled() {
  const storage = fileStorage(folder)
  const cache = createLastGoodCache({ storage, deployment })
  await cache.start()
  cache.remember(
    kind,
    records.map((record) => ({ record, verdict })),
  )
  await cache.stop()
}

async function remembered() {
  const counts: string[] = []
  const counters = { count: (name: string) => void counts.push(name) }
  const cache = createLastGoodCache({ storage: fileStorage(folder), deployment, counters, logger: silentLogger })
  await cache.start()
  const found: string[] = []
  for await (const { record } of cache.discover(kind)) found.push(record.nodeId)
  await cache.stop()
  return { found, counts }
}

describe('state in files', () => {
  it('is there at the next start', async () => {
    await filled()
    expect((await remembered()).found.sort()).toEqual(records.map(({ nodeId }) => parseNodeId(nodeId)).sort())
  })

  it('that was half written, or is something else, is dropped, counted and built anew', async () => {
    await filled()
    const file = await onlyFile()
    const good = await readFile(file, 'utf8')
    for (const spoilt of [good.slice(0, 200), good.slice(0, -1), '', '{}', '[1]', 'true', '"x"', '\0\0\0\0', '1e999']) {
      await writeFile(file, spoilt)
      expect(await remembered()).toEqual({ found: [], counts: ['discovery_cache_corrupt_total'] })
      await filled()
      expect((await remembered()).found).toHaveLength(3)
    }
  })

  it('of the user’s own servers keeps what is whole in a half-written file', async () => {
    const list = createCustomList({ kind, storage: fileStorage(folder) })
    for (const { text } of records) await list.add(text)
    const file = await onlyFile()
    const good = await readFile(file, 'utf8')
    await writeFile(file, good.slice(0, -10))
    const again = createCustomList({ kind, storage: fileStorage(folder) })
    await again.start()
    expect(again.list().map(({ text }) => text)).toEqual(records.slice(0, 2).map(({ text }) => text))
  })

  it('is replaced as a whole, and is not overwritten when it cannot be read', async () => {
    const storage = fileStorage(folder)
    await Promise.all(Array.from({ length: 20 }, () => storage.setItem('a:b:c', 'whole')))
    expect(await storage.getItem('a:b:c')).toBe('whole')
    expect(await files()).toHaveLength(1)
    // A folder where the file should be.
    await mkdir(join(folder, 'waypost', 'x'), { recursive: true })
    expect(await storage.getItem('waypost:x')).toBeNull()
    await expect(storage.setItem('waypost:x', 'text')).rejects.toMatchObject({ code: expect.any(String) })
    expect(await storage.getItem('nothing')).toBeNull()
  })
})

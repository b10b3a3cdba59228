import { seededRandom } from '@waypost/core/testing'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { EnvelopeId } from '../../envelope.js'
import { FIRST_POINT, LAST_POINT } from '../../ranges.js'
import { archiveSuite } from '../../testing/archive-suite.js'
import { envelopes } from '../../testing/envelopes.js'
import { runSql, startTestPostgres } from '../../testing/postgres-server.js'
import type { Archive } from '../archive.js'
import { createPostgresArchive } from './postgres-archive.js'

// A real database writes for each test; on a busy disk the usual limit is not enough.
vi.setConfig({ testTimeout: 120_000 })

const server = await startTestPostgres()
const opened: Archive[] = []
let schemas = 0
const newSchema = () => `mail_${schemas++}`
afterAll(async () => {
  await Promise.all(opened.map((archive) => archive.close()))
  await server.stop()
})

archiveSuite('PostgreSQL', () => createPostgresArchive({ connection: server.connection, schema: newSchema() }), {
  propertyRuns: 5,
})

async function host(schema: string, pollIntervalMs = 100): Promise<Archive> {
  const archive = createPostgresArchive({ connection: server.connection, schema, pollIntervalMs })
  await archive.open()
  opened.push(archive)
  return archive
}

const make = (count: number, seed: number, from = 1_000) => envelopes(count, { from, random: seededRandom(seed) })
const idsOf = (all: readonly { id: EnvelopeId }[]) => all.map(({ id }) => id)
const ALL = { topics: [], start: 0, end: 2 ** 48, limit: 1_000, maxBytes: 10_000_000, whole: true }
const LISTENING = `application_name = 'waypost-mail' AND pid <> pg_backend_pid()`
const KEEP = { before: 0, expiredBefore: 0, maxEnvelopes: 1_000_000 }

describe('PostgreSQL archive', () => {
  it('is one archive to all of its hosts: one id, one order of arrival, the same sums', async () => {
    const schema = newSchema()
    const hosts = await Promise.all([host(schema), host(schema), host(schema)])
    expect(new Set(hosts.map(({ id }) => id)).size).toBe(1)
    const shared = make(50, 99)
    const results = await Promise.all(
      hosts.flatMap((archive, index) =>
        Array.from({ length: 10 }, (_, round) => {
          const own = make(40, index * 100 + round, 1_000 + round * 40)
          return archive.put([...own, ...shared.slice(round * 5, round * 5 + 5)], round)
        }),
      ),
    )
    const stored = results.flat().filter(({ status }) => status === 'stored')
    expect(stored.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1_250 }, (_, index) => index + 1),
    )
    await Promise.all(hosts.map((archive) => vi.waitFor(() => expect(archive.head).toBe(1_250), { timeout: 5_000 })))
    const sums = await Promise.all(hosts.map((archive) => archive.summarize([FIRST_POINT, LAST_POINT])))
    expect(sums[0]?.[0]?.count).toBe(1_250)
    expect(sums[1]).toEqual(sums[0])
    expect(sums[2]).toEqual(sums[0])
    // One prunes, and the others know.
    await hosts[0]?.prune({ ...KEEP, before: 1_200 })
    const after = await Promise.all(hosts.map((archive) => archive.summarize([FIRST_POINT, LAST_POINT])))
    expect(after[0]?.[0]?.count).toBeLessThan(1_250)
    expect(after[1]).toEqual(after[0])
    expect(after[2]).toEqual(after[0])
  })

  it('tells a host what another one stored, and it can be read by then', async () => {
    const schema = newSchema()
    const [one, other] = [await host(schema), await host(schema)]
    const heard = new Promise<number>((resolve) => {
      other.onForeignArrivals?.(resolve)
    })
    const all = make(3, 1)
    await one.put(all, 5)
    expect(await heard).toBe(3)
    const page = await other.arrivals({ ...ALL, afterSequence: 0 })
    expect(idsOf(page.rows)).toEqual(idsOf(all))
  })

  it('tells a host of what another one stored just before its own, when no notification came', async () => {
    const schema = newSchema()
    const [one, other] = [await host(schema), await host(schema, 600_000)]
    const heard: number[] = []
    other.onForeignArrivals?.((head) => heard.push(head))
    await one.put(make(1, 1), 5)
    await vi.waitFor(() => expect(heard).toEqual([1]))
    // It listens again with its next poll, which is far off.
    await runSql(server.connection, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${LISTENING}`)
    await vi.waitFor(() => one.put(make(3, 2, 2_000), 6), { timeout: 5_000 })
    await vi.waitFor(() => other.put(make(2, 3, 3_000), 7), { timeout: 5_000 })
    expect(heard).toEqual([1, 4])
  })

  it('has another id after the statement of the guide, for one that is behind what clients have seen', async () => {
    const schema = newSchema()
    const before = createPostgresArchive({ connection: server.connection, schema })
    await before.open()
    const { id } = before
    await before.close()
    await runSql(server.connection, `UPDATE ${schema}.archive SET id = replace(gen_random_uuid()::text, '-', '')`)
    const after = await host(schema)
    expect(after.id).toMatch(/^[0-9a-f]{32}$/)
    expect(after.id).not.toBe(id)
  })

  it('gives no arrival number out of order: who has seen a head has seen all below it', async () => {
    const schema = newSchema()
    const [one, other] = [await host(schema), await host(schema)]
    let isOver = false
    const writing = Promise.all(
      [one, other].map(async (archive, index) => {
        for (let round = 0; round < 25; round++) await archive.put(make(7, 1_000 * index + round), round)
      }),
    ).finally(() => {
      isOver = true
    })
    const seen: number[] = []
    let afterSequence = 0
    while (!isOver || afterSequence < 350) {
      const { rows, searchedTo } = await other.arrivals({ ...ALL, afterSequence })
      seen.push(...rows.map(({ sequence }) => sequence))
      afterSequence = searchedTo
      await new Promise((resolve) => setImmediate(resolve))
    }
    await writing
    expect(seen).toEqual(Array.from({ length: 350 }, (_, index) => index + 1))
  })

  it('refuses a schema of a newer version, and a name that is none', async () => {
    const schema = newSchema()
    await (await host(schema)).close()
    await runSql(server.connection, `INSERT INTO ${schema}.migration VALUES (99)`)
    await expect(host(schema)).rejects.toMatchObject({ code: 'ARCHIVE_INCOMPATIBLE' })
    expect(() => createPostgresArchive({ connection: server.connection, schema: 'a; DROP' })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
    )
  })

  it('loses no acknowledged envelope when PostgreSQL crashes and starts again, and goes on by itself', async () => {
    const archive = await host(newSchema())
    const acknowledged: EnvelopeId[] = []
    const failures = new Set<unknown>()
    let isOver = false
    const publishing = (async () => {
      for (let round = 0; !isOver; round++) {
        const batch = make(20, round, 1_000 * round)
        await archive.put(batch, round).then(
          () => void acknowledged.push(...idsOf(batch)),
          ({ code, isRetryable }) => void failures.add(`${code} ${isRetryable}`),
        )
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(200))
    await server.kill()
    await expect(archive.stats()).rejects.toMatchObject({ code: 'ARCHIVE_FAILED', isRetryable: true })
    const before = acknowledged.length
    await server.start()
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 200), { timeout: 10_000 })
    isOver = true
    await publishing
    expect([...failures]).toEqual(['ARCHIVE_FAILED true'])
    expect(await archive.has(acknowledged)).not.toContain(false)
    const [sum] = await archive.summarize([FIRST_POINT, LAST_POINT])
    expect(sum?.count).toBe((await archive.stats()).envelopes)
  })
})

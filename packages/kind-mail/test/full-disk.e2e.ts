import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cryptoRandom, systemClock, type Transport } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createEnvelope, type EnvelopeId, type MailConnection, mailServer, WHOLE_RANGE } from '@waypost/kind-mail'
import { createSqliteArchive } from '@waypost/kind-mail/server'
import { createTransport } from '@waypost/transport'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { runSql, startTestPostgres } from '../src/testing/postgres-server.js'
import { type ClusterServer, type ServerCluster, startCluster } from './server-cluster.js'
import { mountSmallDisk } from './small-disk.js'

const random = seededRandom(17)
const never = new AbortController().signal
const transports: Transport[] = []
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.stop()))
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const MEGABYTES = 32
const disk = mountSmallDisk(MEGABYTES)
afterAll(() => {
  if ('folder' in disk) disk.remove()
})
if ('reason' in disk) process.stderr.write(`full disks are played by a limit of SQLite: ${disk.reason}\n`)

async function connect(server: ClusterServer): Promise<MailConnection> {
  const transport = createTransport()
  await transport.start()
  transports.push(transport)
  const context = { transport, clock: systemClock, random: cryptoRandom, signal: never, evicted: never, report() {} }
  return mailServer.connect(server.server, context)
}

const some = (count: number, bytes = 20_000) =>
  Array.from({ length: count }, () =>
    createEnvelope({ topic: 'news', timestamp: Date.now() - random.integer(60_000), payload: random.bytes(bytes) }),
  )

/** Publishes until nothing is taken any more. */
async function fill(connection: MailConnection) {
  const acknowledged: EnvelopeId[] = []
  for (let refusals = 0; refusals < 3; ) {
    const envelopes = some(10)
    const results = await connection.publish(envelopes)
    for (const [index, result] of results.entries()) {
      if (result.status === 'refused') {
        expect(result).toMatchObject({ code: 'ARCHIVE_FULL', retryAfterMs: expect.any(Number) })
      } else acknowledged.push(envelopes[index]?.id as EnvelopeId)
    }
    if (results.every(({ status }) => status === 'refused')) refusals++
  }
  return acknowledged
}

async function readAll(connection: MailConnection) {
  const got: EnvelopeId[] = []
  let after: { timestamp: number; id: EnvelopeId } | undefined
  for (let more = true; more; ) {
    const request = { ...WHOLE_RANGE, topics: ['news'], limit: 1_000, after, form: 'envelopes' } as const
    const page = await connection.query(request)
    const envelopes = page.items.form === 'envelopes' ? page.items.envelopes : []
    got.push(...envelopes.map(({ id }) => id))
    after = envelopes.at(-1)
    more = page.more
  }
  return got
}

describe('a server whose disk is full', () => {
  it('refuses by type, reads on, also after a kill, loses nothing that it acknowledged, and takes more when there is room', async () => {
    const isMounted = 'folder' in disk
    const cluster: ServerCluster = await startCluster([0], random, {
      ...(isMounted ? { folder: disk.folder } : {}),
      settingsOf: () => (isMounted ? {} : { maxPages: 2_000 }),
    })
    cleanups.push(() => cluster.stop())
    const [server] = cluster.servers
    if (server === undefined) return expect.unreachable('no server')
    const connection = await connect(server)
    const acknowledged = await fill(connection)
    expect(acknowledged.length).toBeGreaterThan(100)
    expect((await readAll(connection)).sort()).toEqual([...acknowledged].sort())

    await server.kill()
    await server.start()
    const again = await connect(server)
    expect((await readAll(again)).sort()).toEqual([...acknowledged].sort())
    // A reset log may have left room for a few.
    acknowledged.push(...(await fill(again)))
    expect((await readAll(again)).sort()).toEqual([...acknowledged].sort())

    if (!isMounted) return
    disk.resize(2 * MEGABYTES)
    const envelopes = some(20)
    expect(await again.publish(envelopes)).toEqual(envelopes.map(() => ({ status: 'stored' })))
    const present = await again.presence([...acknowledged.slice(-900), ...envelopes.map(({ id }) => id)])
    expect(present).not.toContain(false)
  }, 600_000)
})

describe('a server whose PostgreSQL has a full disk', () => {
  it('refuses by type, reads on, loses nothing that it acknowledged, and takes more when there is room', async () => {
    if ('reason' in disk) return process.stderr.write('skipped: a full tablespace needs a disk that is full\n')
    disk.resize(MEGABYTES)
    // Its log is elsewhere, as operators are told to have it: without room for that, PostgreSQL itself stops.
    const tables = join(disk.folder, 'tables')
    mkdirSync(tables)
    cleanups.push(() => rmSync(tables, { recursive: true }))
    const postgres = await startTestPostgres()
    cleanups.push(() => postgres.stop())
    const { connection } = postgres
    postgres.own(tables)
    await runSql(connection, `CREATE TABLESPACE small LOCATION '${tables}'`)
    await runSql(connection, 'ALTER DATABASE postgres SET default_tablespace = small')
    const cluster = await startCluster([0], random, { settingsOf: () => ({ postgres: connection }) })
    cleanups.push(() => cluster.stop())
    const [server] = cluster.servers
    if (server === undefined) return expect.unreachable('no server')
    const client = await connect(server)
    const acknowledged = await fill(client)
    expect(acknowledged.length).toBeGreaterThan(100)
    expect((await readAll(client)).sort()).toEqual([...acknowledged].sort())

    disk.resize(4 * MEGABYTES)
    const envelopes = some(20)
    expect(await client.publish(envelopes)).toEqual(envelopes.map(() => ({ status: 'stored' })))
    expect((await readAll(client)).sort()).toEqual([...acknowledged, ...envelopes.map(({ id }) => id)].sort())
  }, 600_000)
})

describe('an SQLite archive on a full disk', () => {
  it('makes room by dropping what is over its limits, and takes more by itself', async () => {
    if ('reason' in disk) return process.stderr.write('skipped: dropping on a full disk needs a disk that is full\n')
    disk.resize(MEGABYTES)
    const file = join(disk.folder, 'own.sqlite')
    const archive = createSqliteArchive({ file })
    await archive.open()
    cleanups.push(() => archive.close())
    const put = (count: number, bytes: number) => archive.put(some(count, bytes), Date.now())
    let stored = 0
    await expect(
      (async () => {
        for (;;) stored += (await put(20, 3_000)).length
      })(),
    ).rejects.toMatchObject({ code: 'ARCHIVE_FULL', isRetryable: true })
    expect((await archive.stats()).envelopes).toBe(stored)
    const rule = { before: 0, expiredBefore: 0, maxEnvelopes: 100 }
    expect(await archive.prune(rule)).toEqual({ expired: 0, evicted: stored - 100 })
    expect(await put(100, 3_000)).toHaveLength(100)

    // Somebody else takes all that is left: not even dropping is possible then, but reading is.
    const filler = join(disk.folder, 'filler')
    let chunks = 0
    try {
      for (; chunks < 1_000; chunks++) writeFileSync(filler, Buffer.alloc(65_536, 1), { flag: 'a' })
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' })
    }
    expect(statSync(filler).size).toBeGreaterThan(0)
    await expect(put(10, 3_000)).rejects.toMatchObject({ code: 'ARCHIVE_FULL' })
    const filter = { topics: ['news'], start: 0, end: 2 ** 48, limit: 1_000, maxBytes: 1e9, whole: true }
    expect((await archive.query(filter)).rows).toHaveLength(200)
    rmSync(filler)
    expect(await put(10, 3_000)).toHaveLength(10)
    expect((await archive.stats()).envelopes).toBe(210)
  }, 600_000)
})

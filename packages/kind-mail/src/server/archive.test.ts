import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seededRandom } from '@waypost/core/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { FIRST_POINT, LAST_POINT } from '../ranges.js'
import { archiveSuite } from '../testing/archive-suite.js'
import { envelopes } from '../testing/envelopes.js'
import { createMemoryArchive } from './memory-archive.js'
import { createSqliteArchive } from './sqlite-archive.js'

const folder = mkdtempSync(join(tmpdir(), 'waypost-archive-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const newFile = () => join(folder, `archive-${files++}.sqlite`)

archiveSuite('memory', () => createMemoryArchive(), { scanned: Number.POSITIVE_INFINITY })
archiveSuite('SQLite', () => createSqliteArchive({ file: newFile() }))

describe('SQLite archive', () => {
  const make = (count: number) => envelopes(count, { from: 1_000, random: seededRandom(4) })

  it('is there after it was closed and opened again, with its id, its numbers and its notes', async () => {
    const file = newFile()
    const first = createSqliteArchive({ file })
    await first.open()
    await first.put(make(10), 5)
    await first.setNote('peer', 'x')
    await first.prune({ before: 0, expiredBefore: 0, maxEnvelopes: 3 })
    const { id } = first
    await first.close()
    const second = createSqliteArchive({ file })
    await second.open()
    expect([second.id, second.head]).toEqual([id, 10])
    expect(await second.stats()).toMatchObject({ envelopes: 3, earliest: 1_007 })
    const whole = [FIRST_POINT, LAST_POINT]
    expect(await second.summarize(whole)).toMatchObject([{ count: 3 }])
    expect(await second.getNote('peer')).toBe('x')
    await second.close()
  })

  it('upgrades a file of version 2, and takes what that had evicted as missing of all topics', async () => {
    const file = newFile()
    const first = createSqliteArchive({ file })
    await first.open()
    await first.put(make(10), 5)
    await first.prune({ before: 0, expiredBefore: 0, maxEnvelopes: 3 })
    await first.close()
    // As version 2 had left it.
    const database = new DatabaseSync(file)
    database.exec(`DROP INDEX envelope_by_arrival; DROP INDEX evicted_by_topic; ALTER TABLE evicted DROP COLUMN topic;
      ALTER TABLE archive DROP COLUMN kept_from; PRAGMA user_version = 2`)
    database.close()
    const second = createSqliteArchive({ file })
    await second.open()
    expect(await second.keptFrom(['unheard-of'])).toBe(1_007)
    expect(await second.stats()).toMatchObject({ envelopes: 3, earliest: 1_007 })
    await second.prune({ before: 0, expiredBefore: 0, maxEnvelopes: 1 })
    expect(await second.keptFrom(['news'])).toBe(1_009)
    await second.close()
  })

  it('upgrades a file of version 3, whose arrivals had no index by topic', async () => {
    const file = newFile()
    const first = createSqliteArchive({ file })
    await first.open()
    await first.put(make(10), 5)
    await first.close()
    const database = new DatabaseSync(file)
    database.exec('DROP INDEX envelope_by_arrival; PRAGMA user_version = 3')
    database.close()
    const second = createSqliteArchive({ file })
    await second.open()
    const filter = { topics: ['news'], start: 0, end: 2 ** 48, limit: 4, maxBytes: 1_000_000, whole: false }
    const page = await second.arrivals({ ...filter, afterSequence: 5 })
    expect(page.rows.map(({ sequence }) => sequence)).toEqual([6, 7, 8, 9])
    await second.close()
  })

  it('has another id after the statement of the guide, for a copy that is behind what clients have seen', async () => {
    const file = newFile()
    const before = createSqliteArchive({ file })
    await before.open()
    await before.put(make(10), 5)
    const { id } = before
    await before.close()
    const database = new DatabaseSync(file)
    database.exec('UPDATE archive SET id = lower(hex(randomblob(16)))')
    database.close()
    const after = createSqliteArchive({ file })
    await after.open()
    expect(after.id).toMatch(/^[0-9a-f]{32}$/)
    expect([after.id === id, after.head]).toEqual([false, 10])
    await after.close()
  })

  it('refuses a file of a version that it does not know', async () => {
    const file = newFile()
    const first = createSqliteArchive({ file })
    await first.open()
    await first.close()
    for (const version of [1, 5]) {
      const database = new DatabaseSync(file)
      database.exec(`PRAGMA user_version = ${version}`)
      database.close()
      await expect(createSqliteArchive({ file }).open()).rejects.toMatchObject({ code: 'ARCHIVE_INCOMPATIBLE' })
    }
  })

  it('commits what waits when it is closed', async () => {
    const file = newFile()
    const archive = createSqliteArchive({ file })
    await archive.open()
    const put = archive.put(make(10), 5)
    await archive.close()
    expect(await put).toHaveLength(10)
    const again = createSqliteArchive({ file })
    await again.open()
    expect(again.head).toBe(10)
    await again.close()
  })

  it('makes its blocks anew when they do not add up, as after a file was filled by other means', async () => {
    const file = newFile()
    const first = createSqliteArchive({ file })
    await first.open()
    await first.put(make(1_300), 5)
    const whole = await first.summarize([FIRST_POINT, LAST_POINT])
    await first.close()
    const database = new DatabaseSync(file)
    database.exec('DELETE FROM block WHERE timestamp > 0')
    database.close()
    for (let opening = 0; opening < 2; opening++) {
      const again = createSqliteArchive({ file })
      await again.open()
      expect(await again.summarize([FIRST_POINT, LAST_POINT])).toEqual(whole)
      await again.close()
    }
  })

  it('refuses a second owner of its file', async () => {
    const file = newFile()
    const first = createSqliteArchive({ file })
    await first.open()
    await first.put(make(1), 1)
    await expect(createSqliteArchive({ file }).open()).rejects.toMatchObject({ code: 'ARCHIVE_IN_USE' })
    await first.close()
  })

  it('refuses files that are no archive of this version', async () => {
    const foreign = newFile()
    new DatabaseSync(foreign).exec('CREATE TABLE other (x)')
    await expect(createSqliteArchive({ file: foreign }).open()).rejects.toMatchObject({ code: 'ARCHIVE_INCOMPATIBLE' })
    const text = newFile()
    writeFileSync(text, 'no database at all, but some text that is long enough'.repeat(100))
    await expect(createSqliteArchive({ file: text }).open()).rejects.toMatchObject({ code: 'ARCHIVE_FAILED' })
  })

  it('refuses new envelopes when it is full, loses none, goes on reading and recovers', async () => {
    const file = newFile()
    const archive = createSqliteArchive({ file, maxPages: 64 })
    await archive.open()
    const stored: string[] = []
    let refused: unknown
    for (let from = 0; refused === undefined && from < 1_000; from++) {
      const batch = envelopes(20, { from: from * 1_000, random: seededRandom(from), payloadBytes: 1_000 })
      try {
        await archive.put(batch, from)
        stored.push(...batch.map(({ id }) => id))
      } catch (error) {
        refused = error
      }
    }
    expect(refused).toMatchObject({ code: 'ARCHIVE_FULL', isRetryable: true })
    expect(archive.head).toBe(stored.length)
    const filter = { topics: [], start: 0, end: 2 ** 48, limit: 1_000, maxBytes: 10_000_000, whole: true }
    expect((await archive.query(filter)).rows.map(({ id }) => id)).toEqual(stored)
    await archive.prune({ before: 0, expiredBefore: 0, maxEnvelopes: 20 })
    expect(await archive.put(make(5), 9)).toHaveLength(5)
    await archive.close()
  })
})

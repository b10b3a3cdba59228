import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createDiskRoom } from './sqlite-disk-room.js'

const MEGABYTE = 1_048_576

describe('the room on a disk', () => {
  it('is for new envelopes down to 8 MB, and down to 4 MB where the database has as much inside', () => {
    const database = new DatabaseSync(':memory:')
    let free = 9 * MEGABYTE
    const room = createDiskRoom('/nowhere', database, () => free)
    expect(() => room.assertRoom()).not.toThrow()
    free = 7 * MEGABYTE
    expect(() => room.assertRoom()).toThrow(expect.objectContaining({ code: 'ARCHIVE_FULL', retryAfterMs: 60_000 }))
    database.exec('CREATE TABLE big (bytes BLOB)')
    database.prepare('INSERT INTO big VALUES (zeroblob(?))').run(10 * MEGABYTE)
    expect(() => room.assertRoom()).toThrow(expect.objectContaining({ code: 'ARCHIVE_FULL' }))
    database.exec('DROP TABLE big')
    expect(() => room.assertRoom()).not.toThrow()
    free = 3 * MEGABYTE
    expect(() => room.assertRoom()).toThrow(expect.objectContaining({ code: 'ARCHIVE_FULL' }))
    database.close()
  })

  it('is kept for what the log holds, too, since that is moved into the database', () => {
    const database = new DatabaseSync(':memory:')
    let log = 4 * MEGABYTE
    const room = createDiskRoom(
      '/nowhere',
      database,
      () => 9 * MEGABYTE,
      () => log,
    )
    expect(() => room.assertRoom()).not.toThrow()
    log = 6 * MEGABYTE
    expect(() => room.assertRoom()).toThrow(expect.objectContaining({ code: 'ARCHIVE_FULL' }))
    database.close()
  })

  it('comes from the log as soon as that can be cut, however recently it was cut before', () => {
    const folder = mkdtempSync(join(tmpdir(), 'waypost-room-'))
    const file = join(folder, 'mail.sqlite')
    const database = new DatabaseSync(file)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE big (bytes BLOB)')
    const fill = database.prepare('INSERT INTO big VALUES (zeroblob(?))')
    // A disk of 14 MB, with a log and a database on it.
    const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
    const room = createDiskRoom(file, database, () => 14 * MEGABYTE - size(file) - size(`${file}-wal`))
    for (let filled = 0; filled < 3; filled++) {
      fill.run(5 * MEGABYTE)
      database.exec('DELETE FROM big')
      expect(size(`${file}-wal`)).toBeGreaterThan(5 * MEGABYTE)
      expect(() => room.assertRoom()).not.toThrow()
      expect(size(`${file}-wal`)).toBe(0)
    }
    database.close()
    rmSync(folder, { recursive: true })
  })

  it('is endless in memory, and where the system does not say', () => {
    const database = new DatabaseSync(':memory:')
    for (const file of [':memory:', '/no/such/folder/mail.sqlite']) {
      expect(() => createDiskRoom(file, database).assertRoom()).not.toThrow()
    }
    database.close()
  })
})

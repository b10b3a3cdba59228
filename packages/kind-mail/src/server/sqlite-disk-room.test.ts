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

  it('is endless in memory, and where the system does not say', () => {
    const database = new DatabaseSync(':memory:')
    for (const file of [':memory:', '/no/such/folder/mail.sqlite']) {
      expect(() => createDiskRoom(file, database).assertRoom()).not.toThrow()
    }
    database.close()
  })
})

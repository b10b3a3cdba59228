import { statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { MailError } from '../mail-error.js'

/** Keeps the last room on a disk for what makes room. */
export interface DiskRoom {
  /** @throws MailError `ARCHIVE_FULL` when there is no room for new envelopes */
  assertRoom(): void
  /** Moves the log into the database and cuts it short, as far as there is room for that. Readers wait meanwhile. */
  cutLog(): void
}

/**
 * Bytes that stay free: dropping envelopes writes to the log before it frees anything, and moving the log into the database makes that
 * longer. On a disk without a byte left, neither works, and the archive would stay full for ever.
 */
const RESERVED = 8_388_608
/** With so much room inside of the database, less has to be free beside it. */
const ROOM_INSIDE = RESERVED
const LEAST_BESIDE = RESERVED / 2
/** How often the log is cut short for want of room, at most, in ms, while envelopes are taken: readers wait meanwhile. */
const EVERY_MS = 1_000
/** For how long cutting waits for the thread that moves the log, in ms. */
const BUSY_MS = 1_000

/**
 * @param file the database's; one in memory has room
 * @param bytesFree bytes free on the file's disk. @default what the system says
 * @param logBytes how long the write-ahead log is. @default what the system says
 */
export function createDiskRoom(
  file: string,
  database: DatabaseSync,
  bytesFree = freeBeside(file),
  logBytes = logBeside(file),
): DiskRoom {
  let cutAt = Number.NEGATIVE_INFINITY
  let afterCut: string | undefined
  const pragma = (name: string) => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
  const state = () => `${bytesFree()} ${logBytes()} ${pragma('freelist_count')}`

  /** The log is as long as it ever was, though most of it has been moved. */
  function cutLog() {
    cutAt = performance.now()
    const timeout = database.prepare('PRAGMA busy_timeout').get()?.timeout
    try {
      database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA wal_checkpoint(TRUNCATE)`)
    } catch {
      // Too little is left for that as well.
    }
    database.exec(`PRAGMA busy_timeout = ${timeout}`)
    afterCut = state()
  }

  /** Beside what is reserved the log has to have room in the database, where it is moved before it is cut. */
  const isAmple = (free: number) => free >= Math.max(RESERVED, LEAST_BESIDE + logBytes())

  function hasRoom() {
    const free = bytesFree()
    if (isAmple(free)) return true
    return free >= LEAST_BESIDE && pragma('freelist_count') * pragma('page_size') >= ROOM_INSIDE
  }

  return {
    assertRoom() {
      if (isAmple(bytesFree())) return
      if (performance.now() - cutAt >= EVERY_MS) cutLog()
      // Nobody is refused for a log that could be cut: something was dropped, or the disk was cleared, since it was.
      if (!hasRoom() && state() !== afterCut) cutLog()
      if (!hasRoom()) throw archiveFull()
    },
    cutLog,
  }
}

/** What a full archive says. */
export function archiveFull(cause?: unknown): MailError {
  return new MailError({
    code: 'ARCHIVE_FULL',
    message: 'the archive takes no more envelopes: its disk is full',
    hint: 'free disk space or lower the retention; the server goes on reading and takes mail again by itself',
    cause,
    retryAfterMs: 60_000,
  })
}

function freeBeside(file: string): () => number {
  if (file === ':memory:') return () => Number.POSITIVE_INFINITY
  const folder = dirname(file)
  return () => {
    try {
      const { bavail, bsize } = statfsSync(folder)
      return bavail * bsize
    } catch {
      // Not known here: then the disk says so itself.
      return Number.POSITIVE_INFINITY
    }
  }
}

function logBeside(file: string): () => number {
  return () => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

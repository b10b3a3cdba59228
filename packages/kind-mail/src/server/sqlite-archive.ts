import type { DatabaseSync } from 'node:sqlite'
import { cryptoRandom, type Random, WaypostError } from '@waypost/core'
import { MailError } from '../mail-error.js'
import { idBytes } from '../position.js'
import type { Range } from '../ranges.js'
import type { Archive, PruneResult, PruneRule } from './archive.js'
import type { BlockIndex } from './blocks/block-index.js'
import { MOST_POINTS_READ, split, summarize } from './blocks/summarize.js'
import { createGroupCommit } from './group-commit.js'
import { pruneInSteps } from './prune-in-steps.js'
import { loadBlocks } from './sqlite-blocks.js'
import { type Checkpointer, createCheckpointer } from './sqlite-checkpointer.js'
import { createDiskRoom, type DiskRoom } from './sqlite-disk-room.js'
import { arrivalsPage, fetchByIds, keptFrom, queryPage, readPoints, sequenceBefore } from './sqlite-reads.js'
import { type ArchiveHead, archiveError, openDatabase } from './sqlite-schema.js'
import { prepareStatements, type Statements } from './sqlite-statements.js'
import { type Written, writePrune, writePuts } from './sqlite-writes.js'

export interface SqliteArchiveOptions {
  /** Path of the database file. */
  readonly file: string
  /**
   * What an acknowledged envelope survives: the death of the process, or also a power cut (one fsync a commit).
   * @default 'crash'
   */
  readonly durability?: 'crash' | 'power-loss'
  /** Size limit of the database, in pages of 4,096 bytes. @default none but the disk's */
  readonly maxPages?: number
  /** @default cryptoRandom */
  readonly random?: Random
}

interface Opened {
  readonly database: DatabaseSync
  readonly head: ArchiveHead
  readonly sql: Statements
  readonly index: BlockIndex
  readonly checkpointer: Checkpointer
  readonly room: DiskRoom
  /** Lets another process have the file. */
  disown(): void
}

/** Reads wait for a step: they are of one thread. */
const PACE = { stepMs: 2, rest: 3, firstRows: 32 }
/** Dropped at a time on a full disk. */
const FEWEST_ROWS = 8

/** An archive in one SQLite file (`node:sqlite`, WAL), with one writer and commits shared by what arrives together. */
export function createSqliteArchive(options: SqliteArchiveOptions): Archive {
  const listeners = new Set<(topics: ReadonlySet<string>) => void>()
  let opened: Opened | undefined
  const commits = createGroupCommit((puts) => {
    use().room.assertRoom()
    return write(({ sql, head, index }) => writePuts(sql, head, index, puts))
  })

  function use(): Opened {
    if (opened !== undefined) return opened
    throw new MailError({ code: 'ARCHIVE_FAILED', message: 'the archive is not open', hint: 'call open() first' })
  }

  function transaction<T>(work: () => T): T {
    const { database } = use()
    try {
      database.exec('BEGIN IMMEDIATE')
      const result = work()
      database.exec('COMMIT')
      return result
    } catch (error) {
      // A full disk may have rolled back by itself.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error instanceof MailError ? error : archiveError(error, 'the archive could not be written')
    }
  }

  /** What is kept in memory follows once the transaction is through. */
  function write<T>(work: (opened: Opened) => Written<T>): T {
    const all = use()
    const before = { ...all.head }
    const { head, changes, result } = transaction(() => work(all))
    Object.assign(all.head, head)
    all.index.apply(changes)
    all.checkpointer.wrote(Math.abs(head.envelopes - before.envelopes), head.bytes - before.bytes)
    return result
  }

  function read<T>(work: (opened: Opened) => T): T {
    const all = use()
    try {
      return work(all)
    } catch (error) {
      throw archiveError(error, 'the archive could not be read')
    }
  }

  function drop(rule: PruneRule, rows: number): PruneResult {
    const { topics, ...dropped } = write(({ sql, head, index }) => writePrune(sql, head, index, rule, rows))
    if (topics.size > 0) for (const listener of listeners) listener(topics)
    return dropped
  }

  /** Dropping writes to the log as well: on a disk without room for that, the log is cut first, and little is dropped at a time. */
  function dropInLittleRoom(rule: PruneRule, rows: number): PruneResult {
    try {
      return drop(rule, rows)
    } catch (error) {
      if (!WaypostError.is(error, 'ARCHIVE_FULL')) throw error
      use().room.cutLog()
      return drop(rule, Math.min(rows, FEWEST_ROWS))
    }
  }

  const pointsOf = (range: Range) => read(({ sql }) => readPoints(sql, range, MOST_POINTS_READ))

  return {
    get id() {
      return use().head.id
    },
    get head() {
      return use().head.head
    },
    async open() {
      if (opened !== undefined) return
      const { database, head, disown } = openDatabase({ durability: 'crash', random: cryptoRandom, ...options })
      try {
        const sql = prepareStatements(database)
        database.exec('BEGIN IMMEDIATE')
        const index = loadBlocks(sql, head.envelopes)
        database.exec('COMMIT')
        const { file } = options
        const room = createDiskRoom(file, database)
        opened = { database, head, sql, index, disown, room, checkpointer: createCheckpointer(file) }
      } catch (error) {
        database.close()
        disown()
        throw archiveError(error, `the archive ${options.file} cannot be opened`)
      }
    },
    async close() {
      const closing = opened
      if (closing === undefined) return
      await commits.flush()
      // Nobody uses it while the thread ends.
      opened = undefined
      await closing.checkpointer.close()
      closing.database.close()
      closing.disown()
    },
    put: (envelopes, receivedAt) => commits.put({ envelopes, receivedAt }),
    query: async (filter) => read(({ sql }) => queryPage(sql, filter)),
    arrivals: async (filter) => read(({ sql, head }) => arrivalsPage(sql, head.head, filter)),
    sequenceBefore: async (receivedAt) => read(({ sql, head }) => sequenceBefore(sql, head.head, receivedAt)),
    fetch: async (ids, maxBytes) => read(({ sql }) => fetchByIds(sql, ids, maxBytes)),
    has: async (ids) => read(({ sql }) => ids.map((id) => sql.has.get(idBytes(id)) !== undefined)),
    missing: async (ids) =>
      read(({ sql }) =>
        ids.filter((id) => {
          const key = idBytes(id)
          return sql.has.get(key) === undefined && sql.wasEvicted.get(key) === undefined
        }),
      ),
    summarize: async (borders) => summarize(use().index, borders, pointsOf),
    split: async (range, parts) => split(use().index, range, parts, pointsOf),
    points: async (range, limit) => read(({ sql }) => readPoints(sql, range, limit)),
    prune: (rule, signal) =>
      pruneInSteps((rows) => (opened === undefined ? undefined : dropInLittleRoom(rule, rows)), PACE, {
        signal,
        ready: async () => opened?.checkpointer.idle(),
      }),
    stats: async () =>
      read(({ sql, head: { envelopes, bytes } }) => {
        const earliest = sql.earliest.get()?.timestamp
        return { envelopes, bytes, earliest: earliest === undefined ? undefined : Number(earliest) }
      }),
    keptFrom: async (topics) => read(({ sql, head }) => keptFrom(sql, head, topics)),
    onDropped(callback) {
      listeners.add(callback)
      return () => void listeners.delete(callback)
    },
    getNote: async (name) =>
      read(({ sql }) => {
        const value = sql.getNote.get(name)?.value
        return value === undefined ? undefined : String(value)
      }),
    setNote: async (name, value) => {
      transaction(() => use().sql.setNote.run(name, value))
    },
  }
}

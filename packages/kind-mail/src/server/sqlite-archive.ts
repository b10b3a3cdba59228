import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite'
import { cryptoRandom, type Random, toHex } from '@waypost/core'
import { expiryOf } from '../envelope.js'
import { MailError } from '../mail-error.js'
import { comparePositions, idBytes, type Position } from '../position.js'
import type {
  Archive,
  ArchivedEnvelope,
  ArchiveFilter,
  ArchivePage,
  PutResult,
  WholeArchivedEnvelope,
} from './archive.js'
import { createGroupCommit, type Put } from './group-commit.js'
import { type ArchiveHead, archiveError, openDatabase } from './sqlite-schema.js'

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

type Row = Record<string, SQLOutputValue>

/** Rows of one step of a scan by arrival, and steps of one call: a call reads 32,768 rows at most. */
const SCAN_ROWS = 2_048
const SCAN_STEPS = 16
/** Rows of one transaction of `prune`. */
const PRUNE_ROWS = 500
const NO_ID = new Uint8Array(0)

/** An archive in one SQLite file (`node:sqlite`, WAL), with one writer and commits shared by what arrives together. */
export function createSqliteArchive(options: SqliteArchiveOptions): Archive {
  let opened: { database: DatabaseSync; head: ArchiveHead; sql: ReturnType<typeof prepare> } | undefined
  const commits = createGroupCommit(commit)

  function use() {
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

  function commit(puts: readonly Put[]): PutResult[][] {
    const { head, sql } = use()
    // Numbers advance in a copy, which counts once the transaction is through.
    const next = { ...head }
    const results = transaction(() => {
      const stored = puts.map((put) => putOne(sql, next, put))
      sql.saveHead.run(next.head, next.envelopes, next.lastReceivedAt)
      return stored
    })
    Object.assign(head, next)
    return results
  }

  function read<T>(work: (sql: ReturnType<typeof prepare>, head: ArchiveHead) => T): T {
    const { sql, head } = use()
    try {
      return work(sql, head)
    } catch (error) {
      throw archiveError(error, 'the archive could not be read')
    }
  }

  return {
    get id() {
      return use().head.id
    },
    get head() {
      return use().head.head
    },
    async open() {
      if (opened !== undefined) return
      const { database, head } = openDatabase({ durability: 'crash', random: cryptoRandom, ...options })
      opened = { database, head, sql: prepare(database) }
    },
    async close() {
      if (opened === undefined) return
      commits.flush()
      opened.database.close()
      opened = undefined
    },
    put: (envelopes, receivedAt) => commits.put({ envelopes, receivedAt }),
    query: async (filter) => read((sql) => query(sql, filter)),
    arrivals: async (filter) => read((sql, head) => arrivals(sql, head.head, filter)),
    sequenceBefore: async (receivedAt) => read((sql, head) => sequenceBefore(sql, head.head, receivedAt)),
    fetch: async (ids, maxBytes) =>
      read((sql) => {
        const found = ids.flatMap<Row>((id) => sql.byId.get(idBytes(id)) ?? [])
        return upToBytes(found, maxBytes).map((row) => archived(row) as WholeArchivedEnvelope)
      }),
    has: async (ids) => read((sql) => ids.map((id) => sql.has.get(idBytes(id)) !== undefined)),
    async prune({ before, expiredBefore, maxEnvelopes }) {
      let dropped = 0
      for (;;) {
        const count = transaction(() => {
          const { sql, head } = use()
          const surplus = Math.min(PRUNE_ROWS, Math.max(0, head.envelopes - maxEnvelopes))
          const gone =
            Number(sql.pruneExpired.run(expiredBefore, PRUNE_ROWS).changes) +
            Number(sql.pruneOld.run(before, PRUNE_ROWS).changes)
          const over = gone === 0 && surplus > 0 ? Number(sql.pruneOldest.run(surplus).changes) : 0
          sql.saveHead.run(head.head, head.envelopes - gone - over, head.lastReceivedAt)
          return gone + over
        })
        use().head.envelopes -= count
        dropped += count
        if (count === 0) return dropped
        await new Promise((resolve) => setImmediate(resolve))
        if (opened === undefined) return dropped
      }
    },
    stats: async () =>
      read((sql, head) => {
        const earliest = sql.earliest.get()?.timestamp
        return { envelopes: head.envelopes, earliest: earliest === undefined ? undefined : Number(earliest) }
      }),
    getNote: async (name) =>
      read((sql) => {
        const value = sql.getNote.get(name)?.value
        return value === undefined ? undefined : String(value)
      }),
    setNote: async (name, value) => {
      transaction(() => use().sql.setNote.run(name, value))
    },
  }
}

function prepare(database: DatabaseSync) {
  const position = 'sequence, timestamp, id'
  const inRange = '(timestamp, id) > (?, ?) AND timestamp < ? ORDER BY timestamp, id LIMIT ?'
  const dropWhere = (condition: string) =>
    database.prepare(`DELETE FROM envelope WHERE sequence IN (SELECT sequence FROM envelope ${condition} LIMIT ?)`)
  return {
    insert: database.prepare('INSERT INTO envelope VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING'),
    saveHead: database.prepare('UPDATE archive SET head = ?, envelopes = ?, last_received_at = ?'),
    has: database.prepare('SELECT sequence FROM envelope WHERE id = ?'),
    byId: database.prepare(`SELECT ${position}, bytes FROM envelope WHERE id = ?`),
    bytes: database.prepare('SELECT bytes FROM envelope WHERE sequence = ?'),
    ofTopic: database.prepare(`SELECT ${position} FROM envelope WHERE topic = ? AND ${inRange}`),
    ofAll: database.prepare(`SELECT ${position} FROM envelope WHERE ${inRange}`),
    arrived: database.prepare(
      `SELECT ${position}, topic FROM envelope WHERE sequence > ? AND sequence <= ? ORDER BY sequence`,
    ),
    firstFrom: database.prepare(
      'SELECT sequence, received_at FROM envelope WHERE sequence >= ? ORDER BY sequence LIMIT 1',
    ),
    earliest: database.prepare('SELECT timestamp FROM envelope ORDER BY timestamp LIMIT 1'),
    pruneExpired: dropWhere('WHERE expires < ? ORDER BY expires'),
    pruneOld: dropWhere('WHERE timestamp < ? ORDER BY timestamp'),
    pruneOldest: dropWhere('ORDER BY timestamp'),
    getNote: database.prepare('SELECT value FROM note WHERE name = ?'),
    setNote: database.prepare('INSERT INTO note VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value'),
  }
}

type Statements = ReturnType<typeof prepare>

function putOne(sql: Statements, head: ArchiveHead, { envelopes, receivedAt }: Put): PutResult[] {
  head.lastReceivedAt = Math.max(head.lastReceivedAt, receivedAt)
  return envelopes.map((envelope) => {
    const { id, topic, timestamp, bytes } = envelope
    const key = idBytes(id)
    const sequence = head.head + 1
    const expires = expiryOf(envelope)
    if (sql.insert.run(sequence, key, topic, timestamp, expires, head.lastReceivedAt, bytes).changes === 0) {
      return { status: 'known', sequence: Number(sql.has.get(key)?.sequence) }
    }
    head.head = sequence
    head.envelopes++
    return { status: 'stored', sequence }
  })
}

function query(sql: Statements, filter: ArchiveFilter & { readonly after?: Position | undefined }): ArchivePage {
  const { topics, start, end, limit, after } = filter
  const from = after !== undefined && after.timestamp >= start ? after : undefined
  const bounds = [from?.timestamp ?? start, from === undefined ? NO_ID : idBytes(from.id), end, limit + 1] as const
  const read = (statement: StatementSync, ...parameters: readonly (string | number | Uint8Array)[]) =>
    statement.all(...parameters).map(archived)
  const found =
    topics.length === 0
      ? read(sql.ofAll, ...bounds)
      : mergeByPosition([...new Set(topics)].map((topic) => read(sql.ofTopic, topic, ...bounds)))
  return cutPage(sql, found, filter)
}

/** Each list is sorted and has all its first rows, so the first `limit` of the merged list are right. */
function mergeByPosition(lists: readonly ArchivedEnvelope[][]): ArchivedEnvelope[] {
  return lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort(comparePositions)
}

function cutPage(sql: Statements, found: readonly ArchivedEnvelope[], filter: ArchiveFilter): ArchivePage {
  const rows: ArchivedEnvelope[] = []
  let bytesLeft = filter.maxBytes
  for (const row of found) {
    if (rows.length >= filter.limit) break
    if (!filter.whole) {
      rows.push(row)
      continue
    }
    const bytes = sql.bytes.get(row.sequence)?.bytes as Uint8Array
    if (rows.length > 0 && bytes.length > bytesLeft) break
    bytesLeft -= bytes.length
    rows.push({ ...row, bytes })
  }
  return { rows, more: rows.length < found.length }
}

function arrivals(sql: Statements, head: number, filter: ArchiveFilter & { readonly afterSequence: number }) {
  const topics = new Set(filter.topics)
  const found: ArchivedEnvelope[] = []
  let searchedTo = filter.afterSequence
  for (let step = 0; step < SCAN_STEPS && searchedTo < head && found.length <= filter.limit; step++) {
    const until = Math.min(head, searchedTo + SCAN_ROWS)
    for (const row of sql.arrived.all(searchedTo, until)) {
      const envelope = archived(row)
      if (topics.size > 0 && !topics.has(String(row.topic))) continue
      if (envelope.timestamp >= filter.start && envelope.timestamp < filter.end) found.push(envelope)
    }
    searchedTo = until
  }
  const page = cutPage(sql, found, filter)
  const last = page.rows.at(-1)
  if (page.more && last !== undefined) return { ...page, searchedTo: last.sequence }
  return { ...page, more: searchedTo < head, searchedTo }
}

/** `received_at` never falls along the sequence, so halving finds the border. */
function sequenceBefore(sql: Statements, head: number, receivedAt: number): number {
  let low = 1
  let high = head + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const row = sql.firstFrom.get(middle)
    if (row === undefined || Number(row.received_at) >= receivedAt) high = middle
    else low = Number(row.sequence) + 1
  }
  return low - 1
}

function upToBytes(rows: readonly Row[], maxBytes: number): readonly Row[] {
  let bytes = 0
  const end = rows.findIndex((row, index) => {
    bytes += (row.bytes as Uint8Array).length
    return index > 0 && bytes > maxBytes
  })
  return end === -1 ? rows : rows.slice(0, end)
}

function archived(row: Row): ArchivedEnvelope {
  const position = {
    sequence: Number(row.sequence),
    timestamp: Number(row.timestamp),
    id: toHex(row.id as Uint8Array),
  }
  return row.bytes instanceof Uint8Array ? { ...position, bytes: row.bytes } : position
}

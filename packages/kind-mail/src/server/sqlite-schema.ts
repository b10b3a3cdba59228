import { DatabaseSync } from 'node:sqlite'
import { type Random, toHex } from '@waypost/core'
import { MailError } from '../mail-error.js'
import { archiveFull } from './sqlite-disk-room.js'
import { ownFile } from './sqlite-owner.js'

/** What the archive keeps about itself, in one row. */
export interface ArchiveHead {
  readonly id: string
  head: number
  envelopes: number
  /** Of their encodings. */
  bytes: number
  /** Ids that are remembered as evicted. */
  evicted: number
  lastReceivedAt: number
  /** Anything before this may have been dropped, whatever its topic: for its age, or evicted and forgotten. ms since 1970. */
  keptFrom: number
}

/** Marks a database file as ours: "WPML". */
const APPLICATION_ID = 0x57504d4c
const SCHEMA_VERSION = 4

/**
 * `bytes` stands last, so that a scan of the other columns never reads the pages that a long payload spills to. Light
 * envelopes are not in `envelope_by_weight`: when their turn to go comes, there are no others. An index ends with the row's
 * `sequence`, so `envelope_by_arrival` has each topic's arrivals in order.
 */
const SCHEMA = `
  CREATE TABLE archive (
    id TEXT NOT NULL,
    head INTEGER NOT NULL,
    envelopes INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    evicted INTEGER NOT NULL,
    last_received_at INTEGER NOT NULL,
    kept_from INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE envelope (
    sequence INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX envelope_by_topic ON envelope (topic, timestamp, id);
  CREATE INDEX envelope_by_arrival ON envelope (topic);
  CREATE INDEX envelope_by_time ON envelope (timestamp, id);
  CREATE INDEX envelope_by_expiry ON envelope (expires);
  CREATE INDEX envelope_by_weight ON envelope (weight, topic, timestamp, id) WHERE weight > 0;
  CREATE TABLE share (weight INTEGER NOT NULL, topic TEXT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (weight, topic))
    STRICT, WITHOUT ROWID;
  CREATE INDEX share_by_size ON share (weight, size);
  CREATE TABLE evicted (id BLOB PRIMARY KEY, timestamp INTEGER NOT NULL, topic TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX evicted_by_time ON evicted (timestamp);
  CREATE INDEX evicted_by_topic ON evicted (topic, timestamp);
  CREATE TABLE block (
    timestamp INTEGER NOT NULL,
    id BLOB NOT NULL,
    count INTEGER NOT NULL,
    sum BLOB NOT NULL,
    PRIMARY KEY (timestamp, id)
  ) STRICT, WITHOUT ROWID;
`

/** What brings each older version to the next one. */
const UPGRADES: Readonly<Record<number, string>> = {
  // Of what was evicted before, the topic is not known, so it counts for all.
  2: `
    ALTER TABLE archive ADD COLUMN kept_from INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE evicted ADD COLUMN topic TEXT NOT NULL DEFAULT '';
    CREATE INDEX evicted_by_topic ON evicted (topic, timestamp);
    UPDATE archive SET kept_from = (SELECT coalesce(max(timestamp) + 1, 0) FROM evicted);
  `,
  3: 'CREATE INDEX envelope_by_arrival ON envelope (topic);',
}

/**
 * Opens the archive's database, making it when there is none.
 *
 * @throws MailError `ARCHIVE_INCOMPATIBLE`, `ARCHIVE_IN_USE` or `ARCHIVE_FAILED`
 */
export function openDatabase(options: {
  readonly file: string
  readonly durability: 'crash' | 'power-loss'
  readonly maxPages?: number | undefined
  readonly random: Random
}): { readonly database: DatabaseSync; readonly head: ArchiveHead; disown(): void } {
  let database: DatabaseSync | undefined
  let disown = () => {}
  try {
    disown = ownFile(options.file)
    database = new DatabaseSync(options.file)
    database.exec('PRAGMA journal_mode = WAL')
    // In WAL mode NORMAL survives the death of the process; FULL also that of the machine, at one fsync a commit.
    database.exec(`PRAGMA synchronous = ${options.durability === 'power-loss' ? 'FULL' : 'NORMAL'}`)
    database.exec('PRAGMA temp_store = MEMORY')
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}`)
    // A thread does it before (see the checkpointer); reads would wait for this one.
    database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    if (options.maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${Math.floor(options.maxPages)}`)
    prepareSchema(database, options)
    return { database, head: readHead(database, options.file), disown }
  } catch (error) {
    database?.close()
    disown()
    throw error instanceof MailError ? error : archiveError(error, `the archive ${options.file} cannot be opened`)
  }
}

const CACHE_KIB = 65_536
/** Pages of 4,096 bytes: 256 MiB of log. */
const CHECKPOINT_PAGES = 65_536

/** Turns what SQLite throws into a typed error. */
export function archiveError(error: unknown, message: string): MailError {
  const errcode = typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : 0
  if (errcode === SQLITE_FULL) return archiveFull(error)
  if (errcode === SQLITE_BUSY || errcode === SQLITE_LOCKED) {
    return new MailError({
      code: 'ARCHIVE_IN_USE',
      message: 'the archive is open in another process',
      hint: 'stop the other process, or give this server a data folder of its own',
      cause: error,
    })
  }
  return new MailError({ code: 'ARCHIVE_FAILED', message, cause: error, data: { errcode } })
}

const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
const SQLITE_FULL = 13

function prepareSchema(database: DatabaseSync, { file, random }: { readonly file: string; readonly random: Random }) {
  const applicationId = pragma(database, 'application_id')
  const version = pragma(database, 'user_version')
  if (applicationId === APPLICATION_ID && version === SCHEMA_VERSION) return
  if (applicationId === APPLICATION_ID && UPGRADES[version] !== undefined) {
    // In one transaction, so that a process that dies here leaves the version that was.
    database.exec('BEGIN IMMEDIATE')
    for (let from = version; from < SCHEMA_VERSION; from++) database.exec(UPGRADES[from] ?? '')
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`)
    return
  }
  const isEmpty = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables === 0
  if (!isEmpty) {
    throw new MailError({
      code: 'ARCHIVE_INCOMPATIBLE',
      message: `${file} is no mail archive of schema version ${SCHEMA_VERSION}`,
      hint: 'give another data folder, or run the version of Waypost that wrote this one',
      data: { file, applicationId, version },
    })
  }
  // In one transaction, so that a process that dies here leaves an empty database and no half of a schema.
  database.exec('BEGIN IMMEDIATE')
  database.exec(SCHEMA)
  database.prepare('INSERT INTO archive VALUES (?, 0, 0, 0, 0, 0, 0)').run(toHex(random.bytes(16)).slice(2))
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`)
}

function readHead(database: DatabaseSync, file: string): ArchiveHead {
  const row = database.prepare('SELECT * FROM archive').get()
  if (row === undefined) {
    throw new MailError({ code: 'ARCHIVE_INCOMPATIBLE', message: `${file} holds no archive head`, data: { file } })
  }
  return {
    id: String(row.id),
    head: Number(row.head),
    envelopes: Number(row.envelopes),
    bytes: Number(row.bytes),
    evicted: Number(row.evicted),
    lastReceivedAt: Number(row.last_received_at),
    keptFrom: Number(row.kept_from),
  }
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}

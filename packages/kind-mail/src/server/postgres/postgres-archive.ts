import { ConfigurationError, cryptoRandom, type Random, toHex } from '@waypost/core'
import { type ClientBase, Pool, type PoolClient } from 'pg'
import { MailError } from '../../mail-error.js'
import type { Range } from '../../ranges.js'
import type { Archive } from '../archive.js'
import { MOST_POINTS_READ, split, summarize } from '../blocks/summarize.js'
import { createGroupCommit } from '../group-commit.js'
import { pruneInSteps } from '../prune-in-steps.js'
import { migrate } from './migrations.js'
import { type ArrivalsWatch, watchArrivals } from './postgres-arrivals.js'
import { createSharedBlocks, type SharedBlocks } from './postgres-blocks.js'
import { postgresError } from './postgres-error.js'
import {
  arrivalsPage,
  fetchByIds,
  heldIds,
  keptFrom,
  queryPage,
  readPoints,
  seenIds,
  sequenceBefore,
} from './postgres-reads.js'
import { readHead, type SharedWritten, writePrune, writePuts } from './postgres-writes.js'

export interface PostgresArchiveOptions {
  /** Where the database is: `postgresql://user:password@host:port/database`, or a folder of its Unix socket as host. */
  readonly connection: string
  /** Schema of the archive's tables: several archives may share a database. @default 'waypost_mail' */
  readonly schema?: string
  /** Connections at most, one of them for notifications. @default 10 */
  readonly connections?: number
  /** How long to wait for a connection, in ms. @default 5_000 */
  readonly connectTimeoutMs?: number
  /** How long one statement may take, in ms. @default 30_000 */
  readonly statementTimeoutMs?: number
  /** How often to look for what other hosts stored, should a notification be lost, in ms. @default 1_000 */
  readonly pollIntervalMs?: number
  /** @default cryptoRandom */
  readonly random?: Random
}

interface Opened {
  readonly id: string
  head: number
  readonly pool: Pool
  readonly blocks: SharedBlocks
  readonly watch: ArrivalsWatch
}

/** Reads do not wait for a step, but puts do. */
const PACE = { stepMs: 50, rest: 1, firstRows: 200 }

/**
 * An archive in PostgreSQL, which several hosts may share: they have one archive id and one order of arrival, so that a
 * mark that one of them gave is good at all. Writers take turns by the lock of one row, which makes arrival numbers come
 * into sight in their order; what a host gathers meanwhile goes in one transaction.
 *
 * It survives a restart of the database: what is asked meanwhile fails with `ARCHIVE_FAILED`, which is retryable.
 *
 * @throws ConfigurationError for a schema that is no plain name
 */
export function createPostgresArchive(options: PostgresArchiveOptions): Archive {
  const { connection, schema = 'waypost_mail', connections = 10, random = cryptoRandom } = options
  const { connectTimeoutMs = 5_000, statementTimeoutMs = 30_000, pollIntervalMs = 1_000 } = options
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) {
    throw new ConfigurationError('schema', schema, 'use lower-case letters, digits and underscores')
  }
  if (!Number.isSafeInteger(connections) || connections < 2) {
    throw new ConfigurationError('connections', connections, 'give 2 connections at least')
  }
  const channel = `${schema}_arrivals`
  const listeners = new Set<(head: number) => void>()
  let opened: Opened | undefined
  /** What uses the blocks, one after the other. */
  let turn: Promise<unknown> = Promise.resolve()
  const commits = createGroupCommit((puts) => write((client, blocks) => writePuts(client, blocks, puts)))

  function use(): Opened {
    if (opened !== undefined) return opened
    throw new MailError({ code: 'ARCHIVE_FAILED', message: 'the archive is not open', hint: 'call open() first' })
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }

  async function transaction<T>(begin: string, message: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined
    try {
      client = await use().pool.connect()
      await client.query(begin)
      const result = await work(client)
      await client.query('COMMIT')
      client.release()
      return result
    } catch (error) {
      // A connection on which something failed is in no state to rely on; its end undoes the transaction.
      client?.release(true)
      throw postgresError(error, message)
    }
  }

  function write<T>(work: (client: ClientBase, blocks: SharedBlocks) => Promise<SharedWritten<T>>): Promise<T> {
    return inTurn(async () => {
      const all = use()
      const { head, headBefore, state, changes, result } = await transaction(
        'BEGIN',
        'the archive could not be written',
        async (client) => {
          const written = await work(client, all.blocks)
          await client.query('SELECT pg_notify($1, $2)', [channel, String(written.head.head)])
          return written
        },
      )
      // After the transaction: should its end be in doubt, the blocks are read again before they are used.
      all.blocks.apply(state, changes)
      // The notification of another host's write may come behind this host's own, which has passed it by then.
      onHead(headBefore)
      all.head = Math.max(all.head, head.head)
      return result
    })
  }

  async function read<T>(work: (pool: Pool, head: number) => Promise<T>): Promise<T> {
    const { pool, head } = use()
    try {
      return await work(pool, head)
    } catch (error) {
      throw postgresError(error, 'the archive could not be read')
    }
  }

  /** Reads blocks and points of one and the same state. */
  function compare<T>(
    work: (blocks: SharedBlocks, read: (range: Range) => ReturnType<typeof readPoints>) => Promise<T>,
  ) {
    return inTurn(() => {
      const { blocks } = use()
      const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
      return transaction(begin, 'the archive could not be read', async (client) => {
        await blocks.refresh(client, (await readHead(client, false)).state)
        return work(blocks, (range) => readPoints(client, range, MOST_POINTS_READ))
      })
    })
  }

  function onHead(head: number) {
    if (opened === undefined || head <= opened.head) return
    opened.head = head
    for (const listener of listeners) listener(head)
  }

  return {
    get id() {
      return use().id
    },
    get head() {
      return use().head
    },
    async open() {
      if (opened !== undefined) return
      const pool = new Pool({
        connectionString: connection,
        max: connections,
        connectionTimeoutMillis: connectTimeoutMs,
        statement_timeout: statementTimeoutMs,
        options: `-c search_path=${schema}`,
        application_name: 'waypost-mail',
      })
      // A connection that breaks is replaced when the next one is needed; whoever uses it meanwhile gets the error.
      pool.on('error', () => {})
      pool.on('connect', (client) => client.on('error', () => {}))
      try {
        const client = await pool.connect()
        try {
          await migrate(client, schema, toHex(random.bytes(16)).slice(2))
          const { rows } = await client.query<{ id: string; head: string }>('SELECT id, head FROM archive')
          const watch = watchArrivals({ pool, channel, pollIntervalMs, onHead })
          opened = { id: String(rows[0]?.id), head: Number(rows[0]?.head), pool, blocks: createSharedBlocks(), watch }
        } finally {
          client.release()
        }
      } catch (error) {
        await pool.end()
        throw postgresError(error, 'the archive cannot be opened')
      }
    },
    async close() {
      const closing = opened
      if (closing === undefined) return
      await commits.flush()
      await turn
      opened = undefined
      await closing.watch.close()
      await closing.pool.end()
    },
    put: (envelopes, receivedAt) => commits.put({ envelopes, receivedAt }),
    query: (filter) => read((pool) => queryPage(pool, filter)),
    arrivals: (filter) => read((pool, head) => arrivalsPage(pool, head, filter)),
    sequenceBefore: (receivedAt) => read((pool, head) => sequenceBefore(pool, head, receivedAt)),
    fetch: (ids, maxBytes) => read((pool) => fetchByIds(pool, ids, maxBytes)),
    async has(ids) {
      const held = await read((pool) => heldIds(pool, ids))
      return ids.map((id) => held.has(id))
    },
    async missing(ids) {
      const seen = await read((pool) => seenIds(pool, ids))
      return ids.filter((id) => !seen.has(id))
    },
    summarize: (borders) => compare((blocks, points) => summarize(blocks.index, borders, points)),
    split: (range, parts) => compare((blocks, points) => split(blocks.index, range, parts, points)),
    points: (range, limit) => read((pool) => readPoints(pool, range, limit)),
    prune: (rule, signal) =>
      pruneInSteps(
        async (rows) =>
          opened === undefined ? undefined : write((client, blocks) => writePrune(client, blocks, rule, rows)),
        PACE,
        { signal },
      ),
    stats: () =>
      read(async (pool) => {
        const { rows } = await pool.query<{ envelopes: string; bytes: string; earliest: string | null }>(
          `SELECT envelopes, bytes, (SELECT timestamp FROM envelope ORDER BY timestamp LIMIT 1) AS earliest FROM archive`,
        )
        const earliest = rows[0]?.earliest ?? null
        return {
          envelopes: Number(rows[0]?.envelopes),
          bytes: Number(rows[0]?.bytes),
          earliest: earliest === null ? undefined : Number(earliest),
        }
      }),
    keptFrom: (topics) => read((pool) => keptFrom(pool, topics)),
    getNote: (name) =>
      read(async (pool) => {
        const { rows } = await pool.query<{ value: string }>('SELECT value FROM note WHERE name = $1', [name])
        return rows[0]?.value
      }),
    async setNote(name, value) {
      const text = 'INSERT INTO note VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value'
      await read((pool) => pool.query(text, [name, value]))
    },
    onForeignArrivals(callback) {
      listeners.add(callback)
      return () => void listeners.delete(callback)
    },
  }
}

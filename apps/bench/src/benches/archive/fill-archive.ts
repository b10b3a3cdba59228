import { DatabaseSync } from 'node:sqlite'
import { createSqliteArchive } from '@waypost/kind-mail/server'

/** A mail archive that is made up. */
export interface MadeUpArchive {
  readonly file: string
  readonly envelopes: number
  readonly topics: number
  /** Its timestamps are spread evenly over so many days before {@link NOW}. */
  readonly days: number
  /** Of each encoding. */
  readonly bytes: number
}

/** The present of made-up archives, ms since 1970: the real one, since servers look at it. */
export const NOW = Date.now()
export const DAY_MS = 86_400_000

/** First timestamp of an archive. */
export function firstTimestamp({ days }: Pick<MadeUpArchive, 'days'>): number {
  return NOW - days * DAY_MS
}

/** Name of a made-up topic. */
export function topicName(index: number): string {
  return `topic-${index}`
}

/**
 * Makes an archive with its own schema, and fills the tables by SQL, which takes a minute for what would take the better
 * part of an hour through the archive. Encodings are zeros: whoever reads pages does not look into them. Indexes are
 * made afterwards, and the archive makes its blocks when it finds none.
 */
export async function fillArchive({ file, envelopes, topics, days, bytes }: MadeUpArchive): Promise<void> {
  const archive = createSqliteArchive({ file })
  await archive.open()
  await archive.close()
  const database = new DatabaseSync(file)
  database.exec(
    'PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000',
  )
  const indexes = database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'envelope' AND sql IS NOT NULL")
    .all()
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`)
  const stepMs = (days * DAY_MS) / envelopes
  database.exec('BEGIN')
  database
    .prepare(
      `WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < ?1 - 1)
       INSERT INTO envelope (sequence, id, topic, timestamp, expires, received_at, weight, bytes)
       SELECT n + 1, randomblob(32), 'topic-' || (abs(random()) % CAST(?2 AS INTEGER)), time, time + 8640000000, time, 0, zeroblob(?3)
       FROM (SELECT n, CAST(?4 + n * ?5 AS INTEGER) AS time FROM number)`,
    )
    .run(envelopes, topics, bytes, firstTimestamp({ days }), stepMs)
  database.exec(`
    INSERT INTO share SELECT weight, topic, sum(length(bytes) + 256) FROM envelope GROUP BY weight, topic;
    UPDATE archive SET head = ${envelopes}, envelopes = ${envelopes}, bytes = ${envelopes * bytes};
    COMMIT`)
  for (const { sql } of indexes) database.exec(String(sql))
  database.exec('PRAGMA optimize')
  database.close()
  await archive.open()
  await archive.close()
}

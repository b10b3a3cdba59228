import type { ClientBase } from 'pg'
import { MailError } from '../../mail-error.js'

/**
 * Each entry brings the schema from the version of its index to the next. An entry that was released is never changed.
 *
 * Payloads are ciphertext: trying to compress them would be for nothing, so they are stored as they are.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE archive (
    id text NOT NULL,
    head bigint NOT NULL,
    envelopes bigint NOT NULL,
    bytes bigint NOT NULL,
    evicted bigint NOT NULL,
    last_received_at bigint NOT NULL,
    block_version bigint NOT NULL,
    block_epoch bigint NOT NULL
  );
  CREATE TABLE note (name text PRIMARY KEY, value text NOT NULL);
  CREATE TABLE envelope (
    sequence bigint PRIMARY KEY,
    id bytea NOT NULL UNIQUE,
    topic text COLLATE "C" NOT NULL,
    timestamp bigint NOT NULL,
    expires bigint NOT NULL,
    received_at bigint NOT NULL,
    weight smallint NOT NULL,
    bytes bytea NOT NULL
  );
  ALTER TABLE envelope ALTER COLUMN bytes SET STORAGE EXTERNAL;
  CREATE INDEX envelope_by_topic ON envelope (topic, timestamp, id);
  CREATE INDEX envelope_by_time ON envelope (timestamp, id);
  CREATE INDEX envelope_by_expiry ON envelope (expires);
  CREATE INDEX envelope_by_weight ON envelope (weight, topic, timestamp, id) WHERE weight > 0;
  CREATE INDEX envelope_by_receipt ON envelope USING brin (received_at);
  CREATE TABLE share (
    weight smallint NOT NULL,
    topic text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    PRIMARY KEY (weight, topic)
  );
  CREATE INDEX share_by_size ON share (weight DESC, size DESC, topic);
  CREATE TABLE evicted (id bytea PRIMARY KEY, timestamp bigint NOT NULL);
  CREATE INDEX evicted_by_time ON evicted (timestamp);
  CREATE TABLE block (
    timestamp bigint NOT NULL,
    id bytea NOT NULL,
    count integer NOT NULL,
    sum bytea NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (timestamp, id)
  );
  CREATE INDEX block_by_version ON block (version);
  `,
  // Of what was evicted before, the topic is not known, so it counts for all.
  `
  ALTER TABLE archive ADD COLUMN kept_from bigint NOT NULL DEFAULT 0;
  ALTER TABLE evicted ADD COLUMN topic text COLLATE "C" NOT NULL DEFAULT '';
  CREATE INDEX evicted_by_topic ON evicted (topic, timestamp);
  UPDATE archive SET kept_from = (SELECT coalesce(max(timestamp) + 1, 0) FROM evicted);
  `,
  'CREATE INDEX envelope_by_arrival ON envelope (topic, sequence)',
]

/** Tells our advisory lock from others in the same database: "WPML". */
const LOCK = 0x57504d4c

/**
 * Brings the schema to this version, one host at a time, and gives the archive its id when it is new.
 *
 * @throws MailError `ARCHIVE_INCOMPATIBLE` when a newer version of Waypost was here
 */
export async function migrate(client: ClientBase, schema: string, newId: string): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK, schema])
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
    await client.query('CREATE TABLE IF NOT EXISTS migration (version integer PRIMARY KEY)')
    const { rows } = await client.query<{ version: number }>(
      'SELECT coalesce(max(version), 0) AS version FROM migration',
    )
    const version = rows[0]?.version ?? 0
    if (version > MIGRATIONS.length) {
      throw new MailError({
        code: 'ARCHIVE_INCOMPATIBLE',
        message: `the schema ${schema} is of version ${version}, newer than ${MIGRATIONS.length}`,
        hint: 'run the version of Waypost that wrote it, or name another schema',
        data: { schema, version },
      })
    }
    for (const [index, statements] of MIGRATIONS.entries()) {
      if (index < version) continue
      await client.query(statements)
      await client.query('INSERT INTO migration VALUES ($1)', [index + 1])
    }
    await client.query('INSERT INTO archive SELECT $1, 0, 0, 0, 0, 0, 0, 0, 0 WHERE NOT EXISTS (SELECT FROM archive)', [
      newId,
    ])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

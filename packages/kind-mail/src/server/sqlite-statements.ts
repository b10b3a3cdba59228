import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite'

/** A row as `node:sqlite` gives it. */
export type Row = Record<string, SQLOutputValue>

/** The archive's statements, each prepared once. */
export type Statements = ReturnType<typeof prepareStatements>

const POSITION = 'sequence, timestamp, id'
const DROPPED = 'RETURNING id, timestamp, topic, weight, length(bytes) AS size'

export function prepareStatements(database: DatabaseSync) {
  const byTopics = new Map<string, StatementSync>()
  const dropWhere = (condition: string) =>
    database.prepare(
      `DELETE FROM envelope WHERE sequence IN (SELECT sequence FROM envelope ${condition} LIMIT ?) ${DROPPED}`,
    )
  // A plus keeps SQLite from taking the index of that column instead of the one of arrival.
  const ARRIVED = 'sequence > ?1 AND sequence <= ?2 AND +timestamp >= ?3 AND +timestamp < ?4'
  const arrivedOfAll = (columns: string) =>
    database.prepare(`SELECT ${columns} FROM envelope WHERE ${ARRIVED} ORDER BY sequence LIMIT ?5`)

  /** A statement over so many topics, each prepared once. SQLite merges their index scans as it goes, and reads no further than is asked for. */
  function overTopics(
    name: string,
    topics: number,
    text: (arms: readonly string[]) => string,
    arm: (topic: number) => string,
  ) {
    const key = `${name} ${topics}`
    const known = byTopics.get(key)
    if (known !== undefined) return known
    const statement = database.prepare(text(Array.from({ length: topics }, (_, index) => arm(index))))
    byTopics.set(key, statement)
    return statement
  }

  return {
    insert: database.prepare('INSERT INTO envelope VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING'),
    saveHead: database.prepare(
      'UPDATE archive SET head = ?, envelopes = ?, bytes = ?, evicted = ?, last_received_at = ?, kept_from = ?',
    ),
    has: database.prepare('SELECT sequence FROM envelope WHERE id = ?'),
    held: database.prepare('SELECT sequence, weight FROM envelope WHERE id = ?'),
    lighten: database.prepare('UPDATE envelope SET weight = ? WHERE sequence = ?'),
    wasEvicted: database.prepare('SELECT 1 FROM evicted WHERE id = ?'),
    byIds: database.prepare(
      `SELECT sequence, timestamp, envelope.id AS id, weight, bytes FROM json_each(?) AS wanted
       CROSS JOIN envelope ON envelope.id = unhex(wanted.value)`,
    ),
    arrivedOfAll: arrivedOfAll(POSITION),
    arrivedOfAllWhole: arrivedOfAll(`${POSITION}, bytes`),
    firstFrom: database.prepare(
      'SELECT sequence, received_at FROM envelope WHERE sequence >= ? ORDER BY sequence LIMIT 1',
    ),
    earliest: database.prepare('SELECT timestamp FROM envelope ORDER BY timestamp LIMIT 1'),
    points: database.prepare(
      `SELECT timestamp, id FROM envelope WHERE (timestamp, id) >= (?1, ?2) AND timestamp <= ?3
       AND (timestamp < ?3 OR id < ?4) ORDER BY timestamp, id LIMIT ?5`,
    ),
    allPoints: database.prepare('SELECT timestamp, id FROM envelope ORDER BY timestamp, id'),
    dropExpired: dropWhere('WHERE expires < ? ORDER BY expires'),
    dropOld: dropWhere('WHERE timestamp < ? ORDER BY timestamp'),
    largestShare: database.prepare('SELECT weight, topic FROM share ORDER BY weight DESC, size DESC, topic LIMIT 1'),
    dropLight: dropWhere('WHERE topic = ? ORDER BY timestamp, id'),
    dropHeavy: dropWhere('WHERE weight > 0 AND weight = ? AND topic = ? ORDER BY timestamp, id'),
    addShare: database.prepare(
      'INSERT INTO share VALUES (?, ?, ?) ON CONFLICT (weight, topic) DO UPDATE SET size = size + excluded.size',
    ),
    endShare: database.prepare('DELETE FROM share WHERE weight = ? AND topic = ? AND size <= 0'),
    addEvicted: database.prepare('INSERT INTO evicted VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING'),
    lastEvicted: database.prepare('SELECT timestamp FROM evicted ORDER BY timestamp DESC LIMIT 1'),
    lastEvictedOf: database.prepare('SELECT timestamp FROM evicted WHERE topic = ? ORDER BY timestamp DESC LIMIT 1'),
    dropEvictedBefore: database.prepare(
      'DELETE FROM evicted WHERE id IN (SELECT id FROM evicted WHERE timestamp < ? ORDER BY timestamp LIMIT ?)',
    ),
    dropEvictedOldest: database.prepare(
      'DELETE FROM evicted WHERE id IN (SELECT id FROM evicted ORDER BY timestamp LIMIT ?) RETURNING timestamp',
    ),
    blocks: database.prepare('SELECT timestamp, id, count, sum FROM block ORDER BY timestamp, id'),
    saveBlock: database.prepare(
      `INSERT INTO block VALUES (?, ?, ?, ?)
       ON CONFLICT (timestamp, id) DO UPDATE SET count = excluded.count, sum = excluded.sum`,
    ),
    dropBlock: database.prepare('DELETE FROM block WHERE timestamp = ? AND id = ?'),
    getNote: database.prepare('SELECT value FROM note WHERE name = ?'),
    setNote: database.prepare('INSERT INTO note VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value'),

    /** A page by position: parameters are the timestamp and id to begin behind, the timestamp to end before, the limit and the topics. */
    page(topics: number, whole: boolean): StatementSync {
      const columns = whole ? `${POSITION}, bytes` : POSITION
      const arm = (condition: string) =>
        `SELECT ${columns} FROM envelope WHERE ${condition} (timestamp, id) > (?1, ?2) AND timestamp < ?3`
      return overTopics(
        `page ${whole}`,
        topics,
        (arms) => `${(topics === 0 ? [arm('')] : arms).join(' UNION ALL ')} ORDER BY timestamp, id LIMIT ?4`,
        (topic) => arm(`topic = ?${5 + topic} AND`),
      )
    },

    /** A page by arrival: parameters are the numbers to look at (behind, to), the time range, the limit and the topics. */
    arrived(topics: number, whole: boolean): StatementSync {
      if (topics === 0) return whole ? this.arrivedOfAllWhole : this.arrivedOfAll
      const columns = whole ? `${POSITION}, bytes` : POSITION
      return overTopics(
        `arrived ${whole}`,
        topics,
        (arms) => `${arms.join(' UNION ALL ')} ORDER BY sequence LIMIT ?5`,
        (topic) =>
          `SELECT ${columns} FROM envelope INDEXED BY envelope_by_arrival WHERE topic = ?${6 + topic} AND ${ARRIVED}`,
      )
    },

    /** The arrival number behind which so many of these topics lie: parameters are the numbers to look at, how many less one, and the topics. */
    arrivalNumber(topics: number): StatementSync {
      return overTopics(
        'number',
        topics,
        (arms) => `${arms.join(' UNION ALL ')} ORDER BY sequence LIMIT 1 OFFSET ?3`,
        (topic) =>
          `SELECT sequence FROM envelope INDEXED BY envelope_by_arrival WHERE topic = ?${4 + topic} AND sequence > ?1 AND sequence <= ?2`,
      )
    },
  }
}

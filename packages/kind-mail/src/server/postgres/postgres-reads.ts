import { toHex } from '@waypost/core'
import type { ClientBase, Pool } from 'pg'
import { ENVELOPE_LIMITS, type EnvelopeId } from '../../envelope.js'
import { idBytes, type Position } from '../../position.js'
import type { Point, Range } from '../../ranges.js'
import type {
  ArchivedEnvelope,
  ArchiveFilter,
  ArchivePage,
  ArrivalsPage,
  WeightedArchivedEnvelope,
} from '../archive.js'

type Queryable = Pick<Pool | ClientBase, 'query'>

interface PageRow {
  readonly sequence: string
  readonly timestamp: string
  readonly id: Buffer
  readonly weight?: number
  /** Null where the page's bytes were used up before. */
  readonly bytes?: Buffer | null
}

/** Arrivals that one call looks at, at most, of the topics it is for. */
const SCAN_ROWS = 32_768

/** Adds the encodings to rows named `found`, in their order, until `maxBytes` are used up; one comes in any case. */
const withBytes = (found: string, order: string, maxBytes: string) => `
  WITH found AS (${found}),
  summed AS (SELECT *, sum(size) OVER (ORDER BY ${order}) AS total FROM found)
  SELECT summed.*, envelope.bytes FROM summed
  LEFT JOIN envelope ON envelope.sequence = summed.sequence AND (total <= ${maxBytes} OR total = summed.size)
  ORDER BY ${order}`

const COLUMNS = 'sequence, timestamp, id, octet_length(bytes) AS size'
const BEHIND = '(timestamp, id) > ($1, $2) AND timestamp < $3'
const OF_ALL = `SELECT ${COLUMNS} FROM envelope WHERE ${BEHIND} ORDER BY timestamp, id LIMIT $4`
const OF_TOPICS = `SELECT row.* FROM unnest($5::text[]) AS wanted (topic) CROSS JOIN LATERAL (
    SELECT ${COLUMNS} FROM envelope WHERE envelope.topic = wanted.topic AND ${BEHIND} ORDER BY timestamp, id LIMIT $4
  ) AS row ORDER BY timestamp, id LIMIT $4`

/** A page by position. */
export async function queryPage(
  client: Queryable,
  filter: ArchiveFilter & { readonly after?: Position | undefined },
): Promise<ArchivePage> {
  const { start, end, limit, after, whole, maxBytes } = filter
  const topics = [...new Set(filter.topics)]
  const from = after !== undefined && after.timestamp >= start ? after : undefined
  const id = from === undefined ? Buffer.alloc(0) : Buffer.from(idBytes(from.id))
  const parameters: unknown[] = [from?.timestamp ?? start, id, end, limit + 1]
  if (topics.length > 0) parameters.push(topics)
  const found = topics.length === 0 ? OF_ALL : OF_TOPICS
  if (whole) parameters.push(maxBytes)
  const text = whole ? withBytes(found, 'timestamp, id', `$${parameters.length}`) : found
  const { rows } = await client.query<PageRow>(text, parameters)
  return pageOf(rows, limit, whole)
}

const ARRIVED = 'sequence > $1 AND sequence <= $2'
const IN_TIME = 'timestamp >= $3 AND timestamp < $4'
const ARRIVED_OF_ALL = `SELECT ${COLUMNS} FROM envelope WHERE ${ARRIVED} AND ${IN_TIME} ORDER BY sequence LIMIT $5`
const ARRIVED_OF_TOPICS = `SELECT row.* FROM unnest($6::text[]) AS wanted (topic) CROSS JOIN LATERAL (
    SELECT ${COLUMNS} FROM envelope WHERE envelope.topic = wanted.topic AND ${ARRIVED} AND ${IN_TIME}
    ORDER BY sequence LIMIT $5
  ) AS row ORDER BY sequence LIMIT $5`
/** The first arrival number behind which one of the topics has $4 + 1; null when each has fewer. */
const ARRIVAL_NUMBER = `SELECT min(row.sequence) AS sequence FROM unnest($3::text[]) AS wanted (topic) CROSS JOIN LATERAL (
    SELECT sequence FROM envelope WHERE envelope.topic = wanted.topic AND ${ARRIVED} ORDER BY sequence LIMIT 1 OFFSET $4
  ) AS row`

/** A page by arrival. */
export async function arrivalsPage(
  client: Queryable,
  head: number,
  filter: ArchiveFilter & { readonly afterSequence: number },
): Promise<ArrivalsPage> {
  const { start, end, limit, whole, maxBytes, afterSequence } = filter
  if (afterSequence >= head) return { rows: [], more: false, searchedTo: afterSequence }
  const topics = [...new Set(filter.topics)]
  const until = await scanEnd(client, topics, filter, head)
  const parameters: unknown[] = [afterSequence, until, start, end, limit + 1]
  if (topics.length > 0) parameters.push(topics)
  const found = topics.length === 0 ? ARRIVED_OF_ALL : ARRIVED_OF_TOPICS
  if (whole) parameters.push(maxBytes)
  const text = whole ? withBytes(found, 'sequence', `$${parameters.length}`) : found
  const { rows, more } = pageOf((await client.query<PageRow>(text, parameters)).rows, limit, whole)
  const last = rows.at(-1)
  if (more && last !== undefined) return { rows, more, searchedTo: last.sequence }
  return { rows, more: until < head, searchedTo: until }
}

/**
 * The arrival number that a scan ends with. Where no time is left out, each row that is looked at is one of the page, and its limit
 * is bound enough. Else each topic has its share of the rows, so that many topics cost no more than one.
 */
async function scanEnd(
  client: Queryable,
  topics: readonly string[],
  { start, end, afterSequence }: ArchiveFilter & { readonly afterSequence: number },
  head: number,
): Promise<number> {
  if (topics.length === 0) return Math.min(head, afterSequence + SCAN_ROWS)
  if (start <= 0 && end > ENVELOPE_LIMITS.timestamp) return head
  const share = Math.ceil(SCAN_ROWS / topics.length)
  const { rows } = await client.query<{ sequence: string | null }>(ARRIVAL_NUMBER, [
    afterSequence,
    head,
    topics,
    share - 1,
  ])
  return Number(rows[0]?.sequence ?? head)
}

/** Envelopes by id, in the order asked for. */
export async function fetchByIds(
  client: Queryable,
  ids: readonly EnvelopeId[],
  maxBytes: number,
): Promise<WeightedArchivedEnvelope[]> {
  const found = `SELECT place, ${COLUMNS.replace('id,', 'envelope.id,')}, weight
    FROM unnest($1::bytea[]) WITH ORDINALITY AS wanted (id, place) JOIN envelope ON envelope.id = wanted.id`
  const { rows } = await client.query<PageRow>(withBytes(found, 'place', '$2'), [ids.map(bufferOf), maxBytes])
  return rows.flatMap((row) =>
    row.bytes instanceof Buffer ? [{ ...positionOf(row), bytes: plain(row.bytes), weight: Number(row.weight) }] : [],
  )
}

/** Which of `ids` are held. */
export async function heldIds(client: Queryable, ids: readonly EnvelopeId[]): Promise<Set<EnvelopeId>> {
  return idsFrom(await client.query<{ id: Buffer }>('SELECT id FROM envelope WHERE id = ANY ($1)', [ids.map(bufferOf)]))
}

/** Which of `ids` are held, or were evicted. */
export async function seenIds(client: Queryable, ids: readonly EnvelopeId[]): Promise<Set<EnvelopeId>> {
  const text = 'SELECT id FROM envelope WHERE id = ANY ($1) UNION ALL SELECT id FROM evicted WHERE id = ANY ($1)'
  return idsFrom(await client.query<{ id: Buffer }>(text, [ids.map(bufferOf)]))
}

/** The last arrival number that was given before a time; `received_at` never falls along the numbers. */
export async function sequenceBefore(client: Queryable, head: number, receivedAt: number): Promise<number> {
  const text = 'SELECT min(sequence) AS first FROM envelope WHERE received_at >= $1'
  const { rows } = await client.query<{ first: string | null }>(text, [receivedAt])
  const first = rows[0]?.first ?? null
  return first === null ? head : Number(first) - 1
}

/** From which timestamp on nothing of these topics was dropped before its time. */
export async function keptFrom(client: Queryable, topics: readonly string[]): Promise<number> {
  const last = 'SELECT timestamp FROM evicted WHERE topic = wanted.topic ORDER BY timestamp DESC LIMIT 1'
  const evicted =
    topics.length === 0
      ? 'SELECT max(timestamp) FROM evicted'
      : `SELECT max(last.timestamp) FROM unnest($1::text[]) AS wanted (topic) CROSS JOIN LATERAL (${last}) AS last`
  const text = `SELECT greatest(kept_from, (${evicted}) + 1) AS kept_from FROM archive`
  const { rows } = await client.query<{ kept_from: string }>(text, topics.length === 0 ? [] : [topics])
  return Number(rows[0]?.kept_from)
}

/** The first `limit` points of a range. */
export async function readPoints(client: Queryable, { from, to }: Range, limit: number): Promise<Point[]> {
  const { rows } = await client.query<{ timestamp: string; id: Buffer }>(
    `SELECT timestamp, id FROM envelope WHERE (timestamp, id) >= ($1, $2) AND (timestamp, id) < ($3, $4)
     ORDER BY timestamp, id LIMIT $5`,
    [from.timestamp, Buffer.from(from.id), to.timestamp, Buffer.from(to.id), limit],
  )
  return rows.map(({ timestamp, id }) => ({ timestamp: Number(timestamp), id: plain(id) }))
}

export function bufferOf(id: EnvelopeId): Buffer {
  return Buffer.from(id.slice(2), 'hex')
}

function pageOf(rows: readonly PageRow[], limit: number, whole: boolean): ArchivePage {
  const taken: ArchivedEnvelope[] = []
  for (const row of rows.slice(0, limit)) {
    if (!whole) taken.push(positionOf(row))
    else if (row.bytes instanceof Buffer) taken.push({ ...positionOf(row), bytes: plain(row.bytes) })
    else break
  }
  return { rows: taken, more: taken.length < rows.length }
}

function positionOf({ sequence, timestamp, id }: PageRow) {
  return { sequence: Number(sequence), timestamp: Number(timestamp), id: toHex(id) }
}

function idsFrom({ rows }: { readonly rows: readonly { readonly id: Buffer }[] }): Set<EnvelopeId> {
  return new Set(rows.map(({ id }) => toHex(id)))
}

function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

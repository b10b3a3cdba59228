import type { StatementSync } from 'node:sqlite'
import { toHex } from '@waypost/core'
import type { EnvelopeId } from '../envelope.js'
import { idBytes, type Position } from '../position.js'
import type { Point, Range } from '../ranges.js'
import type { ArchivedEnvelope, ArchiveFilter, ArchivePage, ArrivalsPage, WeightedArchivedEnvelope } from './archive.js'
import type { ArchiveHead } from './sqlite-schema.js'
import type { Row, Statements } from './sqlite-statements.js'

/** Arrivals of one step of a scan, and steps of one call: a call looks at 32,768 arrivals at most, of the topics it is for. */
const SCAN_ROWS = 2_048
const SCAN_STEPS = 16
const NO_ID = new Uint8Array(0)

type Parameter = string | number | Uint8Array

/** A page by position. */
export function queryPage(
  sql: Statements,
  filter: ArchiveFilter & { readonly after?: Position | undefined },
): ArchivePage {
  const { start, end, limit, after, whole, maxBytes } = filter
  const topics = [...new Set(filter.topics)]
  const from = after !== undefined && after.timestamp >= start ? after : undefined
  const [timestamp, id] = from === undefined ? [start, NO_ID] : [from.timestamp, idBytes(from.id)]
  const statement = sql.page(topics.length, whole)
  return readPage(statement, [timestamp, id, end, limit + 1, ...topics], { limit, maxBytes })
}

/** A page by arrival. */
export function arrivalsPage(
  sql: Statements,
  head: number,
  filter: ArchiveFilter & { readonly afterSequence: number },
): ArrivalsPage {
  const { start, end, limit, whole, maxBytes } = filter
  const topics = [...new Set(filter.topics)]
  const statement = sql.arrived(topics.length, whole)
  const rows: ArchivedEnvelope[] = []
  let bytesLeft = maxBytes
  let searchedTo = filter.afterSequence
  for (let step = 0; step < SCAN_STEPS && searchedTo < head && rows.length < limit; step++) {
    const until = stepEnd(sql, topics, searchedTo, head)
    const room = limit - rows.length
    const parameters = [searchedTo, until, start, end, room + 1, ...topics]
    const page = readPage(statement, parameters, { limit: room, maxBytes: bytesLeft })
    const [first] = page.rows
    // The first row of a step is given whatever its size, but only when it is the first of the page as well.
    if (rows.length > 0 && first?.bytes !== undefined && first.bytes.length > bytesLeft) {
      return { rows, more: true, searchedTo }
    }
    rows.push(...page.rows)
    for (const row of page.rows) bytesLeft -= row.bytes?.length ?? 0
    const last = page.rows.at(-1)
    if (page.more && last !== undefined) return { rows, more: true, searchedTo: last.sequence }
    searchedTo = until
  }
  return { rows, more: searchedTo < head, searchedTo: Math.max(searchedTo, filter.afterSequence) }
}

/** The arrival number that a step of a scan ends with. */
function stepEnd(sql: Statements, topics: readonly string[], after: number, head: number): number {
  if (topics.length === 0) return Math.min(head, after + SCAN_ROWS)
  const row = sql.arrivalNumber(topics.length).get(after, head, SCAN_ROWS - 1, ...topics)
  return row === undefined ? head : Number(row.sequence)
}

/** From which timestamp on nothing of these topics was dropped before its time. */
export function keptFrom(sql: Statements, head: ArchiveHead, topics: readonly string[]): number {
  if (head.evicted === 0) return head.keptFrom
  const last = topics.length === 0 ? [sql.lastEvicted.get()] : topics.map((topic) => sql.lastEvictedOf.get(topic))
  return last.reduce((from, row) => Math.max(from, row === undefined ? 0 : Number(row.timestamp) + 1), head.keptFrom)
}

/** Envelopes by id, in the order asked for. */
export function fetchByIds(sql: Statements, ids: readonly EnvelopeId[], maxBytes: number): WeightedArchivedEnvelope[] {
  const found: WeightedArchivedEnvelope[] = []
  let bytesLeft = maxBytes
  for (const row of sql.byIds.iterate(JSON.stringify(ids.map((id) => id.slice(2)))) as Iterable<Row>) {
    const bytes = row.bytes as Uint8Array
    if (found.length > 0 && bytes.length > bytesLeft) break
    bytesLeft -= bytes.length
    found.push({ ...positionOf(row), bytes, weight: Number(row.weight) })
  }
  return found
}

/** `received_at` never falls along the sequence, so halving finds the border. */
export function sequenceBefore(sql: Statements, head: number, receivedAt: number): number {
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

/** The first `limit` points of a range. */
export function readPoints(sql: Statements, { from, to }: Range, limit: number): Point[] {
  const rows = sql.points.all(from.timestamp, from.id, to.timestamp, to.id, limit)
  return rows.map((row) => ({ timestamp: Number(row.timestamp), id: row.id as Uint8Array }))
}

/** Reads rows until the page is full; the statement is asked for one more than the limit. */
function readPage(
  statement: StatementSync,
  parameters: readonly Parameter[],
  { limit, maxBytes }: { readonly limit: number; readonly maxBytes: number },
): ArchivePage {
  const rows: ArchivedEnvelope[] = []
  let bytesLeft = maxBytes
  for (const row of statement.iterate(...parameters) as Iterable<Row>) {
    if (rows.length >= limit) return { rows, more: true }
    const envelope = archived(row)
    const size = envelope.bytes?.length ?? 0
    if (rows.length > 0 && size > bytesLeft) return { rows, more: true }
    bytesLeft -= size
    rows.push(envelope)
  }
  return { rows, more: false }
}

function archived(row: Row): ArchivedEnvelope {
  return row.bytes instanceof Uint8Array ? { ...positionOf(row), bytes: row.bytes } : positionOf(row)
}

function positionOf(row: Row) {
  return { sequence: Number(row.sequence), timestamp: Number(row.timestamp), id: toHex(row.id as Uint8Array) }
}

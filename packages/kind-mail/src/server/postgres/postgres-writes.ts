import type { ClientBase } from 'pg'
import { type EnvelopeId, expiryOf } from '../../envelope.js'
import { idBytes } from '../../position.js'
import { LAST_POINT, type Point } from '../../ranges.js'
import {
  ENVELOPE_OVERHEAD,
  type PruneResult,
  type PruneRule,
  type PutResult,
  type WeightedEnvelope,
} from '../archive.js'
import { type BlockChange, divided } from '../blocks/block-index.js'
import type { Put } from '../group-commit.js'
import type { BlockState, SharedBlocks } from './postgres-blocks.js'
import { bufferOf, readPoints } from './postgres-reads.js'

/** What the archive keeps about itself, in one row: whoever locks it is the only one who writes. */
export interface SharedHead {
  head: number
  envelopes: number
  bytes: number
  evicted: number
  lastReceivedAt: number
  /** Anything before this may have been dropped, whatever its topic: for its age, or evicted and forgotten. ms since 1970. */
  keptFrom: number
}

/** What a transaction made of the archive: taken over once it is through. */
export interface SharedWritten<Result> {
  readonly head: SharedHead
  /** The last arrival number before it: whatever this host does not know below is another host's. */
  readonly headBefore: number
  readonly state: BlockState
  readonly changes: readonly BlockChange[]
  readonly result: Result
}

/** Envelopes that go in one turn though another topic takes up as much meanwhile: each turn is several statements. */
const IN_TURN = 16

/** Evicted ids that are remembered, as a share of the envelopes allowed. */
const EVICTED_SHARE = 0.1

interface HeadRow {
  readonly head: string
  readonly envelopes: string
  readonly bytes: string
  readonly evicted: string
  readonly last_received_at: string
  readonly kept_from: string
  readonly block_version: string
  readonly block_epoch: string
}

interface DroppedRow {
  readonly id: Buffer
  readonly timestamp: string
  readonly topic: string
  readonly weight: number
  readonly size: number
}

/** The archive's row; with `lock`, held until the transaction ends. */
export async function readHead(client: ClientBase, lock: boolean): Promise<{ head: SharedHead; state: BlockState }> {
  const { rows } = await client.query<HeadRow>(`SELECT * FROM archive${lock ? ' FOR UPDATE' : ''}`)
  const row = rows[0] as HeadRow
  return {
    head: {
      head: Number(row.head),
      envelopes: Number(row.envelopes),
      bytes: Number(row.bytes),
      evicted: Number(row.evicted),
      lastReceivedAt: Number(row.last_received_at),
      keptFrom: Number(row.kept_from),
    },
    state: { version: Number(row.block_version), epoch: Number(row.block_epoch) },
  }
}

/** Stores puts inside a transaction. */
export async function writePuts(
  client: ClientBase,
  blocks: SharedBlocks,
  puts: readonly Put[],
): Promise<SharedWritten<PutResult[][]>> {
  const { head, state } = await readHead(client, true)
  const headBefore = head.head
  await blocks.refresh(client, state)
  const wanted = puts.flatMap(({ envelopes }) => envelopes.map(({ id }) => bufferOf(id)))
  const { rows } = await client.query<{ id: Buffer; sequence: string; weight: number }>(
    'SELECT id, sequence, weight FROM envelope WHERE id = ANY ($1)',
    [wanted],
  )
  const weights = new Map(rows.map(({ sequence, weight }) => [Number(sequence), weight]))
  const lighter = new Map<number, { readonly envelope: WeightedEnvelope; readonly held: number }>()
  const known = new Map(rows.map(({ id, sequence }) => [`0x${id.toString('hex')}` as EnvelopeId, Number(sequence)]))
  const fresh: { envelope: WeightedEnvelope; sequence: number; receivedAt: number }[] = []
  const result = puts.map(({ envelopes, receivedAt }) => {
    head.lastReceivedAt = Math.max(head.lastReceivedAt, receivedAt)
    return envelopes.map((envelope): PutResult => {
      const sequence = known.get(envelope.id)
      if (sequence !== undefined) {
        const held = weights.get(sequence) ?? 0
        const weight = Math.min(envelope.weight ?? 0, lighter.get(sequence)?.envelope.weight ?? held)
        if (weight < held) lighter.set(sequence, { envelope: { ...envelope, weight }, held })
        return { status: 'known', sequence }
      }
      head.head++
      head.envelopes++
      head.bytes += envelope.bytes.length
      known.set(envelope.id, head.head)
      fresh.push({ envelope, sequence: head.head, receivedAt: head.lastReceivedAt })
      return { status: 'stored', sequence: head.head }
    })
  })
  if (lighter.size > 0) await lighten(client, lighter)
  if (fresh.length === 0) return { head, headBefore, state, changes: [], result }
  await insert(client, fresh)
  const plan = blocks.index.planAdded(fresh.map(({ envelope: { timestamp, id } }) => ({ timestamp, id: idBytes(id) })))
  const full = new Set(plan.full.map(({ at }) => at))
  const changes: BlockChange[] = []
  for (const change of plan.changes) changes.push(full.has(change.at) ? await divide(client, blocks, change) : change)
  const next = await blocks.save(client, state, changes)
  await addShares(
    client,
    fresh.map(({ envelope: { weight = 0, topic, bytes } }) => ({
      weight,
      topic,
      size: bytes.length + ENVELOPE_OVERHEAD,
    })),
  )
  await saveHead(client, head, next)
  return { head, headBefore, state: next, changes, result }
}

/** Drops up to `rows` expired envelopes, or, when there are none, evicts up to so many for want of room. */
export async function writePrune(
  client: ClientBase,
  blocks: SharedBlocks,
  rule: PruneRule,
  rows: number,
): Promise<SharedWritten<PruneResult>> {
  const { head, state } = await readHead(client, true)
  await blocks.refresh(client, state)
  const gone: Point[] = []
  const drop = async (condition: string, parameters: readonly unknown[]) => {
    const dropped = await client.query<DroppedRow>(
      `DELETE FROM envelope WHERE sequence IN (${condition})
       RETURNING id, timestamp, topic, weight, octet_length(bytes) AS size`,
      [...parameters],
    )
    for (const { id, timestamp, size } of dropped.rows) {
      gone.push({ timestamp: Number(timestamp), id: new Uint8Array(id) })
      head.envelopes--
      head.bytes -= size
    }
    await addShares(
      client,
      dropped.rows.map(({ weight, topic, size }) => ({ weight, topic, size: -size - ENVELOPE_OVERHEAD })),
    )
    return dropped.rows
  }
  const oldest = (column: string) => `SELECT sequence FROM envelope WHERE ${column} < $1 ORDER BY ${column} LIMIT $2`
  await drop(oldest('expires'), [rule.expiredBefore, rows])
  if (gone.length < rows) await drop(oldest('timestamp'), [rule.before, rows - gone.length])
  const expired = gone.length
  while (expired === 0 && gone.length < rows) {
    const sequences = await firstToGo(client, head, rule, rows - gone.length)
    if (sequences.length === 0) break
    const dropped = await drop('SELECT unnest($1::bigint[])', [sequences])
    const remembered = await client.query(
      'INSERT INTO evicted SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::text[]) ON CONFLICT DO NOTHING',
      [dropped.map(({ id }) => id), dropped.map(({ timestamp }) => timestamp), dropped.map(({ topic }) => topic)],
    )
    head.evicted += remembered.rowCount ?? 0
  }
  const forgotten = await client.query<{ timestamp: string }>(
    `DELETE FROM evicted WHERE timestamp < $1 OR id IN (SELECT id FROM evicted ORDER BY timestamp LIMIT $2)
     RETURNING timestamp`,
    [rule.before, Math.max(0, head.evicted - Math.max(1_000, Math.ceil(rule.maxEnvelopes * EVICTED_SHARE)))],
  )
  head.evicted -= forgotten.rows.length
  for (const { timestamp } of forgotten.rows) head.keptFrom = Math.max(head.keptFrom, Number(timestamp) + 1)
  head.keptFrom = Math.max(head.keptFrom, rule.before)
  const changes = blocks.index.planRemoved(gone)
  const next = changes.length === 0 ? state : await blocks.save(client, state, changes)
  await saveHead(client, head, next)
  return { head, headBefore: head.head, state: next, changes, result: { expired, evicted: gone.length - expired } }
}

/** The oldest envelopes of the topic that takes up most among the heaviest, until another one does or there is room. */
async function firstToGo(client: ClientBase, head: SharedHead, rule: PruneRule, most: number): Promise<string[]> {
  const { maxEnvelopes, maxBytes = Number.POSITIVE_INFINITY } = rule
  let { envelopes, bytes } = head
  const shares = await client.query<{ weight: number; topic: string; size: string }>(
    'SELECT weight, topic, size FROM share ORDER BY weight DESC, size DESC, topic LIMIT 2',
  )
  const [first, second] = shares.rows
  if (first === undefined) return []
  const rival = second?.weight === first.weight ? second : undefined
  let size = Number(first.size)
  const { rows } = await client.query<{ sequence: string; size: number }>(
    `SELECT sequence, octet_length(bytes) AS size FROM envelope WHERE weight = $1 AND topic = $2
     ORDER BY timestamp, id LIMIT $3`,
    [first.weight, first.topic, most],
  )
  const sequences: string[] = []
  for (const row of rows) {
    const isFirst =
      rival === undefined || size > Number(rival.size) || (size === Number(rival.size) && first.topic < rival.topic)
    if ((!isFirst && sequences.length >= IN_TURN) || (envelopes <= maxEnvelopes && bytes <= maxBytes)) break
    sequences.push(row.sequence)
    envelopes--
    bytes -= row.size
    size -= row.size + ENVELOPE_OVERHEAD
  }
  return sequences
}

async function insert(
  client: ClientBase,
  fresh: readonly { envelope: WeightedEnvelope; sequence: number; receivedAt: number }[],
): Promise<void> {
  await client.query(
    `INSERT INTO envelope SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::bigint[], $5::bigint[],
     $6::bigint[], $7::smallint[], $8::bytea[])`,
    [
      fresh.map(({ sequence }) => sequence),
      fresh.map(({ envelope }) => bufferOf(envelope.id)),
      fresh.map(({ envelope }) => envelope.topic),
      fresh.map(({ envelope }) => envelope.timestamp),
      fresh.map(({ envelope }) => expiryOf(envelope)),
      fresh.map(({ receivedAt }) => receivedAt),
      fresh.map(({ envelope }) => envelope.weight ?? 0),
      fresh.map(({ envelope: { bytes } }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    ],
  )
}

/** Gives envelopes that are held, by arrival number, a smaller weight. */
async function lighten(
  client: ClientBase,
  lighter: ReadonlyMap<number, { readonly envelope: WeightedEnvelope; readonly held: number }>,
): Promise<void> {
  const all = [...lighter]
  await client.query(
    `UPDATE envelope SET weight = lighter.weight FROM unnest($1::bigint[], $2::smallint[]) AS lighter (sequence, weight)
     WHERE envelope.sequence = lighter.sequence`,
    [all.map(([sequence]) => sequence), all.map(([, { envelope }]) => envelope.weight ?? 0)],
  )
  await addShares(
    client,
    all.flatMap(([, { envelope, held }]) => {
      const { topic, weight = 0, bytes } = envelope
      const size = bytes.length + ENVELOPE_OVERHEAD
      return [
        { weight: held, topic, size: -size },
        { weight, topic, size },
      ]
    }),
  )
}

/** Adds to what topics take up, summed by weight and topic before it is written. */
async function addShares(
  client: ClientBase,
  given: readonly { readonly weight: number; readonly topic: string; readonly size: number }[],
): Promise<void> {
  if (given.length === 0) return
  const shares = new Map<string, { weight: number; topic: string; size: number }>()
  for (const { weight, topic, size } of given) {
    const share = shares.get(`${weight} ${topic}`) ?? { weight, topic, size: 0 }
    share.size += size
    shares.set(`${weight} ${topic}`, share)
  }
  const all = [...shares.values()]
  await client.query(
    `INSERT INTO share SELECT * FROM unnest($1::smallint[], $2::text[], $3::bigint[])
     ON CONFLICT (weight, topic) DO UPDATE SET size = share.size + excluded.size`,
    [all.map(({ weight }) => weight), all.map(({ topic }) => topic), all.map(({ size }) => size)],
  )
  if (all.some(({ size }) => size < 0)) await client.query('DELETE FROM share WHERE size <= 0')
}

async function divide(client: ClientBase, blocks: SharedBlocks, change: BlockChange): Promise<BlockChange> {
  const to = blocks.index.blocks[change.at + 1]?.from ?? LAST_POINT
  return divided(change, await readPoints(client, { from: change.before.from, to }, change.blocks[0]?.count ?? 0))
}

async function saveHead(client: ClientBase, head: SharedHead, { version, epoch }: BlockState): Promise<void> {
  await client.query(
    `UPDATE archive SET head = $1, envelopes = $2, bytes = $3, evicted = $4, last_received_at = $5, block_version = $6,
     block_epoch = $7, kept_from = $8`,
    [head.head, head.envelopes, head.bytes, head.evicted, head.lastReceivedAt, version, epoch, head.keptFrom],
  )
}

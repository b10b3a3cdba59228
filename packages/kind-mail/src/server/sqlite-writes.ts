import { expiryOf } from '../envelope.js'
import { idBytes } from '../position.js'
import { LAST_POINT, type Point, sumBytes } from '../ranges.js'
import { ENVELOPE_OVERHEAD, type PruneResult, type PruneRule, type PutResult } from './archive.js'
import { type BlockChange, type BlockIndex, divided } from './blocks/block-index.js'
import type { Put } from './group-commit.js'
import { readPoints } from './sqlite-reads.js'
import type { ArchiveHead } from './sqlite-schema.js'
import type { Row, Statements } from './sqlite-statements.js'

/** What a transaction made of the archive: taken over once it is through. */
export interface Written<Result> {
  readonly head: ArchiveHead
  readonly changes: readonly BlockChange[]
  readonly result: Result
}

/** What one step of pruning dropped, and of which topics. */
export interface Dropped extends PruneResult {
  readonly topics: ReadonlySet<string>
}

/** Evicted ids that are remembered, as a share of the envelopes allowed; and rows of them dropped in one step. */
const EVICTED_SHARE = 0.1
const EVICTED_STEP = 500

/** Stores puts inside a transaction. */
export function writePuts(
  sql: Statements,
  before: ArchiveHead,
  index: BlockIndex,
  puts: readonly Put[],
): Written<PutResult[][]> {
  const head = { ...before }
  const added: Point[] = []
  const shares = new Shares()
  const result = puts.map(({ envelopes, receivedAt }) => {
    head.lastReceivedAt = Math.max(head.lastReceivedAt, receivedAt)
    return envelopes.map((envelope): PutResult => {
      const { id, topic, timestamp, bytes, weight = 0 } = envelope
      const key = idBytes(id)
      const sequence = head.head + 1
      const expires = expiryOf(envelope)
      const { changes } = sql.insert.run(sequence, key, topic, timestamp, expires, head.lastReceivedAt, weight, bytes)
      const size = bytes.length + ENVELOPE_OVERHEAD
      if (changes === 0) {
        const held = sql.held.get(key)
        const known = { status: 'known', sequence: Number(held?.sequence) } as const
        const heldWeight = Number(held?.weight)
        if (weight >= heldWeight) return known
        sql.lighten.run(weight, known.sequence)
        shares.add(heldWeight, topic, -size)
        shares.add(weight, topic, size)
        return known
      }
      head.head = sequence
      head.envelopes++
      head.bytes += bytes.length
      added.push({ timestamp, id: key })
      shares.add(weight, topic, size)
      return { status: 'stored', sequence }
    })
  })
  const plan = index.planAdded(added)
  const full = new Map(plan.full.map((change) => [change.at, divideFull(sql, index, change)]))
  const changes = plan.changes.map((change) => full.get(change.at) ?? change)
  saveBlocks(sql, changes)
  shares.save(sql)
  saveHead(sql, head)
  return { head, changes, result }
}

/** Drops up to `rows` expired envelopes, or, when there are none, evicts up to so many for want of room. */
export function writePrune(
  sql: Statements,
  before: ArchiveHead,
  index: BlockIndex,
  rule: PruneRule,
  rows: number,
): Written<Dropped> {
  const head = { ...before }
  const topics = new Set<string>()
  const shares = new Shares()
  const gone: Point[] = []
  const drop = (dropped: readonly Row[]) => {
    for (const { id, timestamp, topic, weight, size } of dropped) {
      gone.push({ timestamp: Number(timestamp), id: id as Uint8Array })
      topics.add(String(topic))
      head.envelopes--
      head.bytes -= Number(size)
      shares.add(Number(weight), String(topic), -Number(size) - ENVELOPE_OVERHEAD)
    }
    return dropped
  }
  drop(sql.dropExpired.all(rule.expiredBefore, rows))
  if (gone.length < rows) drop(sql.dropOld.all(rule.before, rows - gone.length))
  const expired = gone.length
  shares.save(sql)
  const isOver = () => head.envelopes > rule.maxEnvelopes || head.bytes > (rule.maxBytes ?? Number.POSITIVE_INFINITY)
  while (expired === 0 && gone.length < rows && isOver()) {
    const [row] = drop(dropOfLargestShare(sql))
    if (row === undefined) break
    shares.save(sql)
    const { id, timestamp, topic } = row as { id: Uint8Array; timestamp: number; topic: string }
    head.evicted += Number(sql.addEvicted.run(id, timestamp, topic).changes)
  }
  head.evicted -= Number(sql.dropEvictedBefore.run(rule.before, EVICTED_STEP).changes)
  const surplus = head.evicted - Math.max(1_000, Math.ceil(rule.maxEnvelopes * EVICTED_SHARE))
  const forgotten = surplus > 0 ? sql.dropEvictedOldest.all(Math.min(surplus, EVICTED_STEP)) : []
  head.evicted -= forgotten.length
  head.keptFrom = forgotten.reduce((from, { timestamp }) => Math.max(from, Number(timestamp) + 1), head.keptFrom)
  head.keptFrom = Math.max(head.keptFrom, rule.before)
  const changes = index.planRemoved(gone)
  saveBlocks(sql, changes)
  saveHead(sql, head)
  return { head, changes, result: { expired, evicted: gone.length - expired, topics } }
}

function dropOfLargestShare(sql: Statements): readonly Row[] {
  const share = sql.largestShare.get()
  if (share === undefined) return []
  const { weight, topic } = share as { weight: number; topic: string }
  return weight === 0 ? sql.dropLight.all(topic, 1) : sql.dropHeavy.all(weight, topic, 1)
}

function divideFull(sql: Statements, index: BlockIndex, change: BlockChange): BlockChange {
  const to = index.blocks[change.at + 1]?.from ?? LAST_POINT
  return divided(change, readPoints(sql, { from: change.before.from, to }, change.blocks[0]?.count ?? 0))
}

function saveBlocks(sql: Statements, changes: readonly BlockChange[]): void {
  for (const { before, blocks } of changes) {
    if (blocks.length === 0) sql.dropBlock.run(before.from.timestamp, before.from.id)
    for (const { from, count, sum } of blocks) sql.saveBlock.run(from.timestamp, from.id, count, sumBytes(sum))
  }
}

function saveHead(sql: Statements, head: ArchiveHead): void {
  const { envelopes, bytes, evicted, lastReceivedAt, keptFrom } = head
  sql.saveHead.run(head.head, envelopes, bytes, evicted, lastReceivedAt, keptFrom)
}

/** How much each topic takes up among the envelopes of a weight: changes, gathered before they are written. */
class Shares {
  readonly #changes = new Map<string, { readonly weight: number; readonly topic: string; size: number }>()

  add(weight: number, topic: string, size: number): void {
    const key = `${weight} ${topic}`
    const share = this.#changes.get(key)
    if (share === undefined) this.#changes.set(key, { weight, topic, size })
    else share.size += size
  }

  save(sql: Statements): void {
    for (const { weight, topic, size } of this.#changes.values()) {
      sql.addShare.run(weight, topic, size)
      if (size < 0) sql.endShare.run(weight, topic)
    }
    this.#changes.clear()
  }
}

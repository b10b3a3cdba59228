import { cryptoRandom, type Random, toHex } from '@waypost/core'
import { type Envelope, type EnvelopeId, expiryOf } from '../envelope.js'
import { comparePositions, idBytes, type Position } from '../position.js'
import { borderBetween, comparePoints, type Point, type Range, sumOf } from '../ranges.js'
import { type Archive, type ArchivedEnvelope, type ArchiveFilter, ENVELOPE_OVERHEAD } from './archive.js'

interface Row {
  readonly sequence: number
  readonly receivedAt: number
  readonly envelope: Envelope
  weight: number
  readonly point: Point
}

/**
 * An archive that forgets when the process ends: for tests and examples. It does the plain thing everywhere, so that the
 * others can be compared with it.
 */
export function createMemoryArchive({ random = cryptoRandom }: { readonly random?: Random } = {}): Archive {
  const id = toHex(random.bytes(16)).slice(2)
  const byId = new Map<EnvelopeId, Row>()
  const evicted = new Map<EnvelopeId, { readonly topic: string; readonly timestamp: number }>()
  const listeners = new Set<(topics: ReadonlySet<string>) => void>()
  let agedBefore = 0
  const notes = new Map<string, string>()
  /** Both hold the same rows. */
  let byPosition: Row[] = []
  let byArrival: Row[] = []
  let head = 0
  let lastReceivedAt = 0

  const drop = (gone: ReadonlySet<Row>) => {
    if (gone.size === 0) return
    byPosition = byPosition.filter((row) => !gone.has(row))
    byArrival = byArrival.filter((row) => !gone.has(row))
    for (const row of gone) byId.delete(row.envelope.id)
    const topics = new Set([...gone].map(({ envelope }) => envelope.topic))
    for (const listener of listeners) listener(topics)
  }
  const rowsIn = ({ from, to }: Range) => byPosition.slice(pointIndex(byPosition, from), pointIndex(byPosition, to))
  const pointsIn = (range: Range) => rowsIn(range).map(({ point }) => point)

  return {
    id,
    get head() {
      return head
    },
    async open() {},
    async close() {},
    async put(envelopes, receivedAt) {
      lastReceivedAt = Math.max(lastReceivedAt, receivedAt)
      return envelopes.map((envelope) => {
        const known = byId.get(envelope.id)
        if (known !== undefined) {
          known.weight = Math.min(known.weight, envelope.weight ?? 0)
          return { status: 'known', sequence: known.sequence }
        }
        const point = { timestamp: envelope.timestamp, id: idBytes(envelope.id) }
        const { weight = 0 } = envelope
        const row = { sequence: ++head, receivedAt: lastReceivedAt, envelope, weight, point }
        byId.set(envelope.id, row)
        byArrival.push(row)
        byPosition.splice(pointIndex(byPosition, point), 0, row)
        return { status: 'stored', sequence: row.sequence }
      })
    },
    async query({ after, ...filter }) {
      const from = after === undefined ? { timestamp: filter.start, id: '0x' as const } : after
      return collect(byPosition.slice(lowerBound(byPosition, from)), filter, (row) => {
        return after === undefined || comparePositions(row.envelope, after) > 0
      })
    },
    async arrivals({ afterSequence, ...filter }) {
      const { rows, more } = collect(byArrival, filter, (row) => row.sequence > afterSequence)
      const last = rows.at(-1)
      return { rows, more, searchedTo: more && last !== undefined ? last.sequence : Math.max(head, afterSequence) }
    },
    async sequenceBefore(receivedAt) {
      const first = byArrival.find((row) => row.receivedAt >= receivedAt)
      return first === undefined ? head : first.sequence - 1
    },
    async fetch(ids, maxBytes) {
      const found = ids.flatMap((wanted) => byId.get(wanted) ?? [])
      return upToBytes(found, maxBytes).map(({ sequence, weight, envelope: { id, timestamp, bytes } }) => {
        return { sequence, id, timestamp, bytes, weight }
      })
    },
    async has(ids) {
      return ids.map((wanted) => byId.has(wanted))
    },
    async missing(ids) {
      return ids.filter((wanted) => !byId.has(wanted) && !evicted.has(wanted))
    },
    async summarize(borders) {
      return borders.slice(1).map((to, at) => sumOf(pointsIn({ from: borders[at] as Point, to })))
    },
    async split(range, parts) {
      const points = pointsIn(range)
      const size = Math.max(1, Math.ceil(points.length / parts))
      const starts = points.length === 0 ? [0] : points.flatMap((_, at) => (at % size === 0 ? [at] : []))
      return starts.map((start) => {
        const [before, next] = [points[start + size - 1], points[start + size]]
        const to = before === undefined || next === undefined ? range.to : borderBetween(before, next)
        return { to, summary: sumOf(points.slice(start, start + size)) }
      })
    },
    async points(range, limit) {
      return pointsIn(range).slice(0, limit)
    },
    async prune({ before, expiredBefore, maxEnvelopes, maxBytes = Number.POSITIVE_INFINITY }) {
      const expired = byPosition.filter(
        ({ envelope }) => envelope.timestamp < before || expiryOf(envelope) < expiredBefore,
      )
      drop(new Set(expired))
      agedBefore = Math.max(agedBefore, before)
      let count = 0
      while (byPosition.length > maxEnvelopes || bytesOf(byPosition) > maxBytes) {
        const row = firstToGo(byPosition)
        if (row === undefined) break
        evicted.set(row.envelope.id, row.envelope)
        drop(new Set([row]))
        count++
      }
      return { expired: expired.length, evicted: count }
    },
    async stats() {
      return { envelopes: byId.size, bytes: bytesOf(byPosition), earliest: byPosition[0]?.envelope.timestamp }
    },
    async keptFrom(topics) {
      const own = [...evicted.values()].filter(({ topic }) => topics.length === 0 || topics.includes(topic))
      return own.reduce((latest, { timestamp }) => Math.max(latest, timestamp + 1), agedBefore)
    },
    onDropped(callback) {
      listeners.add(callback)
      return () => void listeners.delete(callback)
    },
    async getNote(name) {
      return notes.get(name)
    },
    async setNote(name, value) {
      notes.set(name, value)
    },
  }
}

/** The oldest row of the topic that takes up most among the heaviest rows. */
function firstToGo(byPosition: readonly Row[]): Row | undefined {
  const heaviest = byPosition.reduce((most, { weight }) => Math.max(most, weight), 0)
  const candidates = byPosition.filter(({ weight }) => weight === heaviest)
  const shares = new Map<string, number>()
  for (const { envelope } of candidates) {
    shares.set(envelope.topic, (shares.get(envelope.topic) ?? 0) + envelope.bytes.length + ENVELOPE_OVERHEAD)
  }
  const [topic] = [...shares].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0] ?? []
  return candidates.find(({ envelope }) => envelope.topic === topic)
}

function bytesOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { envelope }) => sum + envelope.bytes.length, 0)
}

/** Index of the first row that does not stand before `position`. */
function lowerBound(rows: readonly Row[], position: Position): number {
  return firstIndex(rows, ({ envelope }) => comparePositions(envelope, position) >= 0)
}

function pointIndex(rows: readonly Row[], point: Point): number {
  return firstIndex(rows, (row) => comparePoints(row.point, point) >= 0)
}

/** Index of the first row for which `isBehind` holds, as it does for all that follow. */
function firstIndex(rows: readonly Row[], isBehind: (row: Row) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBehind(rows[middle] as Row)) high = middle
    else low = middle + 1
  }
  return low
}

function collect(candidates: readonly Row[], filter: ArchiveFilter, isPast: (row: Row) => boolean) {
  const topics = new Set(filter.topics)
  const matching = candidates.filter((row) => {
    const { topic, timestamp } = row.envelope
    if (topics.size > 0 && !topics.has(topic)) return false
    return timestamp >= filter.start && timestamp < filter.end && isPast(row)
  })
  const limited = matching.slice(0, filter.limit)
  const taken = filter.whole ? upToBytes(limited, filter.maxBytes) : limited
  return { rows: taken.map((row) => archived(row, filter.whole)), more: taken.length < matching.length }
}

function upToBytes(rows: readonly Row[], maxBytes: number): readonly Row[] {
  let bytes = 0
  const end = rows.findIndex((row, index) => {
    bytes += row.envelope.bytes.length
    return index > 0 && bytes > maxBytes
  })
  return end === -1 ? rows : rows.slice(0, end)
}

function archived({ sequence, envelope }: Row, whole: boolean): ArchivedEnvelope {
  const { id, timestamp, bytes } = envelope
  return whole ? { sequence, id, timestamp, bytes } : { sequence, id, timestamp }
}

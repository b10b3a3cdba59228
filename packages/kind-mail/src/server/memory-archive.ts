import { cryptoRandom, type Random, toHex } from '@waypost/core'
import { type Envelope, type EnvelopeId, expiryOf } from '../envelope.js'
import { comparePositions, type Position } from '../position.js'
import type { Archive, ArchivedEnvelope, ArchiveFilter, WholeArchivedEnvelope } from './archive.js'

interface Row {
  readonly sequence: number
  readonly receivedAt: number
  readonly envelope: Envelope
}

/** An archive that forgets when the process ends: for tests and examples. */
export function createMemoryArchive({ random = cryptoRandom }: { readonly random?: Random } = {}): Archive {
  const id = toHex(random.bytes(16)).slice(2)
  const byId = new Map<EnvelopeId, Row>()
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
  }

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
        if (known !== undefined) return { status: 'known', sequence: known.sequence }
        const row = { sequence: ++head, receivedAt: lastReceivedAt, envelope }
        byId.set(envelope.id, row)
        byArrival.push(row)
        byPosition.splice(lowerBound(byPosition, envelope), 0, row)
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
      return upToBytes(found, maxBytes).map((row) => archived(row, true) as WholeArchivedEnvelope)
    },
    async has(ids) {
      return ids.map((wanted) => byId.has(wanted))
    },
    async prune({ before, expiredBefore, maxEnvelopes }) {
      const gone = new Set<Row>()
      for (const row of byPosition) {
        const { envelope } = row
        if (envelope.timestamp < before || expiryOf(envelope) < expiredBefore) gone.add(row)
      }
      for (const row of byPosition) {
        if (byPosition.length - gone.size <= maxEnvelopes) break
        gone.add(row)
      }
      drop(gone)
      return gone.size
    },
    async stats() {
      return { envelopes: byId.size, earliest: byPosition[0]?.envelope.timestamp }
    },
    async getNote(name) {
      return notes.get(name)
    },
    async setNote(name, value) {
      notes.set(name, value)
    },
  }
}

/** Index of the first row that does not stand before `position`. */
function lowerBound(rows: readonly Row[], position: Position): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (row !== undefined && comparePositions(row.envelope, position) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function collect(candidates: readonly Row[], filter: ArchiveFilter, isPast: (row: Row) => boolean) {
  const topics = new Set(filter.topics)
  const matching = candidates.filter(({ envelope, ...row }) => {
    if (topics.size > 0 && !topics.has(envelope.topic)) return false
    return envelope.timestamp >= filter.start && envelope.timestamp < filter.end && isPast({ envelope, ...row })
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

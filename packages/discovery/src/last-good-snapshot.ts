import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { type LastGood, type TrustedVerdict, toHex, WaypostError } from '@waypost/core'
import { decodeRecord } from '@waypost/record'

/** One server in a snapshot: its record's text is decoded when it is needed, since that costs a signature check. */
export interface SnapshotEntry {
  readonly text: string
  readonly verdict: TrustedVerdict
}

/** Longest snapshot that is read, in characters. */
const MOST_TEXT = 1_048_576
const VERSION = 1

/**
 * A snapshot as text: `{ version, checksum, body }`, where body is the entries' JSON as text and the checksum its SHA-256.
 * The checksum tells a half-written or corrupt snapshot; it is no signature.
 */
export function encodeSnapshot(entries: readonly SnapshotEntry[]): string {
  const body = JSON.stringify(
    entries.map(({ text, verdict: { provider, expiresAt, asOf } }) => [
      text,
      provider.id,
      provider.name ?? null,
      expiresAt,
      asOf.block,
      asOf.at,
      asOf.proved,
    ]),
  )
  return JSON.stringify({ version: VERSION, checksum: checksum(body), body })
}

/**
 * Reads what a storage gave back: text, or what its driver parsed from it.
 *
 * @throws SnapshotError when it is not what {@link encodeSnapshot} wrote
 */
export function decodeSnapshot(stored: unknown): SnapshotEntry[] {
  if (typeof stored === 'string' && stored.length > MOST_TEXT) throw new SnapshotError('is too long')
  const { version, checksum: sum, body } = asObject(typeof stored === 'string' ? parse(stored) : stored)
  if (version !== VERSION) throw new SnapshotError('has an unknown version')
  if (typeof body !== 'string' || body.length > MOST_TEXT || sum !== checksum(body)) {
    throw new SnapshotError('fails its checksum')
  }
  const rows = parse(body)
  if (!Array.isArray(rows)) throw new SnapshotError('is no list')
  return rows.map(decodeRow)
}

/** The server that an entry speaks of; throws a `RecordError` when its record does not hold. */
export function lastGoodOf({ text, verdict }: SnapshotEntry): LastGood {
  return { record: decodeRecord(text), verdict }
}

function decodeRow(row: unknown): SnapshotEntry {
  if (!Array.isArray(row)) throw new SnapshotError('holds a malformed entry')
  const [text, id, name, expiresAt, block, at, proved] = row as unknown[]
  if (
    typeof text !== 'string' ||
    !isWhole(id) ||
    !(name === null || typeof name === 'string') ||
    !isWhole(expiresAt) ||
    !isWhole(block) ||
    !isWhole(at) ||
    typeof proved !== 'boolean'
  ) {
    throw new SnapshotError('holds a malformed entry')
  }
  const provider = name === null ? { id } : { id, name }
  return { text, verdict: { status: 'trusted', provider, expiresAt, asOf: { block, at, proved } } }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new SnapshotError('is no object')
  return value as Readonly<Record<string, unknown>>
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SnapshotError('is no JSON', cause)
  }
}

function checksum(body: string): string {
  return toHex(sha256(utf8ToBytes(body)))
}

/** The stored snapshot is not one: corrupt, half-written, or another program's. */
export class SnapshotError extends WaypostError<'SNAPSHOT_CORRUPT'> {
  /** @internal */
  constructor(problem: string, cause?: unknown) {
    super({
      code: 'SNAPSHOT_CORRUPT',
      message: `the stored snapshot ${problem}`,
      hint: 'it is dropped and built anew',
      cause,
    })
  }
}

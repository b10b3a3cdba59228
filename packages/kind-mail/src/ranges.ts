import { sha256 } from '@noble/hashes/sha2.js'

/** A place in the order that all servers share, in the form in which ranges are computed: by time, then by id. */
export interface Point {
  /** ms since 1970, up to 2^48, which lies behind every envelope. */
  readonly timestamp: number
  /** 32 bytes. */
  readonly id: Uint8Array
}

/** The envelopes from `from` on and before `to`. */
export interface Range {
  readonly from: Point
  readonly to: Point
}

/** What a set of envelopes is compared by: their number, and the sum of their ids modulo 2^256. */
export interface Summary {
  readonly count: number
  /** Eight words of 32 bits, the least first. Ids are read as big-endian numbers. */
  readonly sum: Uint32Array
}

/** A {@link Range} that begins where the one before it ends, and what is in it. */
export interface Part {
  readonly to: Point
  readonly summary: Summary
}

export const ID_BYTES = 32
/** Bytes of a fingerprint. */
export const FINGERPRINT_BYTES = 16
const WORDS = 8
const LOWEST_ID = new Uint8Array(ID_BYTES)

/** Before every envelope, and behind every envelope. */
export const FIRST_POINT: Point = { timestamp: 0, id: LOWEST_ID }
export const LAST_POINT: Point = { timestamp: 2 ** 48, id: LOWEST_ID }

/** The first place of a time. */
export function pointAt(timestamp: number): Point {
  return { timestamp, id: LOWEST_ID }
}

/** Negative when `a` stands before `b`, 0 when they are the same. */
export function comparePoints(a: Point, b: Point): number {
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp
  for (let at = 0; at < ID_BYTES; at++) {
    const difference = (a.id[at] ?? 0) - (b.id[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The shortest border between two neighbours: behind `before`, and not behind `next`. */
export function borderBetween(before: Point, next: Point): Point {
  if (before.timestamp !== next.timestamp) return pointAt(next.timestamp)
  const id = new Uint8Array(ID_BYTES)
  for (let at = 0; at < ID_BYTES; at++) {
    id[at] = next.id[at] ?? 0
    if (id[at] !== before.id[at]) break
  }
  return { timestamp: next.timestamp, id }
}

/** A sum of nothing. */
export function emptySum(): Uint32Array {
  return new Uint32Array(WORDS)
}

/** Adds `other` to `sum`, modulo 2^256. */
export function addSum(sum: Uint32Array, other: Uint32Array): void {
  let carry = 0
  for (let word = 0; word < WORDS; word++) {
    const total = (sum[word] as number) + (other[word] as number) + carry
    sum[word] = total
    carry = total > 0xffff_ffff ? 1 : 0
  }
}

/** Takes `other` from `sum`, modulo 2^256. */
export function subtractSum(sum: Uint32Array, other: Uint32Array): void {
  let borrow = 0
  for (let word = 0; word < WORDS; word++) {
    const total = (sum[word] as number) - (other[word] as number) - borrow
    sum[word] = total
    borrow = total < 0 ? 1 : 0
  }
}

/** An id as a number to add. */
export function idSum(id: Uint8Array): Uint32Array {
  const sum = emptySum()
  for (let word = 0; word < WORDS; word++) {
    const at = ID_BYTES - 4 * (word + 1)
    sum[word] =
      (((id[at] as number) << 24) |
        ((id[at + 1] as number) << 16) |
        ((id[at + 2] as number) << 8) |
        (id[at + 3] as number)) >>>
      0
  }
  return sum
}

/** The sum of `ids`. */
export function sumOf(points: Iterable<Pick<Point, 'id'>>): Summary {
  const sum = emptySum()
  let count = 0
  for (const { id } of points) {
    addSum(sum, idSum(id))
    count++
  }
  return { count, sum }
}

/** A sum as 32 bytes, big-endian. */
export function sumBytes(sum: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(ID_BYTES)
  const view = new DataView(bytes.buffer)
  for (let word = 0; word < WORDS; word++) view.setUint32(ID_BYTES - 4 * (word + 1), sum[word] as number)
  return bytes
}

/** The first 16 bytes of SHA-256 over the sum (32 bytes, big-endian) and the count (8 bytes, big-endian). */
export function fingerprintOf({ count, sum }: Summary): Uint8Array {
  const bytes = new Uint8Array(ID_BYTES + 8)
  bytes.set(sumBytes(sum))
  new DataView(bytes.buffer).setBigUint64(ID_BYTES, BigInt(count))
  return sha256(bytes).subarray(0, FINGERPRINT_BYTES)
}

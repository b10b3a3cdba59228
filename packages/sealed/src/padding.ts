import { SealedError } from './sealed-error.js'

/** The shortest padded plaintext, in bytes. */
export const SMALLEST_BUCKET = 256

/** kind (1) and length of the content (4) stand before the content. */
const HEADER_BYTES = 5

/**
 * The length to which `length` bytes are padded: at least {@link SMALLEST_BUCKET}, above it Padmé, which costs at most
 * 12 % and shows of a length only its first few bits.
 *
 * Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs" (2019), 4.
 */
export function bucketOf(length: number): number {
  if (length <= SMALLEST_BUCKET) return SMALLEST_BUCKET
  const step = stepAt(length)
  return Math.ceil(length / step) * step
}

/** The longest content whose padded form fits into `limit` bytes; negative when none does. */
export function longestContent(limit: number): number {
  if (limit < SMALLEST_BUCKET) return -1
  const step = limit === SMALLEST_BUCKET ? 1 : stepAt(limit)
  return Math.floor(limit / step) * step - HEADER_BYTES
}

/** kind ‖ length of the content (u32, big-endian) ‖ content ‖ zeros up to the bucket. */
export function pad(kind: number, content: Uint8Array): Uint8Array {
  return padInto(new Uint8Array(bucketOf(HEADER_BYTES + content.length)), kind, [content])
}

/** Longer ones than most pages are not worth keeping room for. */
const MOST_SCRATCH_BYTES = 1_048_576
let scratch = new Uint8Array(4_096)

/**
 * Hands what {@link pad} makes, of a content in parts, to somebody who is done with it when the call returns: it lies in memory that the next call
 * writes over. Pages are long, and memory for each would be cleared, filled, read once and thrown away.
 */
export function withPadded<Result>(
  kind: number,
  parts: readonly Uint8Array[],
  use: (padded: Uint8Array) => Result,
): Result {
  const length = bucketOf(HEADER_BYTES + lengthOf(parts))
  if (length > MOST_SCRATCH_BYTES) return use(padInto(new Uint8Array(length), kind, parts))
  if (length > scratch.length) scratch = new Uint8Array(Math.min(MOST_SCRATCH_BYTES, 2 * length))
  return use(padInto(scratch.subarray(0, length), kind, parts))
}

/** Bytes of a content that is given in parts. */
export function lengthOf(parts: readonly Uint8Array[]): number {
  let length = 0
  for (const part of parts) length += part.length
  return length
}

function padInto(padded: Uint8Array, kind: number, parts: readonly Uint8Array[]): Uint8Array {
  padded[0] = kind
  new DataView(padded.buffer, padded.byteOffset).setUint32(1, lengthOf(parts))
  let at = HEADER_BYTES
  for (const part of parts) {
    padded.set(part, at)
    at += part.length
  }
  padded.fill(0, at)
  return padded
}

/**
 * Reads what {@link pad} made; there is exactly one padded form of each content.
 *
 * @throws SealedError `SEALED_MALFORMED`
 */
export function unpad(padded: Uint8Array): { readonly kind: number; readonly content: Uint8Array } {
  if (padded.length < SMALLEST_BUCKET) throw malformed()
  const view = new DataView(padded.buffer, padded.byteOffset, padded.byteLength)
  const kind = view.getUint8(0)
  const end = HEADER_BYTES + view.getUint32(1)
  if (bucketOf(end) !== padded.length) throw malformed()
  for (let at = end; at < padded.length; at++) if (padded[at] !== 0) throw malformed()
  return { kind, content: padded.subarray(HEADER_BYTES, end) }
}

/** The distance between two neighbouring buckets at this length, a power of two. */
function stepAt(length: number): number {
  const exponent = 31 - Math.clz32(length)
  const significant = 32 - Math.clz32(exponent)
  return 2 ** (exponent - significant)
}

function malformed(): SealedError {
  return new SealedError('SEALED_MALFORMED', 'the padding of a frame is not what the protocol prescribes')
}

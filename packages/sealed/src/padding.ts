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
  const padded = new Uint8Array(bucketOf(HEADER_BYTES + content.length))
  padded[0] = kind
  new DataView(padded.buffer).setUint32(1, content.length)
  padded.set(content, HEADER_BYTES)
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

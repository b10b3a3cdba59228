import { CborCursor, MAJOR } from '../cbor-cursor.js'
import { decodeEnvelope, ENVELOPE_LIMITS, type Envelope } from '../envelope.js'
import { MAIL_LIMITS } from './limits.js'
import type { Mark } from './request.js'

/** A page of envelopes; `caughtUp` is false and `heldFrom` 0 where the layout has no such fields. */
export interface ScannedPage {
  readonly mark: Mark
  readonly caughtUp: boolean
  readonly heldFrom: number
  readonly envelopes: readonly Envelope[]
  readonly more: boolean
}

const ARCHIVE = /^[0-9a-f]{32}$/

/**
 * Reads a page of envelopes in one pass over its bytes, of which its envelopes' encodings are views.
 *
 * @param layout `query`: archive, sequence, caughtUp, heldFrom, envelopes, more. `arrivals`: archive, sequence, envelopes, more
 * @returns undefined when it is not laid out so, and no more is known
 * @throws MailError of `decodeEnvelope`
 */
export function scanPage(bytes: Uint8Array, layout: 'query' | 'arrivals'): ScannedPage | undefined {
  if (bytes.length > MAIL_LIMITS.reply) return undefined
  const cursor = new CborCursor(bytes)
  if (cursor.head(MAJOR.array) !== (layout === 'query' ? 6 : 4)) return undefined
  const archive = cursor.text(32, 32)
  const sequence = cursor.head(MAJOR.unsigned)
  const caughtUp = layout === 'query' ? cursor.boolean() : false
  const heldFrom = layout === 'query' ? cursor.head(MAJOR.unsigned) : 0
  const count = cursor.head(MAJOR.array)
  if (archive === undefined || !ARCHIVE.test(archive) || sequence < 0 || caughtUp === undefined) return undefined
  if (heldFrom < 0 || heldFrom > ENVELOPE_LIMITS.timestamp) return undefined
  if (count < 0 || count > MAIL_LIMITS.page) return undefined
  const encodings: Uint8Array[] = []
  for (let at = 0; at < count; at++) {
    const encoding = cursor.view(cursor.head(MAJOR.bytes))
    if (encoding === undefined) return undefined
    encodings.push(encoding)
  }
  const more = cursor.boolean()
  if (more === undefined || !cursor.isAtEnd) return undefined
  const copied = payloadsOf(bytes)
  const envelopes = encodings.map((encoding) => decodeEnvelope(encoding, copied))
  return { mark: { archive, sequence }, caughtUp, heldFrom, envelopes, more }
}

/** Payloads out of one copy of the page, which costs less than a thousand small ones. */
function payloadsOf(page: Uint8Array): (payload: Uint8Array) => Uint8Array {
  const copy = page.slice()
  return (payload) => {
    const start = payload.byteOffset - page.byteOffset
    return copy.subarray(start, start + payload.length)
  }
}

import { base64urlnopad } from '@scure/base'
import type { NodeRecord } from '@waypost/core'
import { RecordError } from './record-error.js'

/** Longest record in bytes (EIP-778). */
export const MAX_RECORD_BYTES = 300

const PREFIX = 'enr:'
const MAX_TEXT_LENGTH = PREFIX.length + Math.ceil((MAX_RECORD_BYTES * 4) / 3)

/** The text form of a record's bytes. */
export function encodeRecordText(bytes: Uint8Array): string {
  return PREFIX + base64urlnopad.encode(bytes)
}

/**
 * The bytes of a record's text form. Strict: no padding, no white space, no spare bits.
 *
 * @throws RecordError `RECORD_TOO_LARGE`, `RECORD_TEXT_INVALID`
 */
export function decodeRecordText(text: string): Uint8Array {
  if (text.length > MAX_TEXT_LENGTH) {
    throw new RecordError('RECORD_TOO_LARGE', `its text is longer than ${MAX_TEXT_LENGTH} characters`)
  }
  if (!text.startsWith(PREFIX)) throw new RecordError('RECORD_TEXT_INVALID', 'its text does not start with "enr:"')
  try {
    return base64urlnopad.decode(text.slice(PREFIX.length))
  } catch (error) {
    throw new RecordError('RECORD_TEXT_INVALID', 'its text is not base64url without padding', {}, error)
  }
}

/** The bytes of a record, as its key signed them: at most 300. */
export function recordBytes(record: NodeRecord): Uint8Array {
  return decodeRecordText(record.text)
}

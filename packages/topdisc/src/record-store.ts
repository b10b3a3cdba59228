import { type NodeRecord, WaypostError } from '@waypost/core'
import { MAX_RECORD_BYTES } from './message.js'

/**
 * Reads records from the network and gives a record's bytes back. Verifying one costs a signature check, so it keeps
 * the records that it read last. Engines in one process may share one store.
 */
export interface RecordStore {
  /** @throws the decoder's error when the bytes are no valid record */
  read(bytes: Uint8Array): NodeRecord
  /** Whether `read` would answer without verifying. */
  has(bytes: Uint8Array): boolean
  /**
   * The record's RLP.
   *
   * @throws RecordTextError when the record's text is no record text
   */
  bytesOf(record: NodeRecord): Uint8Array
}

/**
 * @param options.decodeRecord reads and verifies a record out of its RLP; throws when it is invalid
 * @param options.capacity records kept, about 1 KB each; @default 1_024
 */
export function createRecordStore(options: {
  readonly decodeRecord: (bytes: Uint8Array) => NodeRecord
  readonly capacity?: number
}): RecordStore {
  const { decodeRecord, capacity = 1_024 } = options
  const records = new Map<string, NodeRecord>()
  const bytes = new WeakMap<NodeRecord, Uint8Array>()
  // As a key, the bytes themselves: no digest to compute, none to collide. This decoder maps each byte to one character.
  const text = new TextDecoder('latin1')

  return {
    has: (input) => records.has(text.decode(input)),
    read(input) {
      const key = text.decode(input)
      const known = records.get(key)
      if (known !== undefined) {
        records.delete(key)
        records.set(key, known)
        return known
      }
      const copy = input.slice()
      const record = decodeRecord(copy)
      bytes.set(record, copy)
      if (records.size >= capacity) {
        for (const oldest of records.keys()) {
          records.delete(oldest)
          break
        }
      }
      records.set(key, record)
      return record
    },
    bytesOf(record) {
      const known = bytes.get(record)
      if (known !== undefined) return known
      const decoded = bytesOfText(record.text)
      bytes.set(record, decoded)
      return decoded
    },
  }
}

function bytesOfText(text: string): Uint8Array {
  const encoded = text.startsWith('enr:') ? text.slice(4) : undefined
  // 300 bytes are 400 characters.
  if (encoded === undefined || encoded.length > 400 || !/^[A-Za-z0-9_-]+$/.test(encoded)) throw new RecordTextError()
  const binary = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
  if (binary.length > MAX_RECORD_BYTES) throw new RecordTextError()
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** A record's text is not `enr:` and base64url of at most 300 bytes. */
export class RecordTextError extends WaypostError<'RECORD_TEXT_INVALID'> {
  constructor() {
    super({
      code: 'RECORD_TEXT_INVALID',
      message: 'the text of a node record is not "enr:" followed by base64url of at most 300 bytes',
      hint: 'give records as the package "record" makes them',
    })
  }
}

import { hexToBytes } from '@noble/hashes/utils.js'
import { toHex } from '@waypost/core'
import { malformed, versionUnsupported } from './cbor.js'
import { ENVELOPE_LIMITS, type EnvelopeId } from './envelope.js'

/**
 * A place in the one order that all servers share: by timestamp, then by id. It names an envelope, not a server's
 * state, which is why a cursor made of it is valid on any server.
 */
export interface Position {
  /** ms since 1970 */
  readonly timestamp: number
  readonly id: EnvelopeId
}

const CURSOR_VERSION = 1
const CURSOR_BYTES = 39

/** Negative when `a` stands before `b`, 0 when they are the same. */
export function comparePositions(a: Position, b: Position): number {
  return a.timestamp - b.timestamp || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** A position as 39 bytes: version 1, timestamp (6 bytes, big-endian), id. */
export function encodeCursor(position: Position): Uint8Array {
  const bytes = new Uint8Array(CURSOR_BYTES)
  const view = new DataView(bytes.buffer)
  bytes[0] = CURSOR_VERSION
  view.setUint16(1, Math.floor(position.timestamp / 2 ** 32))
  view.setUint32(3, position.timestamp % 2 ** 32)
  bytes.set(idBytes(position.id), 7)
  return bytes
}

/** @throws MailError `MESSAGE_MALFORMED` when the bytes are no cursor, `VERSION_UNSUPPORTED` for another version's */
export function decodeCursor(bytes: Uint8Array): Position {
  if (bytes.length !== CURSOR_BYTES) throw malformed('a cursor', 'is not 39 bytes long')
  const [version = 0] = bytes
  if (version !== CURSOR_VERSION) throw versionUnsupported('a cursor', version)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const timestamp = view.getUint16(1) * 2 ** 32 + view.getUint32(3)
  if (timestamp > ENVELOPE_LIMITS.timestamp) throw malformed('a cursor', 'has a timestamp out of range')
  return { timestamp, id: toHex(bytes.subarray(7)) }
}

/** The 32 bytes of an id. */
export function idBytes(id: EnvelopeId): Uint8Array {
  return hexToBytes(id.slice(2))
}

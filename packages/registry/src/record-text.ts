import { ConfigurationError } from '@waypost/core'
import { encodeBase64 } from 'ethers'
import { MAX_RECORD_BYTES } from './contract/limits.js'

const PREFIX = 'enr:'

/** The text form of a node record (EIP-778): `enr:` and base64url without padding. */
export function recordText(record: Uint8Array): string {
  return PREFIX + encodeBase64(record).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * The RLP bytes of a node record, out of its text or as given. Its signature is not checked here.
 *
 * @throws ConfigurationError when the text is malformed or the record longer than the registry takes
 */
export function recordBytes(record: string | Uint8Array): Uint8Array {
  const bytes = typeof record === 'string' ? decodeText(record) : record
  if (bytes.length > MAX_RECORD_BYTES) {
    throw new ConfigurationError('record', `${bytes.length} bytes`, `give at most ${MAX_RECORD_BYTES} bytes`)
  }
  return bytes
}

function decodeText(text: string): Uint8Array {
  if (!/^enr:[A-Za-z0-9_-]{1,800}$/.test(text) || (text.length - PREFIX.length) % 4 === 1) {
    throw new ConfigurationError('record', text, 'give the record’s text: enr: and base64url without padding')
  }
  const base64 = text.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/')
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

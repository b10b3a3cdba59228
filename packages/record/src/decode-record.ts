import { RLP } from '@ethereumjs/rlp'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { NodeRecord } from '@waypost/core'
import { nodeIdOf } from '@waypost/core/derive'
import { formatIpAddress } from '@waypost/core/ip'
import { RecordError } from './record-error.js'
import { decodeRecordText, encodeRecordText, MAX_RECORD_BYTES } from './record-text.js'

/** A value of RLP: bytes, or a list of values. */
export type RlpValue = Uint8Array | readonly RlpValue[]

/** How records are decoded. */
export interface DecodeOptions {
  /**
   * Checks a compact signature (64 bytes) over a digest (32 bytes) with a compressed public key (33 bytes, a point of the
   * curve). Must refuse high-s signatures. @default pure JavaScript, about 2 ms; native code is ten times as fast
   */
  readonly isSignedBy?: (signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array) => boolean
}

/**
 * Decodes and verifies a node record (EIP-778, identity scheme "v4").
 *
 * Stricter than many decoders: canonical RLP only, keys sorted bytewise and unique, low-s signatures only, addresses of
 * their exact length, ports of one or two bytes from 1 to 65,535.
 *
 * Entry keys come back as text with one character per byte. A value that is a list (such as `eth`) is given as its RLP
 * encoding.
 *
 * @param input the text form (`enr:…`) or the bytes; bounded before anything is parsed
 * @throws RecordError, and nothing else, when the input is anything but a valid record
 */
export function decodeRecord(input: string | Uint8Array, options: DecodeOptions = {}): NodeRecord {
  const { isSignedBy = isSignedByDefault } = options
  const given = typeof input === 'string' ? decodeRecordText(input) : input
  if (given.length > MAX_RECORD_BYTES) {
    throw new RecordError('RECORD_TOO_LARGE', `it is longer than ${MAX_RECORD_BYTES} bytes`, { length: given.length })
  }
  // A copy: what is kept of the record must not change with a reader's buffer.
  const bytes = Uint8Array.from(given)
  const [signature, ...content] = decodeCanonicalList(bytes)
  const sequence = readSequence(content[0])
  const values = readEntries(content.slice(1))

  const scheme = values.get('id')
  if (!(scheme instanceof Uint8Array) || asText(scheme) !== 'v4') {
    throw new RecordError('RECORD_SCHEME_UNKNOWN', 'its identity scheme is not "v4"')
  }
  const { compressed, publicKey } = readPublicKey(values.get('secp256k1'))
  const isVerified =
    signature instanceof Uint8Array &&
    signature.length === 64 &&
    isSignedBy(signature, keccak_256(encodeRlp(content)), compressed)
  if (!isVerified) {
    throw new RecordError('RECORD_SIGNATURE_INVALID', 'its signature is not that of its key')
  }

  return {
    nodeId: nodeIdOf(publicKey),
    publicKey,
    sequence,
    text: typeof input === 'string' ? input : encodeRecordText(bytes),
    ...optional('ip', readAddress('ip', values.get('ip'), 4)),
    ...optional('udp', readPort('udp', values.get('udp'))),
    ...optional('tcp', readPort('tcp', values.get('tcp'))),
    ...optional('ip6', readAddress('ip6', values.get('ip6'), 16)),
    ...optional('udp6', readPort('udp6', values.get('udp6'))),
    ...optional('tcp6', readPort('tcp6', values.get('tcp6'))),
    entries: otherEntries(values),
  }
}

/** The keys that have a field or a meaning of their own in a {@link NodeRecord}. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set([
  'id',
  'secp256k1',
  'ip',
  'udp',
  'tcp',
  'ip6',
  'udp6',
  'tcp6',
])

/** RLP as the record's own encoder would have written it: decoded and compared with its re-encoding. */
function decodeCanonicalList(bytes: Uint8Array): readonly RlpValue[] {
  let value: RlpValue
  try {
    value = RLP.decode(bytes)
  } catch (error) {
    throw new RecordError('RECORD_MALFORMED', 'it is not RLP', {}, error)
  }
  if (value instanceof Uint8Array || !sameBytes(encodeRlp(value), bytes)) {
    throw new RecordError('RECORD_MALFORMED', 'it is not a canonical RLP list')
  }
  return value
}

/** Canonical RLP. */
export function encodeRlp(value: RlpValue): Uint8Array {
  return RLP.encode(value as Parameters<typeof RLP.encode>[0])
}

function readSequence(value: RlpValue | undefined): bigint {
  if (!(value instanceof Uint8Array) || value.length > 8 || value[0] === 0) {
    throw new RecordError('RECORD_MALFORMED', 'its sequence is not an integer of at most 8 bytes')
  }
  return value.reduce((sequence, byte) => (sequence << 8n) | BigInt(byte), 0n)
}

function readEntries(pairs: readonly RlpValue[]): Map<string, RlpValue> {
  const entries = new Map<string, RlpValue>()
  let previous: string | undefined
  for (let at = 0; at < pairs.length; at += 2) {
    const key = pairs[at]
    const value = pairs[at + 1]
    if (!(key instanceof Uint8Array) || value === undefined) {
      throw new RecordError('RECORD_MALFORMED', 'its entries are not pairs of a key and a value')
    }
    const name = asText(key)
    // One character per byte, so that comparing texts is comparing bytes.
    if (previous !== undefined && name <= previous) {
      throw new RecordError('RECORD_MALFORMED', 'its keys are not sorted and unique', { key: name })
    }
    previous = name
    entries.set(name, value)
  }
  return entries
}

function readPublicKey(value: RlpValue | undefined): { compressed: Uint8Array; publicKey: Uint8Array } {
  if (!(value instanceof Uint8Array) || value.length !== 33) {
    throw new RecordError('RECORD_PUBLIC_KEY_INVALID', 'its public key is missing or not 33 bytes long')
  }
  try {
    return { compressed: value, publicKey: secp256k1.Point.fromBytes(value).toBytes(false).slice(1) }
  } catch (error) {
    throw new RecordError('RECORD_PUBLIC_KEY_INVALID', 'its public key is no point of the curve', {}, error)
  }
}

function isSignedByDefault(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return secp256k1.verify(signature, digest, publicKey, { prehash: false, lowS: true })
  } catch {
    return false
  }
}

function readAddress(key: string, value: RlpValue | undefined, length: number): string | undefined {
  if (value === undefined) return undefined
  if (!(value instanceof Uint8Array) || value.length !== length) {
    throw new RecordError('RECORD_ENTRY_INVALID', `"${key}" is not ${length} bytes long`, { key })
  }
  return formatIpAddress(value)
}

/** Two bytes with a leading zero are not the integer that EIP-778 asks for, but a library in wide use writes them. */
function readPort(key: string, value: RlpValue | undefined): number | undefined {
  if (value === undefined) return undefined
  const port =
    value instanceof Uint8Array && value.length <= 2 ? value.reduce((sum, byte) => (sum << 8) | byte, 0) : undefined
  if (port === undefined || port === 0) {
    throw new RecordError('RECORD_ENTRY_INVALID', `"${key}" is not a port from 1 to 65535`, { key })
  }
  return port
}

function otherEntries(values: ReadonlyMap<string, RlpValue>): ReadonlyMap<string, Uint8Array> {
  const entries = new Map<string, Uint8Array>()
  for (const [key, value] of values) {
    if (!RESERVED_KEYS.has(key)) entries.set(key, value instanceof Uint8Array ? value : encodeRlp(value))
  }
  return entries
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value })
}

function asText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at])
}

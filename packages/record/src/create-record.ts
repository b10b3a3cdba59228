import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { NodeRecord } from '@waypost/core'
import { parseIpv4, parseIpv6 } from '@waypost/core/ip'
import { decodeRecord, encodeRlp, RESERVED_KEYS, type RlpValue } from './decode-record.js'
import { identityOf } from './identity.js'
import { RecordError } from './record-error.js'

/** What a node record is made of. */
export interface RecordContent {
  /** 32 bytes; signs the record and is not kept. */
  readonly privateKey: Uint8Array
  /** 0 to 2^64 − 1. Raise it with every change: peers keep the record with the highest. */
  readonly sequence: bigint
  /** IPv4 address in dotted form. */
  readonly ip?: string | undefined
  /** Ports are 1 to 65,535. */
  readonly udp?: number | undefined
  readonly tcp?: number | undefined
  /** IPv6 address in text form. */
  readonly ip6?: string | undefined
  readonly udp6?: number | undefined
  readonly tcp6?: number | undefined
  /** Further entries by key (printable ASCII), as bytes. */
  readonly entries?: ReadonlyMap<string, Uint8Array> | Readonly<Record<string, Uint8Array>>
}

/**
 * Makes and signs a node record (EIP-778, identity scheme "v4").
 *
 * @throws RecordError `RECORD_PRIVATE_KEY_INVALID`, `RECORD_ENTRY_INVALID` (the entry in `data.key`) or
 *   `RECORD_TOO_LARGE` (over 300 bytes)
 */
export function createRecord(content: RecordContent): NodeRecord {
  // Also checks the key.
  identityOf(content.privateKey)
  const entries = new Map<string, Uint8Array>([
    ['id', utf8ToBytes('v4')],
    ['secp256k1', secp256k1.getPublicKey(content.privateKey, true)],
  ])
  const set = <Value>(key: string, value: Value | undefined, encode: (value: Value) => Uint8Array | undefined) => {
    if (value === undefined) return
    const bytes = encode(value)
    if (bytes === undefined) throw new RecordError('RECORD_ENTRY_INVALID', `"${key}" is out of bounds`, { key })
    entries.set(key, bytes)
  }
  set('ip', content.ip, parseIpv4)
  set('udp', content.udp, portBytes)
  set('tcp', content.tcp, portBytes)
  set('ip6', content.ip6, parseIpv6)
  set('udp6', content.udp6, portBytes)
  set('tcp6', content.tcp6, portBytes)
  const others = content.entries instanceof Map ? content.entries : Object.entries(content.entries ?? {})
  for (const [key, value] of others) {
    if (RESERVED_KEYS.has(key) || !/^[\x21-\x7e]+$/.test(key)) {
      throw new RecordError('RECORD_ENTRY_INVALID', 'an entry has a reserved key or one that is not printable ASCII', {
        key,
      })
    }
    entries.set(key, value)
  }

  const signed: RlpValue[] = [sequenceBytes(content.sequence)]
  for (const key of [...entries.keys()].sort(bytewise))
    signed.push(utf8ToBytes(key), entries.get(key) ?? utf8ToBytes(''))
  const signature = secp256k1.sign(keccak_256(encodeRlp(signed)), content.privateKey, { prehash: false })
  // Read back, so that no record leaves here that a peer would refuse.
  return decodeRecord(encodeRlp([signature, ...signed]))
}

/** Not `localeCompare`: the order of a record's keys must not depend on the machine's language. */
function bytewise(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function sequenceBytes(sequence: bigint): Uint8Array {
  if (sequence < 0n || sequence >= 1n << 64n) {
    throw new RecordError('RECORD_ENTRY_INVALID', 'its sequence is not from 0 to 2^64 − 1', { key: 'sequence' })
  }
  const bytes: number[] = []
  for (let rest = sequence; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 255n))
  return Uint8Array.from(bytes)
}

function portBytes(port: number): Uint8Array | undefined {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return undefined
  return port < 256 ? Uint8Array.of(port) : Uint8Array.of(port >> 8, port & 255)
}

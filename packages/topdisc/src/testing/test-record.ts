import { fromHex, type NodeId, type NodeRecord, toHex, WaypostError } from '@waypost/core'
import { TALK_ENTRY } from '../capability.js'
import { readRlp, rlpInteger, rlpList, rlpString } from '../rlp.js'

/** What a {@link testRecord} is made of. */
export interface TestRecordFields {
  readonly nodeId: NodeId
  readonly sequence?: number
  readonly ip?: string
  readonly ip6?: string
  /** Value of the capability entry; left out at 0. @default 1 */
  readonly capability?: number
  /** Whether the checksum that stands for a signature is right. @default true */
  readonly isGenuine?: boolean
  /** Bytes to make the record longer by. @default 0 */
  readonly padding?: number
}

/** A record whose "signature" is a checksum: as large as a real one, but free. */
export function testRecord(fields: TestRecordFields): NodeRecord {
  return decodeTestRecord(testRecordBytes({ ...fields, isGenuine: true }))
}

export function testRecordBytes(fields: TestRecordFields): Uint8Array {
  const { sequence = 1, ip = '', ip6 = '', capability = 1, isGenuine = true, padding = 60 } = fields
  const text = new TextEncoder()
  const body = [
    rlpString(fromHex(fields.nodeId)),
    rlpInteger(sequence),
    rlpString(text.encode(ip)),
    rlpString(text.encode(ip6)),
    rlpInteger(capability),
    rlpString(new Uint8Array(padding).fill(7)),
  ]
  const sum = checksum(body)
  return rlpList([rlpInteger(isGenuine ? sum : sum + 1), ...body])
}

/** @throws TestRecordError when the checksum is wrong */
export function decodeTestRecord(bytes: Uint8Array): NodeRecord {
  const outer = readRlp(bytes)
  const fields = outer.list()
  outer.end()
  const sum = fields.integer(0, 2 ** 32)
  const nodeId = toHex(fields.string(32, 32)) as NodeId
  const sequence = fields.integer(0, 2 ** 40)
  const text = new TextDecoder()
  const ip = text.decode(fields.string(50))
  const ip6 = text.decode(fields.string(50))
  const capability = fields.integer(0, 255)
  const padding = fields.string(300)
  fields.end()
  const encode = new TextEncoder()
  const body = [
    rlpString(fromHex(nodeId)),
    rlpInteger(sequence),
    rlpString(encode.encode(ip)),
    rlpString(encode.encode(ip6)),
    rlpInteger(capability),
    rlpString(padding),
  ]
  if (checksum(body) !== sum) throw new TestRecordError()
  return {
    nodeId,
    publicKey: new Uint8Array(64),
    sequence: BigInt(sequence),
    text: `enr:${btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')}`,
    ...(ip === '' ? {} : { ip, udp: 9000 }),
    ...(ip6 === '' ? {} : { ip6, udp6: 9000 }),
    entries: new Map(capability === 0 ? [] : [[TALK_ENTRY, Uint8Array.of(capability)]]),
  }
}

function checksum(parts: readonly Uint8Array[]): number {
  let sum = 7
  for (const part of parts) for (const byte of part) sum = (Math.imul(sum, 31) + byte) >>> 0
  return sum
}

/** The checksum of a test record is wrong. */
export class TestRecordError extends WaypostError<'TEST_RECORD_INVALID'> {
  constructor() {
    super({ code: 'TEST_RECORD_INVALID', message: 'the checksum is wrong' })
  }
}

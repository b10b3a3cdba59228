import { fromHex, type Topic, toHex, WaypostError } from '@waypost/core'
import { type RlpReader, readRlp, rlpInteger, rlpList, rlpString } from './rlp.js'

/** Message types, as Discovery v5 numbers them (`discv5-wire.md`). */
export const MESSAGE_TYPES = {
  NODES: 0x04,
  REGTOPIC: 0x07,
  REGCONFIRMATION: 0x08,
  TOPICQUERY: 0x09,
  TOPICNODES: 0x0a,
} as const

/** Longest ticket that is accepted, in bytes. The spec sets no bound; this one is the authors' implementation's. */
export const MAX_TICKET_BYTES = 90
/** Most distances in one request: there are no more. */
export const MAX_DISTANCES = 256
/** Most records in one NODES or TOPICNODES message. */
export const MAX_RECORDS = 16
/** Longest node record, in bytes (EIP-778). */
export const MAX_RECORD_BYTES = 300
/** Longest packet, in bytes (`discv5-wire.md`), and so a bound of every message. */
export const MAX_PACKET_BYTES = 1280

const MAX_TOTAL = 255
const MAX_WAIT_MS = 2 ** 48 - 1
const MAX_REQUEST_ID_BYTES = 8

/** Asks a registrar to hold the sender's advertisement. */
export interface RegTopic {
  readonly type: 'REGTOPIC'
  readonly topic: Topic
  /** The sender's node record, RLP, at most 300 bytes. */
  readonly record: Uint8Array
  /** The registrar's latest ticket; empty at the first attempt. */
  readonly ticket: Uint8Array
  /** Log distances from the topic (1 to 256) at which the sender's service table has room. */
  readonly distances: readonly number[]
}

/** Answers REGTOPIC: admitted when `ticket` is empty. */
export interface RegConfirmation {
  readonly type: 'REGCONFIRMATION'
  /** Messages of the whole reply. */
  readonly total: number
  readonly ticket: Uint8Array
  /** ms to wait before the next attempt; the advertisement's lifetime when it was admitted. */
  readonly waitMs: number
}

/** Asks a registrar for the advertisers of a topic. */
export interface TopicQuery {
  readonly type: 'TOPICQUERY'
  readonly topic: Topic
  /** As in {@link RegTopic}. */
  readonly distances: readonly number[]
}

/** Advertisers of the topic that was asked for. */
export interface TopicNodes {
  readonly type: 'TOPICNODES'
  readonly total: number
  /** Node records, RLP, unverified. */
  readonly records: readonly Uint8Array[]
}

/** Auxiliary records for the asker's service table. */
export interface Nodes {
  readonly type: 'NODES'
  readonly total: number
  /** Node records, RLP, unverified. */
  readonly records: readonly Uint8Array[]
}

export type RequestMessage = RegTopic | TopicQuery
export type ReplyMessage = RegConfirmation | TopicNodes | Nodes
export type Message = RequestMessage | ReplyMessage

/**
 * A message as its type byte and its RLP body: `type ‖ [field, …]`, or, with a request id, the spec's own
 * `type ‖ [request-id, field, …]`.
 */
export function encodeMessage(message: Message, requestId?: Uint8Array): Uint8Array {
  const fields = requestId === undefined ? [] : [rlpString(requestId)]
  switch (message.type) {
    case 'REGTOPIC':
      fields.push(topicItem(message.topic), message.record, rlpString(message.ticket), distanceList(message.distances))
      break
    case 'REGCONFIRMATION':
      fields.push(rlpInteger(message.total), rlpString(message.ticket), rlpInteger(message.waitMs))
      break
    case 'TOPICQUERY':
      fields.push(topicItem(message.topic), distanceList(message.distances))
      break
    default:
      fields.push(rlpInteger(message.total), rlpList(message.records))
  }
  return rlpList(fields, [MESSAGE_TYPES[message.type]])
}

/**
 * Reads `type ‖ RLP body without request id`. Records stay unverified; byte fields are views into `bytes`, but for tickets.
 *
 * @throws MessageError when the type is unknown, the RLP is not canonical, a field is missing or out of bounds, or
 *   anything follows
 */
export function decodeMessage(bytes: Uint8Array): Message {
  return guarded(bytes, (type, fields) => readFields(type, fields))
}

/**
 * Reads the spec's `type ‖ [request-id, …]`, as packets of Discovery v5 carry it.
 *
 * @throws MessageError as {@link decodeMessage}, or when the request id is longer than 8 bytes
 */
export function decodeNativeMessage(bytes: Uint8Array): { requestId: Uint8Array; message: Message } {
  return guarded(bytes, (type, fields) => {
    const requestId = fields.string(MAX_REQUEST_ID_BYTES)
    return { requestId, message: readFields(type, fields) }
  })
}

function guarded<Result>(bytes: Uint8Array, read: (type: number, fields: RlpReader) => Result): Result {
  const type = bytes[0]
  if (type === undefined) throw new MessageError('MESSAGE_MALFORMED', 'it is empty')
  if (bytes.length > MAX_PACKET_BYTES) throw new MessageError('MESSAGE_TOO_LONG', `it has ${bytes.length} bytes`)
  try {
    const body = readRlp(bytes, 1)
    const fields = body.list()
    body.end()
    const result = read(type, fields)
    fields.end()
    return result
  } catch (error) {
    if (WaypostError.is(error, 'RLP_INVALID')) throw new MessageError('MESSAGE_MALFORMED', error.message, error)
    throw error
  }
}

function readFields(type: number, fields: RlpReader): Message {
  switch (type) {
    case MESSAGE_TYPES.REGTOPIC: {
      const topic = readTopic(fields)
      // The spec puts the record first, the authors' implementation the ticket; one is a list, the other a string.
      const isRecordFirst = fields.isList
      const first = isRecordFirst ? readRecord(fields) : fields.string(MAX_TICKET_BYTES)
      const second = isRecordFirst ? fields.string(MAX_TICKET_BYTES) : readRecord(fields)
      const [record, ticket] = isRecordFirst ? [first, second] : [second, first]
      return { type: 'REGTOPIC', topic, record, ticket, distances: readDistances(fields) }
    }
    case MESSAGE_TYPES.REGCONFIRMATION: {
      const total = fields.integer(1, MAX_TOTAL)
      // It is kept until it is due: a copy of its own, since the packet may be a long one.
      const ticket = fields.string(MAX_TICKET_BYTES).slice()
      return { type: 'REGCONFIRMATION', total, ticket, waitMs: fields.integer(0, MAX_WAIT_MS) }
    }
    case MESSAGE_TYPES.TOPICQUERY:
      return { type: 'TOPICQUERY', topic: readTopic(fields), distances: readDistances(fields) }
    case MESSAGE_TYPES.TOPICNODES:
      return { type: 'TOPICNODES', total: fields.integer(1, MAX_TOTAL), records: readRecords(fields) }
    case MESSAGE_TYPES.NODES:
      return { type: 'NODES', total: fields.integer(1, MAX_TOTAL), records: readRecords(fields) }
    default:
      throw new MessageError('MESSAGE_TYPE_UNKNOWN', `its type is 0x${type.toString(16)}`)
  }
}

/** Reads a 32-byte topic. */
export function readTopic(fields: RlpReader): Topic {
  return toHex(fields.string(32, 32))
}

/** Reads a list of log distances. */
export function readDistances(fields: RlpReader): number[] {
  const list = fields.list()
  const distances: number[] = []
  while (!list.isDone) {
    if (distances.length === MAX_DISTANCES) throw new MessageError('MESSAGE_MALFORMED', 'it holds too many distances')
    distances.push(list.integer(1, 256))
  }
  return distances
}

/** A topic as an RLP item. */
export function topicItem(topic: Topic): Uint8Array {
  return rlpString(fromHex(topic, 32))
}

/** Log distances as an RLP list. */
export function distanceList(distances: readonly number[]): Uint8Array {
  return rlpList(distances.map(rlpInteger))
}

function readRecord(fields: RlpReader): Uint8Array {
  if (!fields.isList) throw new MessageError('MESSAGE_MALFORMED', 'a node record is no list')
  return fields.raw(MAX_RECORD_BYTES)
}

function readRecords(fields: RlpReader): Uint8Array[] {
  const list = fields.list()
  const records: Uint8Array[] = []
  while (!list.isDone) {
    if (records.length === MAX_RECORDS) throw new MessageError('MESSAGE_MALFORMED', 'it holds too many records')
    records.push(readRecord(list))
  }
  return records
}

/** A message from the network is not one that this protocol knows. */
export class MessageError extends WaypostError<'MESSAGE_MALFORMED' | 'MESSAGE_TYPE_UNKNOWN' | 'MESSAGE_TOO_LONG'> {
  constructor(
    code: 'MESSAGE_MALFORMED' | 'MESSAGE_TYPE_UNKNOWN' | 'MESSAGE_TOO_LONG',
    problem: string,
    cause?: unknown,
  ) {
    super({ code, message: `not a topic message: ${problem}`, ...(cause === undefined ? {} : { cause }) })
  }
}

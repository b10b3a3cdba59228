import type { Topic } from '@waypost/core'
import {
  decodeMessage,
  distanceList,
  encodeMessage,
  MAX_PACKET_BYTES,
  MAX_RECORDS,
  MAX_TICKET_BYTES,
  MessageError,
  type RegConfirmation,
  type ReplyMessage,
  type RequestMessage,
  readDistances,
  readTopic,
  topicItem,
} from './message.js'
import { readRlp, rlpList, rlpString } from './rlp.js'

/*
 * The TALK carrier. A request is a message without request id. A reply is one RLP list,
 *
 *     [cursor, message₁, message₂, …]
 *
 * of the reply's messages, each as a string, cut at one packet. A cursor that is not empty says that there is more: the
 * asker pulls the next packet with `0x80 ‖ [cursor, topic, [distance, …]]`. A cursor is opaque to the asker.
 */

/** Longest reply in one TALKRESP: 1280 less the packet's header, the message's frame and the authentication tag. */
export const MAX_TALK_REPLY_BYTES = 1177
/** Longest request that is sent: one that rides in a handshake packet beside a record still fits. */
export const MAX_TALK_REQUEST_BYTES = 770
/** Longest cursor that is accepted. */
export const MAX_CURSOR_BYTES = 16

const PULL_TYPE = 0x80
const MAX_MESSAGES = 16
/** Bytes that a packet of records takes up beside the records: list and cursor; and a message of them: all its headers. */
const PACKET_OVERHEAD = 3 + 1 + MAX_CURSOR_BYTES
const MESSAGE_OVERHEAD = 3 + 1 + 3 + 2 + 3
/** A confirmation with the longest ticket, its headers included. */
const CONFIRMATION_BYTES = 3 + 1 + 2 + 2 + (2 + MAX_TICKET_BYTES) + 7

/** Asks for the next packet of a reply. */
export interface Pull {
  readonly type: 'PULL'
  readonly cursor: Uint8Array
  /** As in the request that was answered. */
  readonly topic: Topic
  readonly distances: readonly number[]
}

/** One packet of a reply. */
export interface TalkReply {
  /** Empty when this is the last packet. */
  readonly cursor: Uint8Array
  readonly messages: readonly ReplyMessage[]
}

export function encodeTalkRequest(request: RequestMessage | Pull): Uint8Array {
  if (request.type !== 'PULL') return encodeMessage(request)
  return rlpList([rlpString(request.cursor), topicItem(request.topic), distanceList(request.distances)], [PULL_TYPE])
}

/** @throws MessageError when it is no request */
export function decodeTalkRequest(bytes: Uint8Array): RequestMessage | Pull {
  if (bytes[0] === PULL_TYPE) return decodePull(bytes)
  const message = decodeMessage(bytes)
  if (message.type === 'REGTOPIC' || message.type === 'TOPICQUERY') return message
  throw new MessageError('MESSAGE_TYPE_UNKNOWN', `${message.type} is no request`)
}

export function encodeTalkReply(reply: TalkReply): Uint8Array {
  return rlpList([rlpString(reply.cursor), ...reply.messages.map((message) => rlpString(encodeMessage(message)))])
}

/** @throws MessageError when it is no reply */
export function decodeTalkReply(bytes: Uint8Array): TalkReply {
  return bounded(bytes, MAX_TALK_REPLY_BYTES, () => {
    const reply = readRlp(bytes)
    const fields = reply.list()
    reply.end()
    const cursor = fields.string(MAX_CURSOR_BYTES)
    const messages: ReplyMessage[] = []
    while (!fields.isDone) {
      if (messages.length === MAX_MESSAGES) throw new MessageError('MESSAGE_MALFORMED', 'it frames too many messages')
      const message = decodeMessage(fields.string(MAX_PACKET_BYTES))
      if (message.type === 'REGTOPIC' || message.type === 'TOPICQUERY') {
        throw new MessageError('MESSAGE_TYPE_UNKNOWN', `${message.type} is no reply`)
      }
      messages.push(message)
    }
    return { cursor, messages }
  })
}

/** What a registrar answers, before it is cut into packets. Records are RLP. */
export interface Answer {
  /** `sent` composes the packets behind a confirmation anew: they are cut as if it still stood in front of them. */
  readonly confirmation?: Omit<RegConfirmation, 'total'> | 'sent'
  /** Advertisers; left out of the answer to a registration. */
  readonly ads?: readonly Uint8Array[]
  readonly auxiliaries: readonly Uint8Array[]
}

/**
 * Cuts an answer into packets that each fit one TALKRESP: the confirmation first, then advertisers, then auxiliary
 * records. An answer to a query holds at least one TOPICNODES, if an empty one.
 */
export function packAnswer(answer: Answer): ReplyMessage[][] {
  const { confirmation, ads, auxiliaries } = answer
  const pack: Pack = { packets: [[]], room: MAX_TALK_REPLY_BYTES - PACKET_OVERHEAD }
  if (confirmation !== undefined) pack.room -= CONFIRMATION_BYTES
  if (ads !== undefined) putRecords(pack, 'TOPICNODES', ads)
  putRecords(pack, 'NODES', auxiliaries)
  const { packets } = pack
  let total = confirmation === undefined ? 0 : 1
  for (const packet of packets) total += packet.length
  for (const packet of packets) for (const message of packet) message.total = total
  if (confirmation === undefined || confirmation === 'sent') return packets
  const { ticket, waitMs } = confirmation
  const [first = [], ...others] = packets
  return [[{ type: 'REGCONFIRMATION', total, ticket, waitMs }, ...first], ...others]
}

interface Pack {
  readonly packets: RecordsDraft[][]
  /** Bytes left in the last packet. */
  room: number
}

interface RecordsDraft {
  readonly type: 'TOPICNODES' | 'NODES'
  total: number
  readonly records: Uint8Array[]
}

/** Puts records in, in as many messages and packets as they need; of advertisers at least one message, if an empty one. */
function putRecords(pack: Pack, type: RecordsDraft['type'], records: readonly Uint8Array[]) {
  let open: Uint8Array[] | undefined
  const begin = (length: number) => {
    if (pack.room < length + MESSAGE_OVERHEAD) {
      pack.packets.push([])
      pack.room = MAX_TALK_REPLY_BYTES - PACKET_OVERHEAD
    }
    open = []
    pack.packets[pack.packets.length - 1]?.push({ type, total: 0, records: open })
    pack.room -= MESSAGE_OVERHEAD
    return open
  }
  if (records.length === 0 && type === 'TOPICNODES') begin(0)
  for (const record of records) {
    const { length } = record
    if (open === undefined || open.length === MAX_RECORDS || pack.room < length) open = begin(length)
    open.push(record)
    pack.room -= length
  }
}

function decodePull(bytes: Uint8Array): Pull {
  return bounded(bytes, MAX_PACKET_BYTES, () => {
    const body = readRlp(bytes, 1)
    const fields = body.list()
    body.end()
    const cursor = fields.string(MAX_CURSOR_BYTES, 1)
    const topic = readTopic(fields)
    const distances = readDistances(fields)
    fields.end()
    return { type: 'PULL', cursor, topic, distances }
  })
}

function bounded<Result>(bytes: Uint8Array, maxBytes: number, read: () => Result): Result {
  if (bytes.length > maxBytes) throw new MessageError('MESSAGE_TOO_LONG', `it has ${bytes.length} bytes`)
  try {
    return read()
  } catch (error) {
    if (error instanceof MessageError) throw error
    throw new MessageError('MESSAGE_MALFORMED', error instanceof Error ? error.message : 'it cannot be read', error)
  }
}

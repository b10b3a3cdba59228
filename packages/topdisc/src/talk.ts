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
/** Longest request that is sent: one that rides in a handshake packet beside a record of 300 bytes still fits, whatever its request id. */
export const MAX_TALK_REQUEST_BYTES = 768
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

/** One packet of an answer, and how many there are. */
export interface AnswerPacket {
  readonly messages: ReplyMessage[]
  readonly packets: number
}

/**
 * Cuts an answer into packets that each fit one TALKRESP: the confirmation first, then advertisers, then auxiliary
 * records. An answer to a query holds at least one TOPICNODES, if an empty one.
 */
export function packAnswer(answer: Answer): ReplyMessage[][] {
  const all = [answerPacket(answer, 0)]
  for (let at = 1; at < (all[0]?.packets ?? 0); at++) all.push(answerPacket(answer, at))
  return all.map(({ messages }) => messages)
}

/** The packet number `wanted`, from 0, of those that {@link packAnswer} cuts; the others are counted and not made. */
export function answerPacket({ confirmation, ads, auxiliaries }: Answer, wanted: number): AnswerPacket {
  const pack = new Pack(wanted, confirmation !== undefined)
  if (ads !== undefined) pack.put('TOPICNODES', ads)
  pack.put('NODES', auxiliaries)
  const { total, drafts, packet } = pack
  const packets = packet + 1
  for (const draft of drafts) draft.total = total
  if (wanted > 0 || confirmation === undefined || confirmation === 'sent') return { messages: drafts, packets }
  const { ticket, waitMs } = confirmation
  return { messages: [{ type: 'REGCONFIRMATION', total, ticket, waitMs }, ...drafts], packets }
}

interface RecordsDraft {
  readonly type: 'TOPICNODES' | 'NODES'
  total: number
  readonly records: readonly Uint8Array[]
}

/** Cuts records into messages and packets; makes those of one packet. */
class Pack {
  /** Messages, the confirmation included. */
  total: number
  /** The number of the last packet. */
  packet = 0
  /** The messages of the packet that is wanted. */
  readonly drafts: RecordsDraft[] = []
  private readonly wanted: number
  /** Bytes left in the last packet. */
  private room = MAX_TALK_REPLY_BYTES - PACKET_OVERHEAD

  constructor(wanted: number, isConfirmed: boolean) {
    this.wanted = wanted
    this.total = isConfirmed ? 1 : 0
    if (isConfirmed) this.room -= CONFIRMATION_BYTES
  }

  /** Puts records in, in as many messages and packets as they need; of advertisers at least one message, if an empty one. */
  put(type: RecordsDraft['type'], records: readonly Uint8Array[]) {
    if (records.length === 0) {
      if (type === 'NODES') return
      this.begin(0)
    }
    let from = 0
    for (let at = 0; at < records.length; at++) {
      const { length } = records[at] as Uint8Array
      if (at === 0) this.begin(length)
      else if (at - from === MAX_RECORDS || this.room < length) {
        this.end(type, records, from, at)
        this.begin(length)
        from = at
      }
      this.room -= length
    }
    this.end(type, records, from, records.length)
  }

  /** A message whose first record has so many bytes. */
  private begin(length: number) {
    if (this.room < length + MESSAGE_OVERHEAD) {
      this.packet++
      this.room = MAX_TALK_REPLY_BYTES - PACKET_OVERHEAD
    }
    this.room -= MESSAGE_OVERHEAD
    this.total++
  }

  private end(type: RecordsDraft['type'], records: readonly Uint8Array[], from: number, to: number) {
    if (this.packet !== this.wanted) return
    const own = from === 0 && to === records.length ? records : records.slice(from, to)
    this.drafts.push({ type, total: 0, records: own })
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

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
  const drafts: Draft[][] = [[]]
  let room = MAX_TALK_REPLY_BYTES - PACKET_OVERHEAD
  const isSent = answer.confirmation === 'sent'
  if (answer.confirmation !== undefined) {
    if (answer.confirmation !== 'sent') drafts[0]?.push({ confirmation: answer.confirmation })
    room -= CONFIRMATION_BYTES
  }
  const parts = [
    { type: 'TOPICNODES', records: answer.ads },
    { type: 'NODES', records: answer.auxiliaries },
  ] as const
  for (const { type, records } of parts) {
    if (records === undefined) continue
    let open: Uint8Array[] | undefined
    const isNeeded = type === 'TOPICNODES'
    for (const record of isNeeded && records.length === 0 ? [undefined] : records) {
      const length = record?.length ?? 0
      if (open === undefined || open.length === MAX_RECORDS || room < length) {
        if (room < length + MESSAGE_OVERHEAD) {
          drafts.push([])
          room = MAX_TALK_REPLY_BYTES - PACKET_OVERHEAD
        }
        open = []
        drafts[drafts.length - 1]?.push({ type, records: open })
        room -= MESSAGE_OVERHEAD
      }
      if (record !== undefined) open.push(record)
      room -= length
    }
  }
  const total = drafts.reduce((sum, packet) => sum + packet.length, isSent ? 1 : 0)
  return drafts.map((packet) =>
    packet.map((draft) => ('confirmation' in draft ? { ...draft.confirmation, total } : { ...draft, total })),
  )
}

type Draft =
  | { readonly confirmation: Omit<RegConfirmation, 'total'> }
  | { readonly type: 'TOPICNODES' | 'NODES'; readonly records: Uint8Array[] }

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

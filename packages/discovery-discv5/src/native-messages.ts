import {
  decodeTalkReply,
  encodeTalkRequest,
  MAX_PACKET_BYTES,
  MAX_RECORDS,
  packAnswer,
  type RegConfirmation,
  type ReplyMessage,
  type RequestMessage,
} from '@waypost/topdisc'

/*
 * The engine speaks TALK: a reply is one list of the spec's messages, cut at one packet, of which the asker pulls the
 * next. Natively each message is a packet of its own and all are pushed. These functions go from one to the other.
 */

/** A packet's masking IV, header, sender id and authentication tag. */
const PACKET_OVERHEAD = 16 + 23 + 32 + 16
/** Type, list headers, request id and total of TOPICNODES and NODES. */
const MESSAGE_OVERHEAD = 1 + 3 + 9 + 2 + 3
/** Bytes of records that one message holds. */
const MAX_RECORDS_BYTES = MAX_PACKET_BYTES - PACKET_OVERHEAD - MESSAGE_OVERHEAD
/** Packets of one reply that are sent, and that are taken. F_return and the auxiliaries of full length make 11. */
export const MAX_REPLY_PACKETS = 16

/** What a reply holds, however it is cut. */
interface Contents {
  readonly confirmation: RegConfirmation | undefined
  /** Advertisers, as RLP; undefined in the reply to a registration. */
  readonly ads: readonly Uint8Array[] | undefined
  /** Records for the asker's service table, as RLP. */
  readonly auxiliaries: readonly Uint8Array[]
}

function contentsOf(request: RequestMessage, messages: readonly ReplyMessage[]): Contents {
  const recordsOf = (type: 'TOPICNODES' | 'NODES') =>
    messages.flatMap((message) => (message.type === type ? message.records : []))
  return {
    confirmation: messages.find((message) => message.type === 'REGCONFIRMATION'),
    ads: request.type === 'TOPICQUERY' ? recordsOf('TOPICNODES') : undefined,
    auxiliaries: recordsOf('NODES'),
  }
}

/** The messages of a reply as the spec sends them: a packet each, `total` counting them all. */
export function nativeReply(request: RequestMessage, framed: readonly ReplyMessage[]): ReplyMessage[] {
  const { confirmation, ads, auxiliaries } = contentsOf(request, framed)
  const cut: ReplyMessage[] = [
    ...(confirmation === undefined ? [] : [confirmation]),
    ...(ads === undefined
      ? []
      : chunk(ads, true).map((records) => ({ type: 'TOPICNODES', total: 1, records }) as const)),
    ...chunk(auxiliaries, false).map((records) => ({ type: 'NODES', total: 1, records }) as const),
  ].slice(0, MAX_REPLY_PACKETS)
  return cut.map((message) => ({ ...message, total: cut.length }))
}

/** Cuts records into what one message holds. */
function chunk(records: readonly Uint8Array[], isNeeded: boolean): Uint8Array[][] {
  const chunks: Uint8Array[][] = isNeeded ? [[]] : []
  let room = isNeeded ? MAX_RECORDS_BYTES : 0
  for (const record of records) {
    let open = chunks.at(-1)
    if (open === undefined || open.length === MAX_RECORDS || record.length > room) {
      open = []
      chunks.push(open)
      room = MAX_RECORDS_BYTES
    }
    open.push(record)
    room -= record.length
  }
  return chunks
}

/** A reply that came natively as the TALK replies, without their cursors, that the engine would have pulled. */
export function talkPackets(request: RequestMessage, replies: readonly ReplyMessage[]): ReplyMessage[][] {
  const { confirmation, ads, auxiliaries } = contentsOf(request, replies)
  return packAnswer({
    ...(confirmation === undefined ? {} : { confirmation }),
    ...(ads === undefined ? {} : { ads }),
    auxiliaries,
  })
}

/** What is wrong with a whole reply, or one that is not complete yet; undefined when nothing is. */
export function replyFault(request: RequestMessage, replies: readonly ReplyMessage[]): string | undefined {
  const confirmations = replies.filter(({ type }) => type === 'REGCONFIRMATION').length
  if (confirmations > (request.type === 'REGTOPIC' ? 1 : 0)) return 'confirmation'
  if (request.type === 'REGTOPIC' && replies.some(({ type }) => type === 'TOPICNODES')) return 'advertisers'
  const total = replies[0]?.total ?? 1
  if (total > MAX_REPLY_PACKETS || replies.some((reply) => reply.total !== total)) return 'total'
  return undefined
}

/** Whether what a request is about has come, though packets of its reply may be missing. */
export function isOfUse(request: RequestMessage, replies: readonly ReplyMessage[]): boolean {
  const needed = request.type === 'REGTOPIC' ? 'REGCONFIRMATION' : 'TOPICNODES'
  return replies.some(({ type }) => type === needed)
}

/** All messages of the engine's reply: the first packet, and what it would have given to pulls. */
export function pullAll(
  handle: (talkRequest: Uint8Array) => Uint8Array | undefined,
  request: RequestMessage,
): ReplyMessage[] | undefined {
  const first = handle(encodeTalkRequest(request))
  if (first === undefined || first.length === 0) return undefined
  const messages: ReplyMessage[] = []
  let reply = decodeTalkReply(first)
  for (let packets = 1; ; packets++) {
    messages.push(...reply.messages)
    if (reply.cursor.length === 0 || packets === MAX_REPLY_PACKETS) return messages
    const { topic, distances } = request
    const next = handle(encodeTalkRequest({ type: 'PULL', cursor: reply.cursor, topic, distances }))
    if (next === undefined || next.length === 0) return messages
    reply = decodeTalkReply(next)
  }
}

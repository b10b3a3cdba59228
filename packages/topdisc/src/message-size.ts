import type { Message, RequestMessage } from './message.js'
import { rlpHeaderBytes } from './rlp.js'
import type { Pull, TalkReply } from './talk.js'

/** How many bytes `encodeTalkRequest` makes of a request, without making them. */
export function talkRequestSize(request: RequestMessage | Pull): number {
  if (request.type !== 'PULL') return messageSize(request)
  return 1 + listSize(stringSize(request.cursor) + TOPIC_SIZE + distancesSize(request.distances))
}

/** How many bytes `encodeTalkReply` makes of a reply. */
export function talkReplySize(reply: TalkReply): number {
  let payload = stringSize(reply.cursor)
  for (const message of reply.messages) {
    const size = messageSize(message)
    payload += rlpHeaderBytes(size) + size
  }
  return listSize(payload)
}

const TOPIC_SIZE = 33

/** How many bytes `encodeMessage` makes of a message without a request id. */
function messageSize(message: Message): number {
  switch (message.type) {
    case 'REGTOPIC':
      return (
        1 + listSize(TOPIC_SIZE + message.record.length + stringSize(message.ticket) + distancesSize(message.distances))
      )
    case 'REGCONFIRMATION':
      return 1 + listSize(integerSize(message.total) + stringSize(message.ticket) + integerSize(message.waitMs))
    case 'TOPICQUERY':
      return 1 + listSize(TOPIC_SIZE + distancesSize(message.distances))
    default:
      return (
        1 +
        listSize(integerSize(message.total) + listSize(message.records.reduce((sum, { length }) => sum + length, 0)))
      )
  }
}

const listSize = (payload: number) => rlpHeaderBytes(payload) + payload

function distancesSize(distances: readonly number[]): number {
  return listSize(distances.reduce((sum, distance) => sum + integerSize(distance), 0))
}

function stringSize(bytes: Uint8Array): number {
  return bytes.length === 1 && (bytes[0] as number) < 0x80 ? 1 : rlpHeaderBytes(bytes.length) + bytes.length
}

function integerSize(value: number): number {
  if (value < 0x80) return 1
  let digits = 0
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits++
  return 1 + digits
}

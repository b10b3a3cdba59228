import type { SessionService } from '@chainsafe/discv5'
import { decodeMessageAuthdata, encodeChallengeData, type IPacket } from '@chainsafe/discv5/packet'
import type { Clock, Counters } from '@waypost/core'
import { MESSAGE_TYPES } from '@waypost/topdisc'
import { type MessageHead, readMessageHead } from './message-head.js'
import { createRecentRequests } from './recent-requests.js'
import { internalsOf, keyOf, type NodeAddress } from './session-internals.js'

/** Types of `discv5-wire.md`, which the library does not export. */
const PING = 1
const PONG = 2
const FINDNODE = 3
const TALKREQ = 5

const REQUESTS: ReadonlySet<number> = new Set([
  PING,
  FINDNODE,
  TALKREQ,
  MESSAGE_TYPES.REGTOPIC,
  MESSAGE_TYPES.TOPICQUERY,
])
/** The library takes these for messages of an abandoned draft. */
const TOPIC_MESSAGES: ReadonlySet<number> = new Set([
  MESSAGE_TYPES.REGTOPIC,
  MESSAGE_TYPES.REGCONFIRMATION,
  MESSAGE_TYPES.TOPICQUERY,
  MESSAGE_TYPES.TOPICNODES,
])

/** Sees a message of a session; true when it was for the tap and nobody else. */
export type MessageTap = (from: NodeAddress, head: MessageHead, message: Uint8Array) => boolean

/** Sends one packet of the reply to a request, over the session that it came by; nothing when that is gone. */
export type SendReply = (to: NodeAddress, requestId: Uint8Array, message: Uint8Array) => void

const EMPTY_STRING = 0x80

/**
 * Reads each message before the library does: drops what comes a second time (and answers it as before), offers the
 * rest to a tap, keeps topic messages from the library, and makes readable what it stumbles over.
 */
export function readMessagesFirst(
  service: SessionService,
  { tap, counters, clock }: { readonly tap: MessageTap; readonly counters: Counters; readonly clock: Clock },
): SendReply {
  const internals = internalsOf(service)
  const handleMessage = internals.handleMessage.bind(service)
  const sendResponse = service.sendResponse.bind(service)
  const recent = createRecentRequests(clock)

  service.sendResponse = (to, response) => {
    recent.answered(keyOf(to), textOf(response.id), () => sendResponse(to, response))
    sendResponse(to, response)
  }

  internals.handleMessage = (source, packet) => {
    const from = senderOf(source, packet)
    if (from === undefined) return
    const key = keyOf(from)
    const message = readMessage(service, key, packet)
    if (message === undefined) {
      // The library, which cannot read it either, asks the sender for a handshake.
      handleMessage(source, packet)
      return
    }
    const head = readMessageHead(message)
    if (head === undefined) {
      counters.count('discv5_messages_malformed_total')
      return
    }
    const isRepeated =
      REQUESTS.has(head.type) &&
      !recent.isNew({
        peer: key,
        requestId: textOf(head.requestId),
        nonce: textOf(packet.header.nonce),
        message: textOf(message),
      })
    if (isRepeated) {
      counters.count('discv5_requests_repeated_total')
      return
    }
    if (tap(from, head, message)) return
    if (TOPIC_MESSAGES.has(head.type)) {
      counters.count('discv5_topic_messages_unexpected_total')
      return
    }
    mendZeroSequence(head, message)
    handleMessage(source, packet)
  }

  return (to, requestId, message) => {
    const send = () => {
      const packet = internals.sessions.get(keyOf(to))?.encryptMessage(service.enr.nodeId, to.nodeId, message)
      if (packet !== undefined) void service.transport.send(to.socketAddr, to.nodeId, packet)
    }
    recent.answered(keyOf(to), textOf(requestId), send)
    send()
  }
}

/** A message out of its packet; undefined when there is no session that reads it. */
export function readMessage(service: SessionService, key: string, packet: IPacket): Uint8Array | undefined {
  const session = internalsOf(service).sessions.get(key)
  try {
    const authenticated = packet.messageAd ?? encodeChallengeData(packet.maskingIv, packet.header)
    return session?.decryptMessage(packet.header.nonce, packet.message, authenticated)
  } catch {
    return undefined
  }
}

/** Bytes as a key: a character for each, which costs less than digits. */
function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
}

function senderOf(socketAddr: NodeAddress['socketAddr'], packet: IPacket): NodeAddress | undefined {
  try {
    return { nodeId: decodeMessageAuthdata(packet.header.authdata).srcId, socketAddr }
  } catch {
    return undefined
  }
}

/**
 * RLP writes the record sequence 0 as the empty string, on which the library's decoder throws. A zero byte, though not
 * canonical, is as long and means the same to it.
 */
function mendZeroSequence({ type, next }: MessageHead, message: Uint8Array): void {
  if ((type === PING || type === PONG) && message[next] === EMPTY_STRING) message[next] = 0
}

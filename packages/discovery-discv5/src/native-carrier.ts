import {
  AbortedError,
  type Clock,
  type Counters,
  type NodeRecord,
  parseNodeId,
  type Random,
  toHex,
} from '@waypost/core'
import {
  decodeNativeMessage,
  decodeTalkRequest,
  encodeMessage,
  encodeTalkReply,
  MESSAGE_TYPES,
  type ReplyMessage,
  type RequestMessage,
} from '@waypost/topdisc'
import { boundedMap } from './bounded-map.js'
import type { CarefulSessions } from './careful-sessions.js'
import { Discv5Error } from './discv5-error.js'
import { createLibraryRequests } from './library-requests.js'
import { createNativeExchange, type NativeExchange } from './native-exchange.js'
import { nativeReply, pullAll, talkPackets } from './native-messages.js'
import { type Contact, internalsOf, keyOf, type NodeAddress } from './session-internals.js'
import { socketAddressOf } from './socket-address.js'
import type { TalkSender } from './talk-carrier.js'

const PING = 1
const SENDING_MS = 800
const CURSOR_BYTES = 8
/** Replies whose rest waits to be pulled by this node's own engine. */
const REPLIES_KEPT = 256

/** What a {@link NativeCarrier} needs. */
export interface NativeCarrierOptions {
  readonly sessions: CarefulSessions
  readonly contactOf: (peer: NodeRecord) => Contact
  /** Answers a TALK request as the engine does. */
  readonly handle: (from: TalkSender, request: Uint8Array) => Uint8Array | undefined
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  /** How long to wait after each sending of a request, in ms. @default 800 */
  readonly sendingMs?: number
}

/**
 * Topic messages as the specification numbers them, 0x07 to 0x0A, in packets of their own. To the engine it looks like
 * the TALK carrier: requests go in and replies come out in TALK's framing.
 */
export interface NativeCarrier {
  /**
   * @param request as TALK carries it: a topic request, or the pull of a reply's next packet, which has come already
   * @throws Discv5Error `PEER_UNREACHABLE` when no reply comes, `PEER_ANSWER_INVALID` when it is none; AbortedError
   */
  request(peer: NodeRecord, request: Uint8Array, options: { readonly signal: AbortSignal }): Promise<Uint8Array>
  stop(): void
}

export function createNativeCarrier(options: NativeCarrierOptions): NativeCarrier {
  const { sessions, contactOf, handle, clock, random, counters, sendingMs = SENDING_MS } = options
  const { service } = sessions
  const internals = internalsOf(service)
  const exchanges = new Map<string, NativeExchange>()
  const byNonce = new Map<string, NativeExchange>()
  const rests = boundedMap<string, readonly ReplyMessage[][]>(REPLIES_KEPT)
  const stopped = new AbortController()
  const requests = createLibraryRequests({
    service,
    clock,
    random,
    onSessionLost: () => counters.count('discv5_session_lost_total'),
  })

  sessions.tap = (from, { type, requestId }, message) => {
    if (type === MESSAGE_TYPES.REGTOPIC || type === MESSAGE_TYPES.TOPICQUERY) {
      answer(from, message)
      return true
    }
    const exchange = exchanges.get(toHex(requestId))
    if (exchange?.peer !== keyOf(from)) return false
    exchange.take(message)
    return true
  }

  const handleChallenge = internals.handleChallenge.bind(service)
  internals.handleChallenge = (source, packet) => {
    const exchange = byNonce.get(toHex(packet.header.nonce))
    if (exchange === undefined) handleChallenge(source, packet)
    else if (exchange.peer.endsWith(`:${Buffer.from(source.bytes).toString('hex')}`)) {
      byNonce.delete(toHex(packet.header.nonce))
      exchange.challenged()
    }
  }

  function answer(from: NodeAddress, bytes: Uint8Array) {
    const address = socketAddressOf(from.socketAddr)
    if (address === undefined) return
    let request: ReturnType<typeof decodeNativeMessage>
    try {
      request = decodeNativeMessage(bytes)
    } catch {
      counters.count('discv5_native_malformed_total')
      return
    }
    const { requestId, message } = request
    if (message.type !== 'REGTOPIC' && message.type !== 'TOPICQUERY') return
    counters.count('discv5_native_requests_total', { type: message.type })
    try {
      const sender = { nodeId: parseNodeId(from.nodeId), ...address }
      const framed = pullAll((talk) => handle(sender, talk), message)
      if (framed === undefined) return
      for (const reply of nativeReply(message, framed)) sessions.reply(from, requestId, encodeMessage(reply, requestId))
    } catch {
      counters.count('discv5_native_handler_failed_total')
    }
  }

  async function exchange(peer: NodeRecord, request: RequestMessage, signal: AbortSignal): Promise<ReplyMessage[]> {
    const contact = contactOf(peer)
    const ended = AbortSignal.any([signal, stopped.signal])
    const nonces: string[] = []
    const started: NativeExchange = createNativeExchange({
      sessions,
      peer,
      to: contact.nodeAddress,
      request,
      requestId: random.bytes(8),
      clock,
      sendingMs,
      signal: ended,
      async openSession() {
        const pong = await requests.send(contact, (id) => ({ type: PING, id, enrSeq: service.enr.seq }), ended)
        return !('failure' in pong)
      },
      onSent(nonce) {
        nonces.push(nonce)
        byNonce.set(nonce, started)
      },
    })
    exchanges.set(started.requestId, started)
    try {
      return await started.run()
    } catch (error) {
      if (!(error instanceof AbortedError)) counters.count('discv5_requests_failed_total')
      throw error
    } finally {
      exchanges.delete(started.requestId)
      for (const nonce of nonces) byNonce.delete(nonce)
    }
  }

  /** The first of some packets, with a cursor for the rest. */
  function firstOf(peer: NodeRecord, [first = [], ...rest]: readonly ReplyMessage[][]): Uint8Array {
    const cursor = rest.length === 0 ? new Uint8Array() : random.bytes(CURSOR_BYTES)
    if (rest.length > 0) rests.set(restKey(peer, cursor), rest)
    return encodeTalkReply({ cursor, messages: first })
  }

  return {
    async request(peer, bytes, { signal }) {
      const request = decodeTalkRequest(bytes)
      if (request.type !== 'PULL') return firstOf(peer, talkPackets(request, await exchange(peer, request, signal)))
      const rest = rests.get(restKey(peer, request.cursor))
      if (rest === undefined) {
        throw new Discv5Error('PEER_UNREACHABLE', 'the rest of the reply is forgotten', {
          data: { nodeId: peer.nodeId },
        })
      }
      return firstOf(peer, rest)
    },
    stop() {
      stopped.abort()
      requests.stop()
      sessions.tap = undefined
      internals.handleChallenge = handleChallenge
    },
  }
}

function restKey({ nodeId }: NodeRecord, cursor: Uint8Array): string {
  return `${nodeId}/${toHex(cursor)}`
}

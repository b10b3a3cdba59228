import type { Discv5, SessionService } from '@chainsafe/discv5'
import {
  AbortedError,
  type Clock,
  type Counters,
  type NodeId,
  type NodeRecord,
  parseNodeId,
  type Random,
  toHex,
} from '@waypost/core'
import { Discv5Error } from './discv5-error.js'
import type { Contact } from './peer-contacts.js'
import { type SocketAddress, socketAddressOf } from './socket-address.js'

type NodeAddress = Parameters<Discv5['sendTalkResp']>[0]
type ResponseListener = Parameters<SessionService['on']>

/** Message types of `discv5-wire.md`, which the library does not export. */
const TALKREQ = 5
const TALKRESP = 6
/** `RequestErrorType.InvalidRemotePacket`: both sides opened a session at once, or the peer lost its own. */
const SESSION_LOST = 5

/** Longest reply that fits in one packet: 1280 bytes less header, request id and authentication tag. */
export const MAX_TALK_REPLY_BYTES = 1177
/** Longest request that also fits beside a handshake and a record. */
export const MAX_TALK_REQUEST_BYTES = 770

/** How often a request is sent again because the session was lost under it. */
const SESSION_ATTEMPTS = 3
/** A request that the library forgets (it does, when a challenge comes for an older one) must end too. */
const FORGOTTEN_AFTER_MS = 10_000

/** Who sent a request: proved by the session, except for the address, which a sender may forge only on its own path. */
export interface TalkSender extends SocketAddress {
  readonly nodeId: NodeId
}

/** Answers a request; undefined stays silent. What it throws is counted and answered with silence. */
export type TalkHandler = (
  from: TalkSender,
  request: Uint8Array,
) => Uint8Array | undefined | Promise<Uint8Array | undefined>

/** What a {@link TalkCarrier} needs. */
export interface TalkCarrierOptions {
  readonly discv5: Discv5
  readonly protocol: string
  readonly contactOf: (peer: NodeRecord) => Contact
  readonly handle: TalkHandler
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
}

/** Requests and replies of one protocol over TALKREQ and TALKRESP of Discovery v5. */
export interface TalkCarrier {
  /**
   * Sends a request and waits for its reply.
   *
   * @throws Discv5Error `PEER_UNREACHABLE` when no reply comes, AbortedError when `signal` fires
   */
  request(peer: NodeRecord, request: Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<Uint8Array>
  /** Fails what is under way and takes nothing more. */
  stop(): void
}

interface Waiting {
  readonly nodeId: string
  settle(outcome: Uint8Array | { readonly failure: number }): void
}

export function createTalkCarrier(options: TalkCarrierOptions): TalkCarrier {
  const { discv5, contactOf, handle, clock, random, counters } = options
  const session = discv5.sessionService
  const protocolBytes = new TextEncoder().encode(options.protocol)
  const protocolHex = toHex(protocolBytes)
  const waiting = new Map<string, Waiting>()
  const stopped = new AbortController()

  const onResponse = (from: NodeAddress, response: { readonly type: number; readonly id: Uint8Array }) => {
    if (response.type !== TALKRESP) return
    const request = waiting.get(toHex(response.id))
    if (request === undefined || request.nodeId !== from.nodeId) return
    const body: unknown = 'response' in response ? response.response : undefined
    // The library's decoder lets a list through where bytes belong.
    if (body instanceof Uint8Array) request.settle(body)
    else request.settle({ failure: -1 })
  }
  const onFailure = (id: Uint8Array, failure: number) => waiting.get(toHex(id))?.settle({ failure })

  const onRequest = (
    from: NodeAddress,
    _enr: unknown,
    message: { readonly id: unknown; readonly protocol: unknown; readonly request: unknown },
  ) => {
    const { id, protocol, request } = message
    if (!(id instanceof Uint8Array && protocol instanceof Uint8Array && request instanceof Uint8Array)) {
      counters.count('discv5_talk_malformed_total')
      return
    }
    // The specification wants an empty answer to a protocol that nobody here speaks. This is the one place that answers.
    if (toHex(protocol) !== protocolHex) {
      counters.count('discv5_talk_unknown_protocol_total')
      void discv5.sendTalkResp(from, id, new Uint8Array())
      return
    }
    const address = socketAddressOf(from.socketAddr)
    if (address === undefined) return
    counters.count('discv5_talk_requests_total')
    void answer(from, id, { nodeId: parseNodeId(from.nodeId), ...address }, request)
  }

  async function answer(to: NodeAddress, id: Uint8Array, from: TalkSender, request: Uint8Array) {
    try {
      const reply = await handle(from, request)
      if (reply === undefined || stopped.signal.aborted) return
      if (reply.length > MAX_TALK_REPLY_BYTES) {
        counters.count('discv5_talk_reply_too_large_total')
        return
      }
      await discv5.sendTalkResp(to, id, reply)
    } catch {
      counters.count('discv5_talk_handler_failed_total')
    }
  }

  /** One sending of a request, over whatever session there is. */
  function attempt(contact: Contact, request: Uint8Array, signal: AbortSignal | undefined) {
    return new Promise<Uint8Array | { readonly failure: number }>((resolve, reject) => {
      const id = random.bytes(8)
      const key = toHex(id)
      const done = () => {
        waiting.delete(key)
        cancelTimer()
        signal?.removeEventListener('abort', onAbort)
        stopped.signal.removeEventListener('abort', onAbort)
      }
      const onAbort = () => {
        done()
        reject(new AbortedError(signal?.aborted === true ? signal.reason : 'stopped'))
      }
      const cancelTimer = clock.after(FORGOTTEN_AFTER_MS, () => waiting.get(key)?.settle({ failure: -1 }))
      if (signal?.aborted === true || stopped.signal.aborted) {
        onAbort()
        return
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      stopped.signal.addEventListener('abort', onAbort, { once: true })
      waiting.set(key, {
        nodeId: contact.nodeAddress.nodeId,
        settle(outcome) {
          done()
          resolve(outcome)
        },
      })
      session.sendRequest(contact, { type: TALKREQ, id, protocol: protocolBytes, request })
    })
  }

  session.on('response', onResponse as ResponseListener[1])
  session.on('requestFailed', onFailure)
  discv5.on('talkReqReceived', onRequest)

  return {
    async request(peer, request, { signal } = {}) {
      if (request.length > MAX_TALK_REQUEST_BYTES) {
        throw new Discv5Error('PEER_UNREACHABLE', 'the request is longer than one packet beside a handshake', {
          data: { length: request.length, limit: MAX_TALK_REQUEST_BYTES },
        })
      }
      const contact = contactOf(peer)
      for (let attempts = 1; ; attempts++) {
        const outcome = await attempt(contact, request, signal)
        if (outcome instanceof Uint8Array) return outcome
        if (outcome.failure === SESSION_LOST && attempts < SESSION_ATTEMPTS) {
          counters.count('discv5_session_lost_total')
          continue
        }
        counters.count('discv5_requests_failed_total')
        throw new Discv5Error('PEER_UNREACHABLE', 'the peer did not answer', {
          data: { nodeId: peer.nodeId, failure: outcome.failure },
          isRetryable: true,
        })
      }
    },
    stop() {
      stopped.abort()
      session.off('response', onResponse as ResponseListener[1])
      session.off('requestFailed', onFailure)
      discv5.off('talkReqReceived', onRequest)
    },
  }
}

import type { Discv5 } from '@chainsafe/discv5'
import { type Clock, type Counters, type NodeId, type NodeRecord, parseNodeId, type Random } from '@waypost/core'
import { MAX_TALK_REQUEST_BYTES } from '@waypost/topdisc'
import { Discv5Error } from './discv5-error.js'
import { createLibraryRequests } from './library-requests.js'
import type { Contact, NodeAddress } from './session-internals.js'
import { type SocketAddress, socketAddressOf } from './socket-address.js'

/** Message types of `discv5-wire.md`, which the library does not export. */
const TALKREQ = 5
const TALKRESP = 6

/** Longest reply that fits in one packet: 1280 bytes less header, request id and authentication tag. */
export const MAX_TALK_REPLY_BYTES = 1177

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

export function createTalkCarrier(options: TalkCarrierOptions): TalkCarrier {
  const { discv5, contactOf, handle, clock, random, counters } = options
  const protocolBytes = new TextEncoder().encode(options.protocol)
  const stopped = new AbortController()
  const requests = createLibraryRequests({
    service: discv5.sessionService,
    clock,
    random,
    onSessionLost: () => counters.count('discv5_session_lost_total'),
  })

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
    if (!equalBytes(protocol, protocolBytes)) {
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

  discv5.on('talkReqReceived', onRequest)

  return {
    async request(peer, request, { signal } = {}) {
      if (request.length > MAX_TALK_REQUEST_BYTES) {
        throw new Discv5Error('PEER_UNREACHABLE', 'the request is longer than one packet beside a handshake', {
          data: { length: request.length, limit: MAX_TALK_REQUEST_BYTES },
        })
      }
      const outcome = await requests.send(
        contactOf(peer),
        (id) => ({ type: TALKREQ, id, protocol: protocolBytes, request }),
        signal,
      )
      // The library's decoder lets a list through where bytes belong.
      if ('response' in outcome && outcome.type === TALKRESP && outcome.response instanceof Uint8Array) {
        return outcome.response
      }
      counters.count('discv5_requests_failed_total')
      throw new Discv5Error('PEER_UNREACHABLE', 'the peer did not answer', {
        data: { nodeId: peer.nodeId, failure: 'failure' in outcome ? outcome.failure : 'not a TALKRESP' },
        isRetryable: true,
      })
    },
    stop() {
      stopped.abort()
      requests.stop()
      discv5.off('talkReqReceived', onRequest)
    },
  }
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

import { type CallOptions, type Outcome, type Server, type ServerClient, WaypostError } from '@waypost/core'
import { checkArrivals, checkFetched, checkPage } from './answer-checks.js'
import type { Envelope, EnvelopeId } from './envelope.js'
import { MailError, toMailError } from './mail-error.js'
import { type Receipt, verifyReceipt } from './receipt.js'
import type { MailSession } from './session.js'
import { type SignedTerms, verifyTerms } from './terms/signed-terms.js'
import {
  type ArrivalsReply,
  decodeArrivalsReply,
  decodeFetchReply,
  decodePresenceReply,
  decodePublishReply,
  decodeQueryReply,
  decodeWitnessReply,
  type PublishResult,
  type QueryReply,
} from './wire/reply.js'
import {
  type ArrivalsRequest,
  encodeRequest,
  type MailRequest,
  type QueryRequest,
  type SubscribeRequest,
  WHOLE_RANGE,
} from './wire/request.js'

/** Proofs of work that go with envelopes. */
export interface WorkDone {
  /** For each envelope what {@link solveWork} gave, where work was done. @default none */
  readonly nonces?: readonly (Uint8Array | undefined)[]
}

/**
 * A connection with one mail server. Answers are checked against the request before they are returned: ids are the
 * hashes of what came, and topics, times and order are those asked for. How requests go is reported to the pool.
 *
 * Every method rejects with MailError (the server's own codes, or `SERVER_MISBEHAVED`), with the session's errors when
 * that breaks, and with AbortedError when the signal fires.
 */
export interface MailConnection extends ServerClient {
  readonly server: Server
  /** Whether it takes requests; sessions end when idle, or when the server goes away. */
  readonly isOpen: boolean
  /** At most 100 envelopes. One result for each, in order. `stored` and `known` mean: durably in the archive. */
  publish(envelopes: readonly Envelope[], options?: CallOptions & WorkDone): Promise<readonly PublishResult[]>
  /** One page of history, by position. */
  query(request: Omit<QueryRequest, 'op'>, options?: CallOptions): Promise<QueryReply>
  /** The envelopes among `ids` (at most 1,000) that the server holds and that fit into one page, in that order. */
  fetch(ids: readonly EnvelopeId[], options?: CallOptions): Promise<readonly Envelope[]>
  /** For each of `ids` (at most 1,000) whether the server says that it holds the envelope. */
  presence(ids: readonly EnvelopeId[], options?: CallOptions): Promise<readonly boolean[]>
  /** One page of the server's arrivals. */
  arrivals(request: Omit<ArrivalsRequest, 'op'>, options?: CallOptions): Promise<ArrivalsReply>
  /** Arrivals as they come, from `since` on, until the signal fires, the caller leaves or the server fails. */
  subscribe(request: Omit<SubscribeRequest, 'op'>, options?: CallOptions): AsyncIterable<ArrivalsReply>
  /**
   * Receipts of `wanted` (at most 8) of the given servers, by way of this one, for envelopes (at most 100) that it was given.
   * As many as it got: none where it knows none of them.
   */
  witness(
    ids: readonly EnvelopeId[],
    wanted: number,
    servers: readonly Server[],
    options?: CallOptions,
  ): Promise<readonly Receipt[]>
  /** What the server promises, signed by its key. */
  terms(options?: CallOptions): Promise<SignedTerms>
  /** Reports to the pool a fault that only the caller could see. */
  distrust(code: string): void
}

export interface ConnectionOptions {
  readonly server: Server
  readonly session: MailSession
  /** Where misbehaviour is reported: the pool. */
  report(outcome: Outcome): void
  /** How long a request may take, in ms. @default 10,000 */
  readonly requestTimeoutMs?: number
  /** How long a subscription may be silent, in ms: servers say something every 15 s. @default 45,000 */
  readonly silenceTimeoutMs?: number
}

/** Makes a {@link MailConnection} out of a session. */
export function createMailConnection(options: ConnectionOptions): MailConnection {
  const { server, session, report, requestTimeoutMs = 10_000, silenceTimeoutMs = 45_000 } = options

  async function ask<T>(request: MailRequest, call: CallOptions = {}, read: (reply: Uint8Array) => T): Promise<T> {
    const reply = await session
      .request(encodeRequest(request), { ...call, timeoutMs: requestTimeoutMs })
      .catch((error) => Promise.reject(toMailError(error)))
    return judge(() => read(reply))
  }

  /** What cannot be read, coming from a server that speaks our protocol, is the server's misbehaviour. */
  function judge<T>(read: () => T): T {
    try {
      return read()
    } catch (cause) {
      report({ type: 'failure', code: 'SERVER_MISBEHAVED' })
      if (WaypostError.is(cause, 'SERVER_MISBEHAVED')) throw cause
      const message = 'the server sent an answer that breaks the protocol'
      throw new MailError({ code: 'SERVER_MISBEHAVED', message, hint: 'use another server', cause })
    }
  }

  return {
    server,
    get isOpen() {
      return session.isOpen
    },
    publish: (envelopes, { nonces, ...call } = {}) =>
      ask({ op: 'publish', envelopes, ...(nonces === undefined ? {} : { nonces }) }, call, (reply) =>
        decodePublishReply(reply, envelopes.length),
      ),
    query: (query, call) =>
      ask({ op: 'query', ...query }, call, (reply) => checkPage(decodeQueryReply(reply, query.form), query)),
    fetch: (ids, call) =>
      ask({ op: 'fetch', ids }, call, (reply) => checkFetched(decodeFetchReply(reply, ids.length), ids)),
    presence: (ids, call) => ask({ op: 'presence', ids }, call, (reply) => decodePresenceReply(reply, ids.length)),
    arrivals: (request, call) =>
      ask({ op: 'arrivals', ...request }, call, (reply) => {
        return checkArrivals(decodeArrivalsReply(reply, request.form), request)
      }),
    async *subscribe(request, call = {}) {
      const body = encodeRequest({ op: 'subscribe', ...request })
      let since = request.since
      try {
        for await (const message of session.stream(body, { ...call, replyTimeoutMs: silenceTimeoutMs })) {
          const bounds = { ...WHOLE_RANGE, topics: request.topics, since }
          const reply = judge(() => checkArrivals(decodeArrivalsReply(message, 'envelopes'), bounds))
          since = { mark: reply.mark, withinMs: 0 }
          yield reply
        }
      } catch (error) {
        throw toMailError(error)
      }
      if (call.signal?.aborted) return
      throw new MailError({ code: 'SERVER_STOPPING', message: 'the server ended the subscription' })
    },
    witness: (ids, wanted, servers, call) =>
      ask({ op: 'witness', ids, wanted, servers: servers.map(({ nodeId }) => nodeId) }, call, (reply) =>
        decodeWitnessReply(reply, wanted).map((signed) => verifyReceipt(signed, servers)),
      ),
    terms: (call) => ask({ op: 'terms' }, call, (reply) => verifyTerms(reply, server)),
    distrust: (code) => report({ type: 'failure', code }),
    close: () => session.close(),
  }
}

import type { Clock, Counters } from '@waypost/core'
import { MailError } from '../mail-error.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import type { ReconcileRequest } from '../wire/reconcile.js'
import {
  type EncodedItems,
  encodeArrivalsReply,
  encodeFetchReply,
  encodePresenceReply,
  encodePublishReply,
  encodeQueryReply,
} from '../wire/reply.js'
import {
  decodeRequest,
  type MailRequest,
  type PageForm,
  type QueryRequest,
  type SubscribeRequest,
} from '../wire/request.js'
import type { Archive, ArchivedEnvelope, WholeArchivedEnvelope } from './archive.js'
import type { ArrivalFeed } from './arrival-feed.js'
import { follow, resolveSince } from './follow.js'
import type { Intake } from './intake.js'
import { createRateLimit, type Rate } from './rate-limit.js'
import { createSharedReplies } from './shared-replies.js'

/** How much one peer may ask of a server. Verified peers of the server are not limited. */
export interface ServingLimits {
  /** Envelopes published. @default 500 a second, 5,000 at once */
  readonly publish: Rate
  /** Other requests. @default 200 a second, 1,000 at once */
  readonly requests: Rate
  /** Subscriptions at a time, by one peer. @default 64 */
  readonly subscriptionsPerPeer: number
  /** Subscriptions at a time, altogether. @default 20,000 */
  readonly subscriptions: number
}

export const DEFAULT_SERVING_LIMITS: ServingLimits = {
  publish: { perSecond: 500, burst: 5_000 },
  requests: { perSecond: 200, burst: 1_000 },
  subscriptionsPerPeer: 64,
  subscriptions: 20_000,
}

/** Answers the requests of sessions. Throws and rejects with MailError alone. */
export type MailRequestHandler = (
  body: Uint8Array,
  context: { readonly peer: string; readonly signal: AbortSignal },
) => Promise<Uint8Array> | AsyncIterable<Uint8Array>

export function createRequestHandler(options: {
  readonly archive: Archive
  readonly feed: ArrivalFeed
  readonly intake: Intake
  readonly limits: ServingLimits
  readonly clock: Clock
  readonly counters: Counters
  /** The signed terms, encoded. */
  terms(): Promise<Uint8Array>
  /** Answers another server. */
  reconcile(request: ReconcileRequest): Promise<Uint8Array>
  isCaughtUp(): boolean
  isMember(peer: string): boolean
}): MailRequestHandler {
  const { archive, feed, intake, limits, clock, counters, isMember } = options
  const publishing = createRateLimit(limits.publish, clock)
  const requesting = createRateLimit(limits.requests, clock)
  const subscriptions = new Map<string, number>()
  const replies = createSharedReplies()
  let subscribed = 0

  async function answer(request: Exclude<MailRequest, SubscribeRequest>, peer: string): Promise<Uint8Array> {
    switch (request.op) {
      case 'publish':
        return encodePublishReply(
          await intake.take(request.envelopes, 'publish', { peer, nonces: request.nonces ?? [] }),
        )
      case 'query': {
        checkRange(request, peer)
        // Taken before the page is read: what arrives meanwhile counts as after the mark, seen twice rather than missed.
        const mark = { archive: archive.id, sequence: archive.head }
        const { rows, more } = await archive.query({ ...request, ...pageOf(request) })
        return encodeQueryReply({ mark, caughtUp: options.isCaughtUp(), items: itemsOf(rows, request.form), more })
      }
      case 'fetch': {
        const found = await archive.fetch(request.ids, MAIL_LIMITS.pageBytes)
        return encodeFetchReply(found.map((row) => row.bytes))
      }
      case 'presence':
        return encodePresenceReply(await archive.has(request.ids))
      case 'arrivals': {
        checkRange(request, peer)
        const afterSequence = await resolveSince(archive, request.since, clock.now())
        const page = await archive.arrivals({ ...request, ...pageOf(request), afterSequence })
        const mark = { archive: archive.id, sequence: page.searchedTo }
        return encodeArrivalsReply({ mark, items: itemsOf(page.rows, request.form), more: page.more })
      }
      case 'terms':
        return options.terms()
      case 'ranges':
      case 'take':
      case 'offer':
        if (!isMember(peer)) throw queryInvalid('only servers that this one verified may ask this')
        return options.reconcile(request)
    }
  }

  async function* subscribe(request: SubscribeRequest, peer: string, signal: AbortSignal) {
    checkTopics(request.topics, peer)
    const own = subscriptions.get(peer) ?? 0
    if (own >= limits.subscriptionsPerPeer || subscribed >= limits.subscriptions) throw limited('subscriptions', 5_000)
    subscribed++
    subscriptions.set(peer, own + 1)
    try {
      yield* follow({ request, archive, feed, replies, clock, signal })
    } finally {
      subscribed--
      const left = (subscriptions.get(peer) ?? 1) - 1
      if (left === 0) subscriptions.delete(peer)
      else subscriptions.set(peer, left)
    }
  }

  function checkTopics(topics: readonly string[], peer: string) {
    if (topics.length > 0 || isMember(peer)) return
    throw queryInvalid('name at least one topic')
  }

  function checkRange(request: Pick<QueryRequest, 'topics' | 'start' | 'end' | 'limit'>, peer: string) {
    checkTopics(request.topics, peer)
    if (request.start >= request.end) throw queryInvalid('give a start before the end')
    if (request.limit < 1 || request.limit > MAIL_LIMITS.page) {
      throw queryInvalid(`give a limit from 1 to ${MAIL_LIMITS.page}`)
    }
  }

  function takeQuota(request: MailRequest, peer: string) {
    if (isMember(peer)) return
    const isPublish = request.op === 'publish'
    const waitMs = isPublish ? publishing.take(peer, request.envelopes.length) : requesting.take(peer, 1)
    if (waitMs > 0) throw limited(isPublish ? 'publish' : 'requests', waitMs)
  }

  function counted(error: unknown): unknown {
    const code = error instanceof MailError ? error.code : 'UNEXPECTED'
    counters.count('mail_request_errors_total', { code })
    return error
  }

  async function* countedAll(replies: AsyncIterable<Uint8Array>) {
    try {
      yield* replies
    } catch (error) {
      throw counted(error)
    }
  }

  return (body, { peer, signal }) => {
    try {
      const request = decodeRequest(body)
      counters.count('mail_requests_total', { op: request.op })
      takeQuota(request, peer)
      if (request.op === 'subscribe') return countedAll(subscribe(request, peer, signal))
      return answer(request, peer).catch((error) => Promise.reject(counted(error)))
    } catch (error) {
      return Promise.reject(counted(error))
    }
  }
}

function pageOf({ form }: { readonly form: PageForm }) {
  return { maxBytes: MAIL_LIMITS.pageBytes, whole: form === 'envelopes' }
}

function itemsOf(rows: readonly ArchivedEnvelope[], form: PageForm): EncodedItems {
  // An archive asked for whole rows gives whole rows: that is its contract.
  if (form === 'envelopes') return { form, envelopes: rows as readonly WholeArchivedEnvelope[] }
  return { form, positions: rows }
}

function queryInvalid(fix: string): MailError {
  return new MailError({ code: 'QUERY_INVALID', message: 'the query is not valid', hint: fix, data: { fix } })
}

function limited(what: string, retryAfterMs: number): MailError {
  return new MailError({
    code: 'RATE_LIMITED',
    message: `too many ${what} from this peer`,
    hint: 'wait as long as retryAfterMs says, or use another server',
    data: { what },
    retryAfterMs,
  })
}

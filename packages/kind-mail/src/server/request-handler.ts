import type { Clock, Counters } from '@waypost/core'
import type { EnvelopeId } from '../envelope.js'
import { ENVELOPE_LIMITS } from '../envelope.js'
import { MailError } from '../mail-error.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import {
  type EncodedItems,
  encodeArrivalsReply,
  encodeFetchReply,
  encodePresenceReply,
  encodePublishReply,
  encodeQueryReply,
  encodeWitnessReply,
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
import { createFairQueue } from './gate/fair-queue.js'
import { createPlaces } from './gate/places.js'
import { createQuota } from './gate/quotas.js'
import type { Rate } from './gate/rate-limit.js'
import { type Visitor, visitorOf } from './gate/visitor.js'
import type { Intake } from './intake.js'
import type { PeerQuestion } from './reconcile/answer-peer.js'
import type { SharedPages } from './shared-pages.js'
import { createSharedReplies } from './shared-replies.js'
import type { Witnesses } from './witness.js'

/** How much may be asked of a server. Verified peers of the server are not limited. */
export interface ServingLimits {
  /** Envelopes published by one transport identity, and as many that receipts are asked for. @default 500 a second, 5,000 at once */
  readonly publish: Rate
  /** The same from one network: /24 of IPv4, /48 of IPv6. @default 2,000 a second, 20,000 at once */
  readonly publishPerPrefix: Rate
  /** The same by all. @default 10,000 a second, 50,000 at once */
  readonly publishOverall: Rate
  /** Other requests of one transport identity. @default 200 a second, 1,000 at once */
  readonly requests: Rate
  /** Other requests from one network. @default 2,000 a second, 20,000 at once */
  readonly requestsPerPrefix: Rate
  /** Other requests of all. @default 10,000 a second, 50,000 at once */
  readonly requestsOverall: Rate
  /** Envelopes published a second from which on a proof of work is asked for; 0 for never. @default 1,000 */
  readonly workFromPerSecond: number
  /** Subscriptions at a time, by one peer. @default 64 */
  readonly subscriptionsPerPeer: number
  /** Subscriptions at a time, from one network. @default 5,000 */
  readonly subscriptionsPerPrefix: number
  /** Subscriptions at a time, altogether. @default 20,000 */
  readonly subscriptions: number
}

export const DEFAULT_SERVING_LIMITS: ServingLimits = {
  publish: { perSecond: 500, burst: 5_000 },
  publishPerPrefix: { perSecond: 2_000, burst: 20_000 },
  publishOverall: { perSecond: 10_000, burst: 50_000 },
  requests: { perSecond: 200, burst: 1_000 },
  requestsPerPrefix: { perSecond: 2_000, burst: 20_000 },
  requestsOverall: { perSecond: 10_000, burst: 50_000 },
  workFromPerSecond: 1_000,
  subscriptionsPerPeer: 64,
  subscriptionsPerPrefix: 5_000,
  subscriptions: 20_000,
}

/** Pages that are read at a time, and that one peer may have waiting. */
const TURNS = { atOnce: 2, mostWaiting: 64 }

const IN_TURN: ReadonlySet<MailRequest['op']> = new Set(['query', 'arrivals', 'fetch', 'presence'])

/** Answers the requests of sessions. Throws and rejects with MailError alone. */
export type MailRequestHandler = (
  body: Uint8Array,
  context: {
    readonly peer: string
    readonly remoteAddress?: string | undefined
    readonly signal: AbortSignal
    /** One reply unless it says otherwise. */
    readonly wants?: 'reply' | 'stream'
  },
) => Promise<Uint8Array> | AsyncIterable<Uint8Array>

export function createRequestHandler(options: {
  readonly archive: Archive
  /** Of that archive. */
  readonly pages: SharedPages
  readonly feed: ArrivalFeed
  readonly intake: Intake
  readonly limits: ServingLimits
  readonly clock: Clock
  readonly counters: Counters
  /** The signed terms, encoded. */
  terms(): Promise<Uint8Array>
  /** Answers another server. */
  reconcile(request: PeerQuestion): Promise<Uint8Array>
  /** A signed receipt, for another server. */
  confirm(ids: readonly EnvelopeId[]): Promise<Uint8Array>
  readonly witnesses: Pick<Witnesses, 'of'>
  isCaughtUp(): boolean
  /** From which timestamp on the server can have everything, whatever its archive dropped. */
  heldFrom(): number
  isMember(peer: string): boolean
  /** Fires when clients are to go elsewhere: their subscriptions end, and they are refused from then on. */
  readonly draining: AbortSignal
  /** Told how many subscriptions there are. */
  onSubscriptions?(count: number): void
}): MailRequestHandler {
  const { archive, pages, feed, intake, limits, clock, counters, isMember, draining } = options
  const publishRates = { perPeer: limits.publish, perPrefix: limits.publishPerPrefix, overall: limits.publishOverall }
  const publishing = createQuota(publishRates, clock)
  /** Of the ids of receipts, which several servers look for, again and again for a second: a publisher needs one for each envelope. */
  const witnessing = createQuota(publishRates, clock)
  const requesting = createQuota(
    { perPeer: limits.requests, perPrefix: limits.requestsPerPrefix, overall: limits.requestsOverall },
    clock,
  )
  const turns = createFairQueue({ ...TURNS, mostWaiting: Math.max(TURNS.mostWaiting, limits.subscriptionsPerPeer) })
  const subscriptions = createPlaces({
    perPeer: limits.subscriptionsPerPeer,
    perPrefix: limits.subscriptionsPerPrefix,
    overall: limits.subscriptions,
  })
  const replies = createSharedReplies()

  const heldFrom = (keptFrom: number) => Math.min(ENVELOPE_LIMITS.timestamp, Math.max(options.heldFrom(), keptFrom))

  async function answer(request: Exclude<MailRequest, SubscribeRequest>, visitor: Visitor): Promise<Uint8Array> {
    const { peer } = visitor
    switch (request.op) {
      case 'publish':
        return encodePublishReply(
          await intake.take(request.envelopes, 'publish', { visitor, nonces: request.nonces ?? [] }),
        )
      case 'query': {
        checkRange(request, peer)
        if (request.form === 'envelopes') {
          const { keptFrom, ...page } = await pages.read(request)
          return encodeQueryReply({ ...page, caughtUp: options.isCaughtUp(), heldFrom: heldFrom(keptFrom) })
        }
        // Taken before the page is read: what arrives meanwhile counts as after the mark, seen twice rather than missed.
        const mark = { archive: archive.id, sequence: archive.head }
        const { rows, more } = await archive.query({ ...request, ...pageOf(request) })
        const keptFrom = await archive.keptFrom(request.topics)
        const items = itemsOf(rows, request.form)
        return encodeQueryReply({ mark, caughtUp: options.isCaughtUp(), heldFrom: heldFrom(keptFrom), items, more })
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
      case 'confirm':
        if (!isMember(peer)) throw queryInvalid('only servers that this one verified may ask this')
        return options.confirm(request.ids)
      case 'witness':
        return encodeWitnessReply(await options.witnesses.of(request.ids, request.wanted, request.servers))
    }
  }

  async function* subscribe(request: SubscribeRequest, visitor: Visitor, signal: AbortSignal) {
    const { peer } = visitor
    checkTopics(request.topics, peer)
    const giveBack = subscriptions.take(visitor)
    if (giveBack === undefined) throw limited('subscriptions', 5_000)
    options.onSubscriptions?.(subscriptions.taken)
    const ending = new AbortController()
    const end = () => ending.abort()
    for (const each of [signal, draining]) each.addEventListener('abort', end, { once: true })
    if (signal.aborted || draining.aborted) end()
    try {
      // One that looks for its topics far back asks for page after page, and takes turns as those do who ask for pages.
      const readArrivals: Archive['arrivals'] = (filter) =>
        turns.run(`${peer} subscribed`, () => archive.arrivals(filter)) ?? Promise.reject(limited('pages', 1_000))
      yield* follow({ request, archive, readArrivals, feed, replies, clock, signal: ending.signal })
    } finally {
      for (const each of [signal, draining]) each.removeEventListener('abort', end)
      giveBack()
      options.onSubscriptions?.(subscriptions.taken)
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

  function takeQuota(request: MailRequest, visitor: Visitor) {
    if (isMember(visitor.peer)) return
    if (draining.aborted) throw goingAway()
    const [what, waitMs] = taken(request, visitor)
    if (waitMs > 0) throw limited(what, waitMs)
  }

  function taken(request: MailRequest, visitor: Visitor): [what: string, waitMs: number] {
    if (request.op === 'publish') return ['envelopes', publishing.take(visitor, request.envelopes.length)]
    if (request.op === 'witness') return ['receipts', witnessing.take(visitor, request.ids.length)]
    return ['requests', requesting.take(visitor, 1)]
  }

  /** What looks at many envelopes at a time takes turns, by peer; the rest is as cheap as waiting. */
  function inTurn(request: Exclude<MailRequest, SubscribeRequest>, visitor: Visitor, signal: AbortSignal) {
    if (!IN_TURN.has(request.op)) return answer(request, visitor)
    return turns.run(visitor.peer, () => answer(request, visitor), signal) ?? Promise.reject(limited('pages', 1_000))
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

  return (body, { peer, remoteAddress, signal, wants }) => {
    try {
      const visitor = visitorOf(peer, remoteAddress)
      const request = decodeRequest(body)
      counters.count('mail_requests_total', { op: request.op })
      takeQuota(request, visitor)
      if (request.op === 'subscribe' && wants !== 'stream') throw queryInvalid('subscribe with credit for the replies')
      if (request.op === 'subscribe') return countedAll(subscribe(request, visitor, signal))
      const startedAt = clock.now()
      return inTurn(request, visitor, signal)
        .catch((error) => Promise.reject(counted(error)))
        .finally(() =>
          counters.observe?.('mail_request_seconds', (clock.now() - startedAt) / 1_000, { op: request.op }),
        )
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

function goingAway(): MailError {
  return new MailError({
    code: 'SERVER_STOPPING',
    message: 'the server takes no more requests of clients',
    hint: 'use another server, and come back after retryAfterMs',
    retryAfterMs: DRAIN_RETRY_MS,
  })
}

/** When a client may find a drained server again, in ms. */
const DRAIN_RETRY_MS = 60_000

import type { Envelope, EnvelopeId } from './envelope.js'
import { MailError } from './mail-error.js'
import { comparePositions, type Position } from './position.js'
import type { ArrivalsReply, PageItems, QueryReply } from './wire/reply.js'
import type { ArrivalsRequest, QueryRequest } from './wire/request.js'

/** The part of a request that every returned item has to fit. */
type Bounds = Pick<QueryRequest, 'topics' | 'start' | 'end'>

/**
 * Checks a page against its query: topics, times, number, and a strictly rising order after the cursor.
 *
 * @throws MailError `SERVER_MISBEHAVED`
 */
export function checkPage(reply: QueryReply, request: Omit<QueryRequest, 'op'>): QueryReply {
  checkItems(reply.items, request)
  const positions = positionsOf(reply.items)
  if (positions.length > request.limit) throw misbehaved('sent more than the limit')
  let last = request.after
  for (const position of positions) {
    if (last !== undefined && comparePositions(position, last) <= 0) throw misbehaved('sent a page out of order')
    last = position
  }
  if (reply.more && positions.length === 0) throw misbehaved('sent an empty page and says that more follows')
  return reply
}

/**
 * Checks a page of arrivals: topics, times, no id twice, and a mark that never goes back.
 *
 * @throws MailError `SERVER_MISBEHAVED`
 */
export function checkArrivals(
  reply: ArrivalsReply,
  request: Pick<ArrivalsRequest, 'topics' | 'start' | 'end' | 'since'> & { readonly limit?: number },
): ArrivalsReply {
  checkItems(reply.items, request)
  const positions = positionsOf(reply.items)
  if (request.limit !== undefined && positions.length > request.limit) throw misbehaved('sent more than the limit')
  if (new Set(positions.map((position) => position.id)).size !== positions.length) throw misbehaved('sent an id twice')
  const { mark } = request.since
  if (mark !== undefined && mark.archive === reply.mark.archive) {
    const advanced = reply.mark.sequence - mark.sequence
    if (advanced < positions.length) throw misbehaved('sent arrivals whose mark does not move on')
    if (reply.more && advanced === 0) throw misbehaved('says that more follows and does not move on')
  }
  return reply
}

/**
 * Checks that only envelopes that were asked for came, each once. An id is the hash of its envelope, so an altered
 * envelope is one that nobody asked for.
 *
 * @throws MailError `SERVER_MISBEHAVED`
 */
export function checkFetched(envelopes: readonly Envelope[], ids: readonly EnvelopeId[]): readonly Envelope[] {
  const wanted = new Set(ids)
  for (const { id } of envelopes) {
    if (!wanted.delete(id)) throw misbehaved('sent an envelope that was not asked for')
  }
  return envelopes
}

/** The positions of a page's items, whatever its form. */
export function positionsOf(items: PageItems): readonly Position[] {
  return items.form === 'envelopes' ? items.envelopes : items.positions
}

function checkItems(items: PageItems, { topics, start, end }: Bounds): void {
  for (const { timestamp } of positionsOf(items)) {
    if (timestamp < start || timestamp >= end) throw misbehaved('sent an envelope out of the time range')
  }
  if (items.form !== 'envelopes' || topics.length === 0) return
  const wanted = new Set(topics)
  for (const { topic } of items.envelopes) {
    if (!wanted.has(topic)) throw misbehaved('sent an envelope of another topic')
  }
}

function misbehaved(what: string): MailError {
  return new MailError({
    code: 'SERVER_MISBEHAVED',
    message: `the server ${what}`,
    hint: 'use another server',
    data: { what },
  })
}

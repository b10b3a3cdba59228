import { AbortedError, type Clock, WaypostError } from '@waypost/core'
import { MAIL_LIMITS } from '../wire/limits.js'
import { type Since, type SubscribeRequest, WHOLE_RANGE } from '../wire/request.js'
import type { Archive, WholeArchivedEnvelope } from './archive.js'
import type { ArrivalFeed } from './arrival-feed.js'
import type { SharedReplies } from './shared-replies.js'

/** How often a subscription says something when nothing arrives, in ms: a mark, which shows that the server lives. */
export const HEARTBEAT_MS = 15_000

/** Why waiting ended. */
const OVER = new AbortedError()

/** The arrival number after which to read. */
export async function resolveSince(archive: Archive, since: Since, now: number): Promise<number> {
  const { mark, withinMs } = since
  if (mark !== undefined && mark.archive === archive.id) {
    // Another host of a shared archive gave it, and this one has not heard of so much yet: a mark never goes back.
    const isShared = archive.onForeignArrivals !== undefined
    return isShared ? mark.sequence : Math.min(mark.sequence, archive.head)
  }
  return withinMs === 0 ? archive.head : archive.sequenceBefore(now - withinMs)
}

/**
 * The messages of a subscription: arrivals page by page from `since` on, then as they come. It reads on only when the
 * message before was taken, so a slow subscriber falls back to reading the archive and holds no memory here.
 */
export async function* follow(options: {
  readonly request: SubscribeRequest
  readonly archive: Archive
  /** Reads arrivals of the archive, when it is this subscriber's turn. */
  readArrivals: Archive['arrivals']
  readonly feed: ArrivalFeed
  /** Shared by all subscriptions. */
  readonly replies: SharedReplies
  readonly clock: Clock
  readonly signal: AbortSignal
}): AsyncGenerator<Uint8Array, void, undefined> {
  const { request, archive, readArrivals, feed, replies, clock, signal } = options
  const topics = new Set(request.topics)
  const bounds = { limit: MAIL_LIMITS.page, maxBytes: MAIL_LIMITS.pageBytes }
  let afterSequence = await resolveSince(archive, request.since, clock.now())
  let isDue = true
  while (!signal.aborted) {
    const filter = { ...WHOLE_RANGE, ...bounds, topics: request.topics, afterSequence, whole: true }
    const page = feed.since({ ...bounds, topics, afterSequence }) ?? (await readArrivals(filter))
    // It ended while this one waited for its turn.
    if (signal.aborted) return
    afterSequence = page.searchedTo
    if (page.rows.length > 0 || isDue) {
      const mark = { archive: archive.id, sequence: afterSequence }
      yield replies.encode({ mark, rows: page.rows as readonly WholeArchivedEnvelope[], more: page.more })
    }
    isDue = page.more ? false : await isHeartbeatDue(feed, topics, afterSequence, clock, signal)
  }
}

/** Waits for news, or for the heartbeat; says which. */
async function isHeartbeatDue(
  feed: ArrivalFeed,
  topics: ReadonlySet<string>,
  afterSequence: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  const round = new AbortController()
  const onAbort = () => round.abort(OVER)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  // Nothing is made here that each message of each subscriber would pay for, such as an error with its stack.
  let isDue = false
  const cancelHeartbeat = clock.after(HEARTBEAT_MS, () => {
    isDue = true
    round.abort(OVER)
  })
  try {
    await feed.changed(topics, afterSequence, round.signal)
  } catch (error) {
    if (!WaypostError.is(error, 'ABORTED')) throw error
  } finally {
    cancelHeartbeat()
    signal.removeEventListener('abort', onAbort)
  }
  return isDue
}

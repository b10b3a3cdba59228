import type { NodeId } from '@waypost/core'
import type { Position } from '../position.js'
import type { Mark } from '../wire/request.js'
import { createDelivered, type Delivered } from './delivered.js'
import { covers, type Period, withPeriod } from './periods.js'

/** How far reading in order has come, from a time on. Topics that are read together share one. */
export interface InOrder {
  /** Where it began, ms since 1970. */
  readonly from: number
  /** The last position that was read. */
  to: Position
  /** Whether it has come to the present once: what is newer comes as an arrival, too. */
  isComplete: boolean
}

/** What a client knows of its reading of one topic. */
export interface TopicReading {
  /** Arrivals with an earlier timestamp are of no interest to a subscription, ms since 1970. */
  floor: number
  /** Periods of which nothing is delivered any more: read, compared and settled. */
  closed: readonly Period[]
  inOrder: InOrder | undefined
  /** From which timestamp on subscriptions brought everything, one going on where the other stopped, ms since 1970. */
  liveFrom: number | undefined
}

/** A topic of which nothing is known. */
export function freshTopic(floor: number): TopicReading {
  return { floor, closed: [], inOrder: undefined, liveFrom: undefined }
}

/** A place in an archive's arrivals, and the server that it was read at. */
export interface ServerMark extends Mark {
  readonly server: NodeId
}

/**
 * How far a client has come with some topics: what it delivered, what is closed, and what it has seen of each server's arrivals.
 * Histories and subscriptions share it, so one goes on where the other stopped.
 */
export interface ReadingState {
  readonly topics: ReadonlyMap<string, TopicReading>
  /** By archive: everything up to this arrival number was seen. */
  readonly marks: Map<string, ServerMark>
  readonly delivered: Delivered
  /** Until when what arrived was seen when it was saved, ms since 1970; absent in a reading that did not begin with a saved state. */
  readonly savedAt: number | undefined
  /**
   * Whether the envelope is to be delivered: not yet delivered, and in a period that is open for its topic. Without a topic:
   * for any of the topics.
   */
  isNew(envelope: Position, topic?: string): boolean
  /** Notes that nothing of a period is delivered any more, and forgets its ids. */
  close(topics: readonly string[], period: Period): void
  /**
   * Closes the oldest periods, as far as they were read, when more than `most` ids are kept, so that memory is bounded whatever
   * happens.
   *
   * @returns the period that was closed, if one was
   */
  bound(most: number): Period | undefined
}

/** The mark that was noted last at a server: one that lost its archive has an older one, too. */
export function lastMarkOf({ marks }: Pick<ReadingState, 'marks'>, server: NodeId): ServerMark | undefined {
  return [...marks.values()].filter((mark) => mark.server === server).at(-1)
}

/** Closed periods kept for a topic: holes between them are few, and what would make more of them stays open. */
const MAX_PERIODS = 64

export function createReadingState(
  topics: ReadonlyMap<string, TopicReading>,
  saved: Partial<Pick<ReadingState, 'savedAt' | 'delivered' | 'marks'>> = {},
): ReadingState {
  const delivered = saved.delivered ?? createDelivered()
  const readings = [...topics.values()]
  const isOpen = (timestamp: number) => readings.some(({ closed }) => !covers(closed, timestamp))

  function close(closing: readonly string[], period: Period) {
    for (const topic of closing) {
      const reading = topics.get(topic)
      if (reading === undefined) continue
      const closed = withPeriod(reading.closed, period)
      if (closed.length <= MAX_PERIODS) reading.closed = closed
    }
    delivered.forget((timestamp) => !isOpen(timestamp))
  }

  return {
    topics,
    marks: saved.marks ?? new Map(),
    delivered,
    savedAt: saved.savedAt,
    isNew(envelope, topic) {
      if (delivered.has(envelope.id)) return false
      if (topic === undefined) return isOpen(envelope.timestamp)
      const reading = topics.get(topic)
      return reading !== undefined && !covers(reading.closed, envelope.timestamp)
    },
    close,
    bound(most) {
      if (delivered.size <= most) return undefined
      const period = oldestOf(delivered, Math.ceil(most / 2))
      for (const reading of readings) reading.closed = fewer(withForced(reading, period))
      delivered.forget((timestamp) => covers([period], timestamp) || !isOpen(timestamp))
      return period
    },
  }
}

/** What a subscription brings has timestamps so long before those that it may close, in ms: a horizon, and what may come ahead. */
const LIVE_BEFORE_MS = 10_800_000

/**
 * What is closed of a topic with a period that is closed for want of room, as far as it was read: another topic's messages may have
 * filled it, and what nobody has read of this one is still to come.
 */
export function withForced({ closed, floor, inOrder, liveFrom }: TopicReading, period: Period): readonly Period[] {
  if (inOrder?.isComplete === true) return withPeriod(closed, period)
  const [from, to] = inOrder === undefined ? [0, 0] : [inOrder.from, inOrder.to.timestamp]
  const heardFrom = liveFrom === undefined ? period.end : Math.max(floor, liveFrom - LIVE_BEFORE_MS)
  const read = { start: Math.max(period.start, from), end: Math.min(period.end, to) }
  return withPeriod(withPeriod(closed, read), { start: Math.max(period.start, heardFrom), end: period.end })
}

/** The set with the holes between its oldest periods closed as far as it has become too large. */
function fewer(periods: readonly Period[]): readonly Period[] {
  const [first, second, ...rest] = periods
  if (periods.length <= MAX_PERIODS || first === undefined || second === undefined) return periods
  return fewer([{ start: first.start, end: second.end }, ...rest])
}

/** The period of all delivered messages but the newest `kept`. */
export function oldestOf(delivered: Delivered, kept: number): Period {
  const timestamps = Float64Array.from([...delivered.entries()].map(([, timestamp]) => timestamp)).sort()
  return { start: timestamps[0] ?? 0, end: (timestamps[timestamps.length - kept - 1] ?? 0) + 1 }
}

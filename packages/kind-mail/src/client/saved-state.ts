import { fromHex, type NodeId, toHex } from '@waypost/core'
import { ENVELOPE_LIMITS, isMailTopic } from '../envelope.js'
import { MailError } from '../mail-error.js'
import { decodeCursor, encodeCursor } from '../position.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import { createDelivered, isIdHalf } from './delivered.js'
import { type Period, withPeriod } from './periods.js'
import {
  createReadingState,
  type InOrder,
  oldestOf,
  type ReadingState,
  type ServerMark,
  type TopicReading,
  withForced,
} from './reading-state.js'

/** Ids in a saved state at most (about 50 bytes each): when there are more, the oldest periods are closed. */
export const MAX_SAVED_IDS = 50_000
const MAX_SAVED_MARKS = 64
/** As many as are kept, and two of what is closed for want of room. */
const MAX_SAVED_PERIODS = 66
const MAX_STATE_CHARACTERS = 8_388_608
const VERSION = 2
const ARCHIVE = /^[0-9a-f]{32}$/
const NODE_ID = /^0x[0-9a-f]{64}$/

/**
 * The state as text for an application to keep.
 *
 * @param savedAt until when what arrived was seen, ms since 1970: a reading that goes on asks servers for what came later. It is
 *   now where a reading is up to date, and before where nothing could be heard, or nothing was taken
 */
export function encodeState(state: ReadingState, savedAt: number): string {
  const { topics, marks, delivered } = state
  const forced = delivered.size > MAX_SAVED_IDS ? oldestOf(delivered, MAX_SAVED_IDS - 1) : undefined
  const ids = [...delivered.entries()]
  return JSON.stringify({
    version: VERSION,
    savedAt,
    topics: [...topics].map(([topic, reading]) => topicFields(topic, reading, forced)),
    marks: [...marks.values()].slice(-MAX_SAVED_MARKS).map((mark) => [mark.server, mark.archive, mark.sequence]),
    delivered: forced === undefined ? ids : ids.filter(([, timestamp]) => timestamp >= forced.end),
  })
}

function topicFields(topic: string, reading: TopicReading, forced: Period | undefined) {
  const { floor, closed, inOrder, liveFrom } = reading
  const periods = forced === undefined ? closed : withForced(reading, forced)
  return [
    topic,
    floor,
    periods.map(({ start, end }) => [start, end]),
    inOrder === undefined ? null : [inOrder.from, toHex(encodeCursor(inOrder.to)), inOrder.isComplete],
    liveFrom ?? null,
  ]
}

/**
 * Reads a saved state. It may come from anywhere: everything is checked.
 *
 * Topics that are wanted and not in it begin anew; topics of it that are not wanted are forgotten.
 *
 * @param fresh what is known of a topic that the state does not have
 * @throws MailError `STATE_INVALID` when this version did not write it
 */
export function decodeState(
  text: string,
  wanted: readonly string[],
  fresh: (topic: string) => TopicReading,
): ReadingState {
  const saved = parse(text)
  if (saved.version !== VERSION) throw invalid('is of another version')
  if (!isTime(saved.savedAt)) throw invalid('has a malformed time')
  const known = new Map(listOf(saved.topics, MAIL_LIMITS.topics).map(readTopic))
  const marks = listOf(saved.marks, MAX_SAVED_MARKS).map(readMark)
  const delivered = listOf(saved.delivered, MAX_SAVED_IDS).map(readDelivered)
  return createReadingState(new Map(wanted.map((topic) => [topic, known.get(topic) ?? fresh(topic)])), {
    savedAt: saved.savedAt,
    marks: new Map(marks.map((mark) => [mark.archive, mark])),
    delivered: createDelivered(delivered),
  })
}

function parse(text: string): Record<string, unknown> {
  if (typeof text !== 'string' || text.length > MAX_STATE_CHARACTERS) throw invalid('is no text, or too long')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (cause) {
    throw invalid('is no JSON', cause)
  }
  throw invalid('is no object')
}

function readTopic(value: unknown): [string, TopicReading] {
  const [topic, floor, closed, inOrder, liveFrom] = listOf(value, 5)
  if (!isMailTopic(topic) || !isTime(floor)) throw invalid('has a malformed topic')
  if (liveFrom !== null && !isTime(liveFrom)) throw invalid('has a malformed time')
  const periods = listOf(closed, MAX_SAVED_PERIODS).map(readPeriod)
  const union = periods.reduce<readonly Period[]>(withPeriod, [])
  return [topic, { floor, closed: union, inOrder: readInOrder(inOrder), liveFrom: liveFrom ?? undefined }]
}

function readPeriod(value: unknown): Period {
  const [start, end] = listOf(value, 2)
  if (!isTime(start) || !isTime(end) || start >= end) throw invalid('has a malformed period')
  return { start, end }
}

function readInOrder(value: unknown): InOrder | undefined {
  if (value === null) return undefined
  const [from, to, isComplete] = listOf(value, 3)
  if (!isTime(from) || typeof isComplete !== 'boolean') throw invalid('has a malformed progress')
  try {
    return { from, to: decodeCursor(fromHex(String(to))), isComplete }
  } catch (cause) {
    throw invalid('has a malformed cursor', cause)
  }
}

function readMark(value: unknown): ServerMark {
  const [server, archive, sequence] = listOf(value, 3)
  if (typeof server !== 'string' || !NODE_ID.test(server)) throw invalid('has a malformed mark')
  if (typeof archive !== 'string' || !ARCHIVE.test(archive) || !isWhole(sequence)) throw invalid('has a malformed mark')
  return { server: server as NodeId, archive, sequence }
}

function readDelivered(value: unknown): [string, number] {
  const [half, timestamp] = listOf(value, 2)
  if (!isIdHalf(half) || !isTime(timestamp)) throw invalid('has a malformed id')
  return [half, timestamp]
}

function listOf(value: unknown, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most) throw invalid('has a malformed list')
  return value
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isTime(value: unknown): value is number {
  return isWhole(value) && value <= ENVELOPE_LIMITS.timestamp + 1
}

function invalid(problem: string, cause?: unknown): MailError {
  return new MailError({
    code: 'STATE_INVALID',
    message: `the saved state ${problem}`,
    hint: 'read without a state, and drop what you have by the ids of messages',
    data: { problem },
    ...(cause === undefined ? {} : { cause }),
  })
}

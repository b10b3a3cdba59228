import { fromHex, toHex } from '@waypost/core'
import { ENVELOPE_LIMITS, isMailTopic } from '../envelope.js'
import { MailError } from '../mail-error.js'
import { decodeCursor, encodeCursor, type Position } from '../position.js'
import { createDelivered, type Delivered, isIdHalf } from './delivered.js'

/** How far a reading of some topics has come. */
export interface ReadingState {
  /** Sorted. */
  readonly topics: readonly string[]
  readonly start: number
  /** The last position that was read in order. */
  cursor: Position | undefined
  /** Periods before this are closed, ms since 1970: nothing with an earlier timestamp is delivered any more. */
  closedTo: number
  /** For each archive that was read: everything up to this arrival number was seen. */
  readonly marks: Map<string, number>
  /** What was delivered and is not closed. */
  readonly delivered: Delivered
  /** When it was saved, ms since 1970; absent in a reading that did not begin with a saved state. */
  readonly savedAt: number | undefined
}

/** Ids in a saved state at most (about 50 bytes each): when there are more, the oldest periods are closed. */
const MAX_SAVED_IDS = 50_000
const MAX_SAVED_MARKS = 64
const MAX_STATE_CHARACTERS = 8_388_608
const VERSION = 1

export function newReadingState(topics: readonly string[], start: number): ReadingState {
  return {
    topics: [...topics].sort(),
    start,
    cursor: undefined,
    closedTo: 0,
    marks: new Map(),
    delivered: createDelivered(),
    savedAt: undefined,
  }
}

/** The state as text for an application to keep. */
export function encodeState(state: ReadingState, now: number): string {
  const { topics, start, cursor, marks, delivered } = state
  const ids = [...delivered.entries()].sort((a, b) => b[1] - a[1])
  const oldestKept = ids.length > MAX_SAVED_IDS ? (ids[MAX_SAVED_IDS - 1]?.[1] ?? 0) + 1 : 0
  const closedTo = Math.max(state.closedTo, oldestKept)
  return JSON.stringify({
    version: VERSION,
    topics,
    start,
    cursor: cursor === undefined ? null : toHex(encodeCursor(cursor)),
    closedTo,
    savedAt: now,
    marks: [...marks].slice(-MAX_SAVED_MARKS),
    delivered: ids.filter(([, timestamp]) => timestamp >= closedTo),
  })
}

/**
 * Reads a saved state. It may come from anywhere: everything is checked.
 *
 * @throws MailError `STATE_INVALID` when this version did not write it, or it is of other topics or another start
 */
export function decodeState(text: string, topics: readonly string[], start: number): ReadingState {
  const saved = parse(text)
  const wanted = [...topics].sort()
  if (saved.version !== VERSION) throw invalid('is of another version')
  if (!Array.isArray(saved.topics) || !saved.topics.every(isMailTopic)) throw invalid('has malformed topics')
  if (saved.topics.join(' ') !== wanted.join(' ')) throw invalid('is of other topics')
  if (saved.start !== start) throw invalid('has another start')
  if (!isTime(saved.closedTo) || !isTime(saved.savedAt)) throw invalid('has a malformed time')
  const marks = pairs(saved.marks, MAX_SAVED_MARKS, (text) => typeof text === 'string' && /^[0-9a-f]{32}$/.test(text))
  return {
    topics: wanted,
    start,
    cursor: saved.cursor === null ? undefined : readCursor(saved.cursor),
    closedTo: saved.closedTo,
    savedAt: saved.savedAt,
    marks: new Map(marks),
    delivered: createDelivered(pairs(saved.delivered, MAX_SAVED_IDS, isIdHalf)),
  }
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

function readCursor(value: unknown): Position {
  try {
    return decodeCursor(fromHex(String(value)))
  } catch (cause) {
    throw invalid('has a malformed cursor', cause)
  }
}

function pairs(value: unknown, max: number, isKey: (text: unknown) => boolean): [string, number][] {
  if (!Array.isArray(value) || value.length > max) throw invalid('has a malformed list')
  return value.map((pair: unknown) => {
    if (!Array.isArray(pair) || pair.length !== 2 || !isKey(pair[0])) throw invalid('has a malformed pair')
    if (!Number.isSafeInteger(pair[1]) || pair[1] < 0) throw invalid('has a malformed number')
    return [pair[0], pair[1]]
  })
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= ENVELOPE_LIMITS.timestamp + 1
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

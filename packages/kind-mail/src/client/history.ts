import { AbortedError, type CallOptions } from '@waypost/core'
import type { Envelope, EnvelopeId } from '../envelope.js'
import type { Position } from '../position.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import { WHOLE_RANGE } from '../wire/request.js'
import { checkHistoryRequest } from './check-request.js'
import { createCrossCheck } from './cross-check.js'
import { type Given, givenBy } from './disputes.js'
import { type InOrderPage, readInOrder, type ServedPart, withPage } from './in-order.js'
import { createLate } from './late.js'
import type { MailMessage } from './message.js'
import { createPatience } from './patience.js'
import { type Period, within, withoutPeriods } from './periods.js'
import type { MailProgress } from './progress.js'
import { deliver, type Reading, type ReadingParts } from './reading.js'
import { createReadingState, freshTopic, type InOrder, type TopicReading } from './reading-state.js'
import { decodeState, encodeState } from './saved-state.js'
import { createServerInUse } from './server-in-use.js'
import { createTermsBook } from './terms-book.js'

export interface HistoryRequest extends CallOptions {
  /** 1 to 64 topics. */
  readonly topics: readonly string[]
  /** First timestamp inside, ms since 1970. @default 0 */
  readonly start?: number
  /** First timestamp outside. @default everything there is */
  readonly end?: number
  /**
   * A state that an earlier reading or subscription gave: what was delivered then is not again. Topics that are new to it are
   * read from the start; those of it that are left out are forgotten.
   */
  readonly state?: string | undefined
  /**
   * Loads the state from the client's storage under this name instead, and keeps it there: 1 to 64 letters, digits, dots and
   * dashes. One reading or subscription of a client at a time has a name; the iteration of a second one throws
   * ConfigurationError.
   */
  readonly keepAs?: string | undefined
  /** Other servers that the result is compared with, id by id. @default 1 */
  readonly crossCheck?: number
  /** Messages asked for at a time, 1 to 1,000; the first page of a reading has 100 at most, so that it comes soon. @default 1,000 */
  readonly pageSize?: number
  /** Told while it goes on; must not throw. */
  readonly onProgress?: (progress: MailProgress) => void
}

/**
 * A reading of history. Messages come by timestamp; those that servers got late, or that only another server had, come
 * behind. Each comes once. It can be iterated once.
 */
export interface MailHistory extends AsyncIterable<MailMessage> {
  /** How far it came, as text to keep: it covers what was taken out of the iteration until now. */
  state(): string
}

/** Messages of a reading's first page at most: a person waits for it, and a tenth of the longest page fills a screen. */
const FIRST_PAGE = 100
/** Messages after which what was read is compared and closed, so that what a reading remembers does not grow with history. */
const CHUNK = 10_000
/** A reading that has come so far ahead of now has come to the present: timestamps lie no further ahead, in ms. */
const AHEAD_MS = 3_600_000

const FIRST_ID: EnvelopeId = `0x${'00'.repeat(32)}`

/** Topics that have come equally far, and what of the range is open for them. */
interface Group {
  readonly topics: string[]
  readonly open: readonly Period[]
  inOrder: InOrder | undefined
}

/** A period that was read in order, and by which servers. */
interface Read {
  readonly topics: readonly string[]
  readonly period: Period
  readonly parts: readonly ServedPart[]
  readonly given: readonly Given[]
}

/** What was read in order since the last comparison. */
interface Chunk {
  readonly start: number
  readonly parts: readonly ServedPart[]
  readonly given: Given[]
}

/**
 * Reads history in three passes (the rule stands in `mail.md`, "History without a gap"): by position with a cursor that
 * any server takes; then what arrived meanwhile at the server in use, behind the cursor; then a comparison of ids with
 * other servers. Behind the settle horizon, a period that passed them, and that one of the servers could have held, is closed.
 *
 * @throws ConfigurationError for a malformed request; MailError `STATE_INVALID`
 */
export function readHistory(request: HistoryRequest, parts: ReadingParts): MailHistory {
  checkHistoryRequest(request)
  const { topics, start = 0, end = WHOLE_RANGE.end, signal, onProgress = () => {} } = request
  const limit = request.pageSize ?? MAIL_LIMITS.page
  const { clock } = parts
  const startedAt = clock.now()
  const fresh = () => freshTopic(start)
  const state =
    request.state === undefined
      ? createReadingState(new Map(topics.map((topic) => [topic, fresh()])))
      : decodeState(request.state, topics, fresh)
  const reading: Reading = {
    ...parts,
    state,
    inUse: createServerInUse({ ...parts, signal, onProgress }),
    terms: createTermsBook({ ...parts, onProgress }),
    patience: createPatience(),
    call: signal === undefined ? {} : { signal },
    onProgress,
  }
  const late = createLate(reading, startedAt)
  const crossCheck = createCrossCheck(reading, request.crossCheck ?? 1)
  /** What was read and is not compared yet. */
  const pending: Read[] = []
  let isFirstPage = true
  /** Until when what arrived was seen: a reading that did not come to its end saw no more than the one before it. */
  let seenTo = state.savedAt ?? startedAt

  function nextLimit(): number {
    if (!isFirstPage) return limit
    isFirstPage = false
    return Math.min(limit, FIRST_PAGE)
  }

  /** Messages, those of a page together: to hand each through every generator here takes as long as to read it. */
  async function* read(): AsyncGenerator<Iterable<MailMessage>, void, undefined> {
    const range = { start, end }
    const groups = groupsOf(state.topics, range)
    for (const group of groups) {
      for (const period of group.open) yield* readPeriod(group, period)
    }
    if (groups.length === 0) return
    yield* eachAlone(late.read(topics, range, limit))
    for (const read of pending) yield* eachAlone(settle(read))
    // Marks tell of all topics and times: those of a reading that left something out would hide it from the next one.
    if (end > startedAt + AHEAD_MS && isFromFloors(state.topics, start)) seenTo = late.keepMarks()
    for (const topic of state.topics.values()) topic.floor = Math.min(topic.floor, start)
    if (signal?.aborted) throw new AbortedError(signal.reason)
  }

  /** A cursor is kept for the last open period: the ones before are gaps, which are read again until they are closed. */
  async function* readPeriod(group: Group, period: Period) {
    const isLast = period === group.open.at(-1)
    const after = isLast && reaches(group.inOrder, period) ? group.inOrder?.to : undefined
    let chunk: Chunk = { start: period.start, parts: [], given: [] }
    if (after === undefined || after.timestamp < period.end) {
      const pages = readInOrder(reading, { topics: group.topics, period, after, nextLimit, onPage: late.note })
      for await (const page of pages) {
        onProgress({ type: 'page', server: page.connection.server.nodeId, messages: page.envelopes.length })
        const { given } = chunk
        yield delivered(page, (envelope) => {
          if (isLast) moveCursor(group, period, envelope)
          given.push(givenBy(page.connection, envelope))
        })
        chunk = { ...chunk, parts: withPage(chunk.parts, page) }
        const isDue = chunk.given.length >= CHUNK && page.end > chunk.start
        if (!isDue || page.end > reading.terms.settledBefore(startedAt)) continue
        const read = { ...chunk, topics: group.topics, period: { start: chunk.start, end: page.end } }
        if (!(yield* eachAlone(settle(read)))) pend(read)
        chunk = {
          start: page.end,
          parts: chunk.parts.slice(-1).map((part) => ({ ...part, start: page.end })),
          given: [],
        }
      }
    }
    if (isLast && period.end > startedAt + AHEAD_MS) {
      if (!reaches(group.inOrder, period)) moveCursor(group, period, { timestamp: period.start, id: FIRST_ID })
      if (group.inOrder !== undefined) group.inOrder.isComplete = true
    }
    if (chunk.start < period.end) {
      pend({ ...chunk, topics: group.topics, period: { start: chunk.start, end: period.end } })
    }
  }

  /** The new messages of a page, each noted as it is taken. */
  function* delivered({ envelopes, connection }: InOrderPage, onEnvelope: (envelope: Envelope) => void) {
    for (const envelope of envelopes) {
      onEnvelope(envelope)
      if (state.isNew(envelope, envelope.topic)) yield deliver(reading, envelope, connection)
    }
  }

  /** What could not be compared is compared at the end, as one: then what each server gave is no longer known. */
  function pend(read: Read) {
    const last = pending.at(-1)
    if (last?.topics !== read.topics || last.period.end !== read.period.start) return void pending.push(read)
    const period = { start: last.period.start, end: read.period.end }
    pending.splice(-1, 1, { ...read, period, parts: [...last.parts, ...read.parts] })
  }

  function moveCursor(group: Group, period: Period, { timestamp, id }: Position) {
    const to = { timestamp, id }
    if (group.inOrder !== undefined && reaches(group.inOrder, period)) {
      group.inOrder.to = to
      return
    }
    const inOrder = { from: period.start, to, isComplete: false }
    group.inOrder = inOrder
    for (const topic of group.topics) {
      const known = state.topics.get(topic)
      if (known !== undefined) known.inOrder = inOrder
    }
  }

  /** Compares a period, delivers what it lacked and closes what can be. @returns whether it was compared */
  async function* settle({ topics, period, parts, given }: Read) {
    const settledTo = () => Math.min(period.end, reading.terms.settledBefore(startedAt))
    const { isComplete, vouched } = yield* crossCheck.run(topics, period, parts, given, settledTo)
    // Servers that were met by the comparison may be more patient, or their clocks slower, than those before.
    const settled = { start: period.start, end: settledTo() }
    if (!isComplete || settled.end <= settled.start) return isComplete
    for (const closed of within(vouched, settled)) {
      state.close(topics, closed)
      onProgress({ type: 'closed', topics, ...closed })
    }
    for (const gap of withoutPeriods(settled, vouched)) onProgress({ type: 'gap', topics, ...gap })
    return true
  }

  async function* run(): AsyncGenerator<MailMessage, void, undefined> {
    for await (const messages of read()) for (const message of messages) yield message
  }

  const messages = run()
  return {
    [Symbol.asyncIterator]: () => messages,
    state: () => encodeState(state, seenTo),
  }
}

/** The messages of a generator as they come, each a group of one. */
async function* eachAlone<Result>(
  messages: AsyncGenerator<MailMessage, Result, undefined>,
): AsyncGenerator<Iterable<MailMessage>, Result, undefined> {
  try {
    for (;;) {
      const next = await messages.next()
      if (next.done) return next.value
      yield [next.value]
    }
  } finally {
    // Where the reader leaves in between; after the end it does nothing.
    await messages.return(undefined as never)
  }
}

/** Topics by what is open for them and how far they have come. */
function groupsOf(topics: ReadonlyMap<string, TopicReading>, range: Period): Group[] {
  const groups = new Map<string, Group>()
  for (const [topic, known] of topics) {
    const { closed, inOrder } = known
    const open = withoutPeriods(range, closed)
    if (open.length === 0) continue
    const key = JSON.stringify([open, inOrder])
    const group = groups.get(key) ?? { topics: [], open, inOrder }
    group.topics.push(topic)
    // Shared from here on: they come further together.
    known.inOrder = group.inOrder
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Whether reading in order has come into the period from before it, without a hole. */
function reaches(inOrder: InOrder | undefined, { start }: Period): boolean {
  return inOrder !== undefined && inOrder.from <= start && inOrder.to.timestamp >= start
}

/** Whether nothing that earlier readings asked for, and is open, lies before `start`. */
function isFromFloors(topics: ReadonlyMap<string, TopicReading>, start: number): boolean {
  return [...topics.values()].every(
    ({ floor, closed }) => withoutPeriods({ start: floor, end: start }, closed).length === 0,
  )
}

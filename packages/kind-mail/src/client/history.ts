import { AbortedError, type CallOptions, type Clock, ConfigurationError, type NodeId } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import { type Envelope, isMailTopic } from '../envelope.js'
import type { Position } from '../position.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import type { QueryReply } from '../wire/reply.js'
import { type Since, WHOLE_RANGE } from '../wire/request.js'
import type { Connections } from './connections.js'
import { crossCheck } from './cross-check.js'
import { type MailMessage, type MailProgress, messageOf } from './message.js'
import { decodeState, encodeState, newReadingState } from './reading-state.js'
import { createServerInUse } from './server-in-use.js'

export interface HistoryRequest extends CallOptions {
  /** 1 to 64 topics. */
  readonly topics: readonly string[]
  /** First timestamp inside, ms since 1970. @default 0 */
  readonly start?: number
  /** First timestamp outside. @default everything there is */
  readonly end?: number
  /** A state that an earlier reading of the same topics and start gave: what was delivered then is not again. */
  readonly state?: string | undefined
  /** Other servers that the result is compared with, id by id. @default 1 */
  readonly crossCheck?: number
  /** Messages asked for at a time, 1 to 1,000. @default 1,000 */
  readonly pageSize?: number
  /** Told while it goes on; must not throw. */
  readonly onProgress?: (progress: MailProgress) => void
}

/**
 * A reading of history. Messages come by timestamp; those that servers got late, or that only another server had, come
 * at the end. Each comes once. It can be iterated once.
 */
export interface MailHistory extends AsyncIterable<MailMessage> {
  /** How far it came, as text to keep: it covers what was taken out of the iteration until now. */
  state(): string
}

/** What a reading is made of. */
export interface HistoryParts {
  readonly connections: Connections
  readonly clock: Clock
  /** How far back from now a period stays open, in ms. */
  readonly settleMs: number
}

/**
 * Reads history in three passes (the rule stands in `mail.md`, "History without a gap"): by position with a cursor that
 * any server takes; then what arrived meanwhile at the server in use, behind the cursor; then a comparison of ids with
 * other servers. Behind the settle horizon, a period that passed all three is closed.
 *
 * @throws ConfigurationError for a malformed request; MailError `STATE_INVALID`
 */
export function readHistory(request: HistoryRequest, parts: HistoryParts): MailHistory {
  const { topics, start = 0, end = WHOLE_RANGE.end, signal, onProgress = () => {} } = request
  checkRequest(request)
  const limit = request.pageSize ?? MAIL_LIMITS.page
  const { connections, clock, settleMs } = parts
  const call = signal === undefined ? {} : { signal }
  const state = request.state === undefined ? newReadingState(topics, start) : decodeState(request.state, topics, start)
  const startedAt = clock.now()
  const inUse = createServerInUse({ connections, clock, signal, onProgress })
  /** Which server gave which part, in order, and what it said of itself. */
  const served: { connection: MailConnection; from: Position | undefined; caughtUp: boolean }[] = []
  /** Where each server's archive stood when it gave its first page. */
  const firstMarks = new Map<NodeId, Since>()

  function deliver(envelope: Envelope, connection: MailConnection): MailMessage {
    state.delivered.add(envelope)
    return messageOf(envelope, connection.server.nodeId)
  }

  const isNew = (envelope: Position) => envelope.timestamp >= state.closedTo && !state.delivered.has(envelope.id)

  function noteServer(connection: MailConnection, { mark, caughtUp }: QueryReply, after: Position | undefined) {
    const { nodeId } = connection.server
    const last = served.at(-1)
    if (last?.connection === connection) last.caughtUp &&= caughtUp
    else served.push({ connection, from: after, caughtUp })
    if (firstMarks.has(nodeId)) return
    const seen = state.marks.get(mark.archive)
    if (seen !== undefined) firstMarks.set(nodeId, { mark: { ...mark, sequence: seen }, withinMs: 0 })
    else if (state.savedAt === undefined) firstMarks.set(nodeId, { mark, withinMs: 0 })
    // Not met before the state was saved: what it got since then, and a horizon more, may be new.
    else firstMarks.set(nodeId, { withinMs: Math.max(0, clock.now() - state.savedAt) + settleMs })
    if (seen === undefined && state.savedAt === undefined) state.marks.set(mark.archive, mark.sequence)
  }

  function askPage(after: Position | undefined) {
    const page = inUse.attempt(async (connection) => {
      const reply = await connection.query({ topics, start, end, limit, after, form: 'envelopes' }, call)
      noteServer(connection, reply, after)
      return { connection, reply }
    })
    // Asked for ahead of the reader, who may never come for it.
    page.catch(() => {})
    return page
  }

  async function* inOrder(): AsyncGenerator<MailMessage, void, undefined> {
    let next: ReturnType<typeof askPage> | undefined = askPage(state.cursor)
    while (next !== undefined) {
      const { connection, reply }: Awaited<typeof next> = await next
      const envelopes = reply.items.form === 'envelopes' ? reply.items.envelopes : []
      next = reply.more ? askPage(envelopes.at(-1)) : undefined
      onProgress({ type: 'page', server: connection.server.nodeId, messages: envelopes.length })
      for (const envelope of envelopes) {
        state.cursor = { timestamp: envelope.timestamp, id: envelope.id }
        if (isNew(envelope)) yield deliver(envelope, connection)
      }
    }
  }

  /** What arrived at the server in use since its first page, wherever its timestamp stands. */
  async function* late(): AsyncGenerator<MailMessage, void, undefined> {
    let resumed: { readonly nodeId: NodeId; readonly since: Since } | undefined
    for (let more = true; more; ) {
      const { connection, reply } = await inUse.attempt(async (connection) => {
        const { nodeId } = connection.server
        const first = firstMarks.get(nodeId) ?? { withinMs: clock.now() - startedAt + settleMs }
        const since = resumed?.nodeId === nodeId ? resumed.since : first
        const reply = await connection.arrivals({ topics, start, end, limit, since, form: 'envelopes' }, call)
        return { connection, reply }
      })
      for (const envelope of reply.items.form === 'envelopes' ? reply.items.envelopes : []) {
        if (isNew(envelope)) yield deliver(envelope, connection)
      }
      resumed = { nodeId: connection.server.nodeId, since: { mark: reply.mark, withinMs: 0 } }
      more = reply.more
      if (!more) state.marks.set(reply.mark.archive, reply.mark.sequence)
    }
  }

  async function* read(): AsyncGenerator<MailMessage, void, undefined> {
    yield* inOrder()
    yield* late()
    const isChecked = yield* crossCheck({
      connections,
      inUse,
      served,
      others: request.crossCheck ?? 1,
      range: { topics, start: Math.max(start, state.closedTo), end },
      settledBefore: startedAt - settleMs,
      isNew,
      deliver,
      onProgress,
      ...call,
    })
    if (signal?.aborted) throw new AbortedError(signal.reason)
    if (!isChecked) return
    state.closedTo = Math.max(state.closedTo, Math.min(end, startedAt - settleMs))
    state.delivered.forgetBefore(state.closedTo)
  }

  const messages = read()
  return {
    [Symbol.asyncIterator]: () => messages,
    state: () => encodeState(state, clock.now()),
  }
}

function checkRequest({ topics, start = 0, end = WHOLE_RANGE.end, pageSize = 1, crossCheck = 0 }: HistoryRequest) {
  if (topics.length < 1 || topics.length > MAIL_LIMITS.topics || !topics.every(isMailTopic)) {
    throw new ConfigurationError('topics', topics, `give 1 to ${MAIL_LIMITS.topics} topics of visible ASCII`)
  }
  if (!Number.isSafeInteger(start) || start < 0) throw new ConfigurationError('start', start, 'give ms since 1970')
  if (!Number.isSafeInteger(end) || end <= start || end > WHOLE_RANGE.end) {
    throw new ConfigurationError('end', end, 'give ms since 1970, after the start')
  }
  if (!Number.isSafeInteger(pageSize) || pageSize < 1 || pageSize > MAIL_LIMITS.page) {
    throw new ConfigurationError('pageSize', pageSize, `give 1 to ${MAIL_LIMITS.page}`)
  }
  if (!Number.isSafeInteger(crossCheck) || crossCheck < 0) {
    throw new ConfigurationError('crossCheck', crossCheck, 'give a number of servers, from 0')
  }
}

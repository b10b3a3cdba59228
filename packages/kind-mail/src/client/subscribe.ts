import { type CallOptions, ConfigurationError, type NodeId, WaypostError, wait } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import type { Envelope } from '../envelope.js'
import { createChannel } from './channel.js'
import { checkTopics } from './check-request.js'
import { createLiveCheck } from './live-check.js'
import type { MailMessage } from './message.js'
import { createPatience } from './patience.js'
import { type Period, withoutPeriods } from './periods.js'
import type { MailProgress } from './progress.js'
import { deliver, type Reading, type ReadingParts } from './reading.js'
import { createReadingState, freshTopic, lastMarkOf, type ServerMark, type TopicReading } from './reading-state.js'
import { decodeState, encodeState } from './saved-state.js'
import { createServerInUse } from './server-in-use.js'
import { createTermsBook } from './terms-book.js'

export interface SubscribeOptions extends CallOptions {
  /** 1 to 64 topics. */
  readonly topics: readonly string[]
  /**
   * A state that an earlier subscription or reading of history gave: what arrived since then comes first. Topics that are
   * new to it begin now.
   */
  readonly state?: string | undefined
  /**
   * Loads the state from the client's storage under this name instead, and keeps it there: 1 to 64 letters, digits, dots and
   * dashes. One reading or subscription of a client at a time has a name; the iteration of a second one throws
   * ConfigurationError.
   */
  readonly keepAs?: string | undefined
  /** Also what arrived at the server so many ms before the subscription, when there is no state. @default 0 */
  readonly backfillMs?: number
  /**
   * How often what arrived is compared with another server, in ms; 0 for never. It brings what the server in use
   * withholds or has not got yet. @default 60,000
   */
  readonly crossCheckMs?: number
  /** Told while it goes on; must not throw. */
  readonly onProgress?: (progress: MailProgress) => void
}

/** Messages as they arrive. It can be iterated once. */
export interface MailSubscription extends AsyncIterable<MailMessage> {
  /** How far it came, as text to keep: it covers what was taken out of the iteration until now. */
  state(): string
}

/** Messages that wait for the application; the server is read no faster than this empties. */
const CHANNEL_CAPACITY = 256
/** Pause after all attempts to find a server failed, in ms. */
const RETRY_MS = 5_000
/**
 * What was published before a subscription began has a timestamp at most so far ahead of its beginning, in ms: up to there it
 * closes nothing of a topic whose past nobody has read.
 */
const AHEAD_MS = 3_600_000

/** What history did not close in so long a time before it was saved stays open until history closes it, in ms. */
const UNSETTLED_MS = 10_800_000

/** What did not have to be waited for so long may have lain here while the application was busy, or the machine slept, in ms. */
const AWAITED_MS = 50

/** What goes through the channel: what it does to the state is done when the application has taken all before it. */
type Item =
  | { readonly type: 'envelope'; readonly envelope: Envelope; readonly connection: MailConnection }
  /** `heardAt`: until when all that arrived was given, ms since 1970. */
  | { readonly type: 'mark'; readonly mark: ServerMark; readonly heardAt?: number }
  | { readonly type: 'settled'; readonly period: Period }

/**
 * Messages as they arrive, in the order in which the server in use got them, each once. When the server fails, another
 * one takes over, first brings what arrived since the last sign of life, and is compared by ids for what lies further back.
 * It goes on until the signal fires, which ends it without an error, or the caller leaves.
 *
 * @throws ConfigurationError for malformed options; MailError `STATE_INVALID`
 */
export function subscribe(options: SubscribeOptions, parts: ReadingParts): MailSubscription {
  const { topics, backfillMs = 0, crossCheckMs = 60_000, onProgress = () => {} } = options
  checkTopics(topics)
  for (const [field, value] of Object.entries({ backfillMs, crossCheckMs })) {
    if (!Number.isSafeInteger(value) || value < 0) throw new ConfigurationError(field, value, 'give ms, from 0')
  }
  const { clock, spreadMs, settleMs } = parts
  const startedAt = clock.now()
  const fresh = () => freshTopic(Math.max(0, startedAt - settleMs - backfillMs))
  const state =
    options.state === undefined
      ? createReadingState(new Map(topics.map((topic) => [topic, fresh()])))
      : decodeState(options.state, topics, fresh)
  for (const topic of state.topics.values()) topic.liveFrom ??= firstLive(topic, startedAt, state.savedAt)
  /** In the channel and not yet taken. */
  const underWay = new Set<string>()
  const ending = new AbortController()
  const { signal } = ending
  const reading: Reading = {
    ...parts,
    state,
    inUse: createServerInUse({ ...parts, signal, onProgress }),
    terms: createTermsBook({ ...parts, onProgress }),
    patience: createPatience(),
    call: { signal },
    onProgress,
  }
  /** Servers of whose arrivals nothing was passed over: a mark of theirs may be kept. */
  const complete = new Set<NodeId>([...state.marks.values()].map(({ server }) => server))
  let lastHeardAt = state.savedAt
  /** As `lastHeardAt`, of what the application has taken: what its next reading asks other servers for came later. */
  let takenTo = state.savedAt ?? Math.max(0, startedAt - backfillMs)
  let settledTo = 0

  function isWanted(envelope: Envelope): boolean {
    const floor = state.topics.get(envelope.topic)?.floor ?? Number.POSITIVE_INFINITY
    if (envelope.timestamp < floor || underWay.has(envelope.id)) return false
    return state.isNew(envelope, envelope.topic)
  }

  async function* run(): AsyncGenerator<MailMessage, void, undefined> {
    const onAbort = () => ending.abort()
    options.signal?.addEventListener('abort', onAbort, { once: true })
    if (options.signal?.aborted) onAbort()
    const channel = createChannel<Item>(CHANNEL_CAPACITY)
    signal.addEventListener('abort', () => channel.close(), { once: true })

    async function push(envelope: Envelope, connection: MailConnection) {
      underWay.add(envelope.id)
      await channel.push({ type: 'envelope', envelope, connection })
    }

    const liveCheck = createLiveCheck(reading, {
      everyMs: crossCheckMs,
      since: () => {
        const { savedAt } = state
        const from = savedAt === undefined ? startedAt - backfillMs - spreadMs : reading.terms.settledBefore(savedAt)
        return Math.max(from, settledTo - AHEAD_MS)
      },
      isNew: (position) => !underWay.has(position.id) && state.isNew(position),
      isWanted,
      push,
      onReached(mark) {
        complete.add(mark.server)
        return channel.push({ type: 'mark', mark })
      },
      opensAt,
      onSettled: (period) => channel.push({ type: 'settled', period }),
    })

    /** One subscription with one server, until it ends. */
    async function listen(connection: MailConnection): Promise<void> {
      const { nodeId } = connection.server
      const mark = lastMarkOf(state, nodeId)
      const sinceBegin = Math.max(0, clock.now() - startedAt)
      const missedMs =
        lastHeardAt === undefined ? sinceBegin + backfillMs : Math.max(0, clock.now() - lastHeardAt) + spreadMs
      // The first server of a subscription that begins now has nothing behind it to look for.
      if (lastHeardAt === undefined) complete.add(nodeId)
      let isFirst = true
      let askedAt = clock.now()
      for await (const reply of connection.subscribe({ topics, since: { mark, withinMs: missedMs } }, { signal })) {
        const isNews = isFirst || clock.now() - askedAt >= AWAITED_MS
        for (const envelope of reply.items.form === 'envelopes' ? reply.items.envelopes : []) {
          if (isWanted(envelope)) await push(envelope, connection)
        }
        // Of another archive than the one that was read, such as after the loss of that, nothing is known.
        if (isFirst && mark !== undefined && mark.archive !== reply.mark.archive) complete.delete(nodeId)
        const heard = isNews && !reply.more ? { heardAt: askedAt } : {}
        if (complete.has(nodeId)) {
          await channel.push({ type: 'mark', mark: { ...reply.mark, server: nodeId }, ...heard })
        }
        lastHeardAt = heard.heardAt ?? lastHeardAt
        reading.inUse.wentWell()
        if (isFirst && !complete.has(nodeId)) liveCheck.onSwitch(connection)
        isFirst = false
        askedAt = clock.now()
      }
    }

    async function live() {
      while (!signal.aborted) {
        try {
          await reading.inUse.attempt(listen)
        } catch (error) {
          if (signal.aborted) return
          if (!WaypostError.is(error, 'NO_SERVER')) throw error
          // Offline, perhaps: nothing is lost, since the next server is asked for what was missed.
          await wait(clock, RETRY_MS, signal)
        }
      }
    }

    live().catch((error) => channel.close(signal.aborted ? undefined : error))
    liveCheck.run().catch(() => {})
    try {
      for (let item = await channel.take(); item !== undefined; item = await channel.take()) {
        if (item.type === 'envelope') {
          underWay.delete(item.envelope.id)
          yield deliver(reading, item.envelope, item.connection)
        } else if (item.type === 'mark') {
          state.marks.delete(item.mark.archive)
          state.marks.set(item.mark.archive, item.mark)
          takenTo = item.heardAt ?? takenTo
        } else close(item.period)
      }
    } finally {
      ending.abort()
      options.signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Where the first period begins that a subscription may close, and has not. */
  function opensAt(): number {
    const firsts = [...state.topics.values()].map(({ closed, liveFrom = Number.POSITIVE_INFINITY }) => {
      return withoutPeriods({ start: liveFrom, end: Number.POSITIVE_INFINITY }, closed)[0]?.start ?? liveFrom
    })
    return Math.min(...firsts)
  }

  function close({ start: from, end }: Period) {
    // Where a hole is left, servers that are not compared yet are asked for what they got since before it.
    if (from <= opensAt()) settledTo = end
    for (const [topic, { liveFrom = end }] of state.topics) {
      const start = Math.max(from, liveFrom)
      if (start >= end) continue
      state.close([topic], { start, end })
      onProgress({ type: 'closed', topics: [topic], start, end })
    }
  }

  const messages = run()
  return {
    [Symbol.asyncIterator]: () => messages,
    state: () => encodeState(state, takenTo),
  }
}

/**
 * From where on a subscription may close periods. Where history was read to the present, it goes on there; of another topic, what
 * was published before the subscription began is left to a reading of history.
 */
function firstLive({ closed, inOrder }: TopicReading, startedAt: number, savedAt: number | undefined): number {
  if (inOrder?.isComplete !== true || savedAt === undefined) return startedAt + AHEAD_MS
  return Math.max(closed.at(-1)?.end ?? 0, savedAt - UNSETTLED_MS)
}

import {
  AbortedError,
  type CallOptions,
  type Clock,
  ConfigurationError,
  type NodeId,
  WaypostError,
  wait,
} from '@waypost/core'
import type { MailConnection } from '../connection.js'
import { type Envelope, isMailTopic } from '../envelope.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import { type Mark, WHOLE_RANGE } from '../wire/request.js'
import { createChannel } from './channel.js'
import type { Connections } from './connections.js'
import { createDelivered } from './delivered.js'
import { fetchMissing } from './fetch-missing.js'
import { type MailMessage, type MailProgress, messageOf } from './message.js'
import { createServerInUse } from './server-in-use.js'

export interface SubscribeOptions extends CallOptions {
  /** 1 to 64 topics. */
  readonly topics: readonly string[]
  /** Also what arrived at the server so many ms before the subscription. @default 0 */
  readonly backfillMs?: number
  /**
   * How often what arrived is compared with another server, in ms; 0 for never. It brings what the server in use
   * withholds or has not got yet. @default 60,000
   */
  readonly crossCheckMs?: number
  /** Told while it goes on; must not throw. */
  readonly onProgress?: (progress: MailProgress) => void
}

export interface SubscribeParts {
  readonly connections: Connections
  readonly clock: Clock
  /** How far back from now a period stays open, in ms. */
  readonly settleMs: number
  /** Within which an envelope reaches all servers, in ms. */
  readonly spreadMs: number
}

/** Messages that wait for the application; the server is read no faster than this empties. */
const CHANNEL_CAPACITY = 256
/** Ids kept before old ones are forgotten. */
const REMEMBERED = 100_000
/** Pause after all attempts to find a server failed, in ms. */
const RETRY_MS = 5_000

/**
 * Messages as they arrive, in the order in which the server in use got them, each once. When the server fails, another
 * one takes over and first brings what arrived since the last sign of life, and a spreading time before that.
 * It goes on until the signal fires, which ends it without an error, or the caller leaves.
 *
 * @throws ConfigurationError for malformed options
 */
export function subscribe(options: SubscribeOptions, parts: SubscribeParts): AsyncIterable<MailMessage> {
  const { topics, backfillMs = 0, crossCheckMs = 60_000, onProgress = () => {} } = options
  if (topics.length < 1 || topics.length > MAIL_LIMITS.topics || !topics.every(isMailTopic)) {
    throw new ConfigurationError('topics', topics, `give 1 to ${MAIL_LIMITS.topics} topics of visible ASCII`)
  }
  const { connections, clock, settleMs, spreadMs } = parts

  async function* run(): AsyncGenerator<MailMessage, void, undefined> {
    const ending = new AbortController()
    const { signal } = ending
    const onAbort = () => ending.abort()
    options.signal?.addEventListener('abort', onAbort, { once: true })
    if (options.signal?.aborted) onAbort()
    const startedAt = clock.now()
    const channel = createChannel<MailMessage>(CHANNEL_CAPACITY)
    signal.addEventListener('abort', () => channel.close(), { once: true })
    const delivered = createDelivered()
    /** How many ids are held before old ones are looked for: never for each message. */
    let forgetAbove = REMEMBERED
    const marks = new Map<NodeId, Mark>()
    const inUse = createServerInUse({ connections, clock, signal, onProgress })
    let lastHeardAt: number | undefined

    /**
     * Behind this everything is closed: a server that is new or caught up has "new" arrivals of any age. It moves with time,
     * so that what has to be remembered does not grow with the subscription's.
     */
    const openFrom = () => Math.max(0, clock.now() - settleMs - backfillMs)

    async function deliver(envelope: Envelope, connection: MailConnection) {
      if (envelope.timestamp < openFrom() || delivered.has(envelope.id)) return
      delivered.add(envelope)
      if (delivered.size > forgetAbove) {
        delivered.forgetBefore(openFrom())
        forgetAbove = Math.max(REMEMBERED, 2 * delivered.size)
      }
      await channel.push(messageOf(envelope, connection.server.nodeId))
    }

    /** One subscription with one server, until it ends. */
    async function listen(connection: MailConnection): Promise<never> {
      const { nodeId } = connection.server
      const missedMs = lastHeardAt === undefined ? backfillMs : clock.now() - lastHeardAt + spreadMs
      const since = { mark: marks.get(nodeId), withinMs: missedMs }
      for await (const reply of connection.subscribe({ topics, since }, { signal })) {
        for (const envelope of reply.items.form === 'envelopes' ? reply.items.envelopes : []) {
          await deliver(envelope, connection)
        }
        marks.set(nodeId, reply.mark)
        lastHeardAt = clock.now()
      }
      throw new AbortedError(signal.reason)
    }

    async function live() {
      while (!signal.aborted) {
        try {
          await inUse.attempt(listen)
        } catch (error) {
          if (signal.aborted) return
          if (!WaypostError.is(error, 'NO_SERVER')) throw error
          // Offline, perhaps: nothing is lost, since the next server is asked for what was missed.
          await wait(clock, RETRY_MS, signal)
        }
      }
    }

    async function compare(connection: MailConnection) {
      const range = { topics, ...WHOLE_RANGE, start: openFrom() }
      let since: { mark?: Mark; withinMs: number } = {
        withinMs: Math.min(clock.now() - startedAt, crossCheckMs) + spreadMs,
      }
      let found = 0
      for (let more = true; more; ) {
        const request = { ...range, limit: MAIL_LIMITS.page, since, form: 'positions' } as const
        const reply = await connection.arrivals(request, { signal })
        const positions = reply.items.form === 'positions' ? reply.items.positions : []
        const missing = positions.filter(({ id }) => !delivered.has(id))
        for await (const envelope of fetchMissing(connection, missing, range, { signal })) {
          if (!delivered.has(envelope.id)) found++
          await deliver(envelope, connection)
        }
        since = { mark: reply.mark, withinMs: 0 }
        more = reply.more
      }
      onProgress({ type: 'cross-check', server: connection.server.nodeId, found })
    }

    async function check() {
      while (crossCheckMs > 0) {
        await wait(clock, crossCheckMs, signal)
        const exclude = new Set(inUse.avoided)
        if (inUse.current !== undefined) exclude.add(inUse.current.server.nodeId)
        const connection = await connections.acquire({ exclude, waitMs: 1_000, signal }).catch(() => undefined)
        if (connection === undefined) continue
        await compare(connection).catch(() => connections.drop(connection))
      }
    }

    live().catch((error) => channel.close(error))
    check().catch(() => {})
    try {
      for (let message = await channel.take(); message !== undefined; message = await channel.take()) yield message
    } finally {
      ending.abort()
      options.signal?.removeEventListener('abort', onAbort)
    }
  }

  return { [Symbol.asyncIterator]: run }
}

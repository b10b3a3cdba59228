import {
  type Clock,
  ConfigurationError,
  cryptoRandom,
  type Random,
  type Storage,
  systemClock,
  WaypostError,
} from '@waypost/core'
import { createEnvelope, type Envelope } from '../envelope.js'
import { WORK_LIMITS } from '../work.js'
import { createConnections } from './connections.js'
import { type HistoryRequest, type MailHistory, readHistory } from './history.js'
import { keptReading } from './kept-reading.js'
import { createKeptState } from './kept-state.js'
import { loopRoom } from './loop-room.js'
import { createOutbox } from './outbox.js'
import type { MailServerPool } from './pool-port.js'
import type { MailProgress } from './progress.js'
import { type Published, type PublishOptions, publishEnvelope } from './publish.js'
import { type MailSubscription, type SubscribeOptions, subscribe } from './subscribe.js'
import { type ServerReport, type SurveyOptions, surveyServers } from './survey.js'

export interface MailClientOptions {
  /** A pool of mail servers, started and stopped by the caller. */
  readonly pool: MailServerPool
  /** Servers that have to store a message before `publish` resolves. @default 2 */
  readonly acknowledgements?: number
  /** Most bits of a proof of work that are solved for a server: each more doubles the time. @default 20, about a million hashes */
  readonly maxWorkBits?: number
  /** Where readings with `keepAs` keep their states. */
  readonly storage?: Storage
  /** How far back from now a period stays open for messages that arrive late, in ms; servers' terms may ask for more. @default 2 hours */
  readonly settleMs?: number
  /** Within which a message reaches all servers, in ms. @default 60,000 */
  readonly spreadMs?: number
  readonly clock?: Clock
  readonly random?: Random
}

/** What to publish. */
export interface OutgoingMessage {
  /** 1 to 64 visible ASCII characters. */
  readonly topic: string
  /** At most 65,536 bytes, encrypted by the application. */
  readonly payload: Uint8Array
  /** ms since 1970. @default now */
  readonly timestamp?: number
  /** Seconds. @default 2,592,000 (30 days) */
  readonly lifetime?: number
}

/** Sends and reads messages through a pool of mail servers. */
export interface MailClient {
  /**
   * Publishes a message, or again an envelope made before. Resolves when enough servers have stored it durably.
   *
   * @throws MailError `ENVELOPE_INVALID`, `NOT_ACKNOWLEDGED` (its data tell which servers have it), `CLIENT_CLOSED`
   * @throws AbortedError when the signal fires
   */
  publish(message: OutgoingMessage | Envelope, options?: PublishOptions): Promise<Published>
  /** @see readHistory; the iteration throws MailError `NO_SERVER` or `CLIENT_CLOSED`, and AbortedError */
  history(request: HistoryRequest): MailHistory
  /** @see subscribe */
  subscribe(options: SubscribeOptions): MailSubscription
  /** What the servers say of themselves, one after the other. @see surveyServers */
  survey(options?: SurveyOptions): AsyncIterable<ServerReport>
  /** Ends everything under way and closes the connections; the pool goes on. Idempotent. */
  close(): Promise<void>
}

/** @throws ConfigurationError naming the option that is out of range */
export function createMailClient(options: MailClientOptions): MailClient {
  const { acknowledgements = 2, settleMs = 7_200_000, spreadMs = 60_000, maxWorkBits = 20 } = options
  const { clock = systemClock, random = cryptoRandom } = options
  assertWhole('acknowledgements', acknowledgements, 1)
  assertWhole('settleMs', settleMs, 0)
  assertWhole('spreadMs', spreadMs, 0)
  assertWhole('maxWorkBits', maxWorkBits, 0, WORK_LIMITS.bits)
  const connections = createConnections(options.pool, random)
  const parts = { connections, clock, random, room: loopRoom, settleMs, spreadMs, outbox: createOutbox(), maxWorkBits }
  const closing = new AbortController()
  const underWay = new Set<string>()

  /** The reading as it is, or with its state in the storage. */
  function kept(request: HistoryRequest | SubscribeOptions, make: (state: string | undefined) => MailHistory) {
    const { keepAs: name, state, onProgress = (_: MailProgress) => {} } = request
    if (name === undefined) return make(state)
    const { storage } = options
    if (state !== undefined) throw new ConfigurationError('keepAs', name, 'give a state, or the name of a kept one')
    if (storage === undefined) throw new ConfigurationError('keepAs', name, 'give the client a storage')
    const onFailure = (error: unknown) => {
      onProgress({ type: 'state-not-kept', code: WaypostError.is(error) ? error.code : 'UNEXPECTED' })
    }
    return keptReading(make, createKeptState({ storage, name, clock, onFailure }), underWay, onProgress)
  }

  return {
    async publish(message, publishing = {}) {
      const wanted = publishing.acknowledgements ?? acknowledgements
      assertWhole('acknowledgements', wanted, 1)
      const envelope = 'bytes' in message ? message : createEnvelope({ timestamp: clock.now(), ...message })
      return publishEnvelope(envelope, parts, { ...publishing, acknowledgements: wanted })
    },
    history: (request) => kept(request, (state) => readHistory({ ...request, state }, parts)),
    subscribe: (request) => {
      const signal = request.signal === undefined ? closing.signal : AbortSignal.any([request.signal, closing.signal])
      return kept(request, (state) => subscribe({ ...request, state, signal }, parts))
    },
    survey: (request) => surveyServers(parts, request),
    async close() {
      closing.abort()
      await connections.close()
    },
  }
}

function assertWhole(field: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`
  throw new ConfigurationError(field, value, `give a whole number ${range}`)
}

import { type HostContext, type MessageStream, WaypostError } from '@waypost/core'
import type { OpenEnvelope } from '../envelope.js'
import { refuseStream, unsealStream } from '../handshake/unseal-stream.js'
import { SealedError } from '../sealed-error.js'
import { createBacklog } from './backlog.js'
import { createServedSession, type ServedSession, type SessionHandler } from './served-session.js'
import { SessionError } from './session-error.js'
import { DEFAULT_LIMITS, type SessionLimits } from './session-limits.js'

/** What serving sessions needs of a {@link HostContext}. */
export type SessionHost = Pick<HostContext, 'transport' | 'identity' | 'clock' | 'random' | 'logger' | 'counters'>

/** How long a handshake is left alone when others wait, in ms: time for two ways around the world. */
const FAIR_HANDSHAKE_MS = 1_000

export interface ServeSessionsOptions {
  /** Protocol of the transport, and purpose of the sealed streams, such as `/waypost/mail/1`. */
  readonly protocol: string
  /** Each has a default of its own. */
  readonly limits?: Partial<SessionLimits>
  /** How hellos are opened. @default Node's own ECDH in this thread */
  readonly openEnvelope?: OpenEnvelope | ((...given: Parameters<OpenEnvelope>) => Promise<Uint8Array>)
}

/**
 * Serves sessions of a protocol on a host's transport, until the returned function is called. That one takes no more
 * sessions or requests, ends streams of replies, waits for single replies (`limits.drainMs`) and closes; it is
 * idempotent.
 *
 * Counts `sealed_sessions_total`, `sealed_sessions_refused_total{reason}` and `sealed_requests_total{outcome}`.
 *
 * @param handler what answers a request. A `WaypostError` that it throws travels to the client: code, message,
 *   `isRetryable` and a number `data.retryAfterMs`. Anything else arrives as an opaque `INTERNAL` and is logged here.
 */
export function serveSessions(
  host: SessionHost,
  options: ServeSessionsOptions,
  handler: SessionHandler,
): () => Promise<void> {
  const { transport, identity, clock, random, logger, counters } = host
  const { protocol } = options
  const limits: SessionLimits = { ...DEFAULT_LIMITS, ...options.limits }
  const sessions = new Set<ServedSession>()
  const perPeer = new Map<string, number>()
  /** Handshakes under way, the oldest first, with when they began. */
  const shaking = new Map<MessageStream, number>()
  const backlog = createBacklog(limits)
  const stopping = new AbortController()
  let running = 0
  let stopped: Promise<void> | undefined

  const stopTaking = transport.handle(protocol, (stream) => void take(stream))

  function refuse(reason: string, stream: MessageStream, error?: unknown) {
    counters.count('sealed_sessions_refused_total', { protocol, reason })
    logger.debug(
      { protocol, reason, peer: stream.remotePeer, ...(error instanceof Error ? { error: error.message } : {}) },
      'session refused',
    )
  }

  /**
   * Ends the oldest handshake of the peer with the most of them, when that is more than this one's, or when it had its
   * time: who opens streams and says nothing keeps nobody else out.
   */
  function makeRoomFor(peer: string): boolean {
    const counts = new Map<string, number>()
    for (const { remotePeer } of shaking.keys()) counts.set(remotePeer, (counts.get(remotePeer) ?? 0) + 1)
    const most = Math.max(...counts.values())
    for (const [stream, since] of shaking) {
      if (counts.get(stream.remotePeer) !== most) continue
      if ((counts.get(peer) ?? 0) + 1 >= most && clock.now() - since < FAIR_HANDSHAKE_MS) return false
      shaking.delete(stream)
      stream.abort(new SealedError('SEALED_BUSY', 'the handshake was given up for another one'))
      return true
    }
    return false
  }

  async function take(stream: MessageStream) {
    const peer = stream.remotePeer
    const ofPeer = perPeer.get(peer) ?? 0
    const isFull =
      ofPeer >= limits.maxSessionsPerPeer ||
      sessions.size + shaking.size >= limits.maxSessions ||
      (shaking.size >= limits.maxHandshakes && !makeRoomFor(peer))
    if (isFull) {
      refuse('SEALED_BUSY', stream)
      await refuseStream(stream)
      return
    }
    // Counted from the first byte: a peer that never finishes a handshake holds no more than its share.
    perPeer.set(peer, ofPeer + 1)
    shaking.set(stream, clock.now())
    try {
      const sealed = await unsealStream(stream, {
        identity,
        purpose: protocol,
        timeoutMs: limits.handshakeTimeoutMs,
        clock,
        random,
        signal: stopping.signal,
        ...(options.openEnvelope === undefined ? {} : { openEnvelope: options.openEnvelope }),
      })
      shaking.delete(stream)
      if (stopping.signal.aborted) {
        sealed.abort(new SessionError('SESSION_CLOSED', 'the server stops'))
        return
      }
      counters.count('sealed_sessions_total', { protocol })
      // Not all at the same time, where many came at the same time.
      const expiresInMs = limits.maxAgeMs * (0.9 + random.integer(201) / 1000)
      const common = { protocol, limits, clock, logger, counters, handler, room, backlog }
      const session = createServedSession({ sealed, expiresInMs, ...common })
      sessions.add(session)
      await session.done
      sessions.delete(session)
    } catch (error) {
      if (!stopping.signal.aborted) refuse(WaypostError.is(error) ? error.code : 'UNKNOWN', stream, error)
    } finally {
      shaking.delete(stream)
      const left = (perPeer.get(peer) ?? 1) - 1
      if (left > 0) perPeer.set(peer, left)
      else perPeer.delete(peer)
    }
  }

  /** Requests in flight over all sessions. */
  const room = {
    take() {
      if (running >= limits.maxRunning) return false
      running += 1
      return true
    },
    release() {
      running -= 1
    },
  }

  return () => {
    stopped ??= (async () => {
      stopTaking()
      stopping.abort()
      await Promise.all([...sessions].map((session) => session.stop()))
    })()
    return stopped
  }
}

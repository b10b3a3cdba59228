import { type Clock, type Counters, type Logger, WaypostError } from '@waypost/core'
import { lengthOf } from '../padding.js'
import type { SealedStream } from '../sealed-stream.js'
import type { Backlog } from './backlog.js'
import { type ClosingReason, decodeFrame, type Frame, frameParts, type RemoteFailure } from './frames.js'
import { createServedRequest, type ServedRequest } from './served-request.js'
import { SessionError } from './session-error.js'
import type { SessionLimits } from './session-limits.js'

/** What a handler knows of a request beside its body. */
export interface RequestContext {
  /** The client's transport identity, which its hello named too. */
  readonly peer: string
  /** The IP address that the client's connection comes from; undefined where there is none. Shared by all behind a NAT. */
  readonly remoteAddress: string | undefined
  /** Fires when the client cancelled or left, the deadline passed or the host stops. */
  readonly signal: AbortSignal
  /** Whether the client asked for one reply or for a stream of them. */
  readonly wants: 'reply' | 'stream'
}

/** One reply, or many. One reply to a client that wants a stream is a stream of one. */
export type Replies = Uint8Array | AsyncIterable<Uint8Array>

/** Answers requests. */
export type SessionHandler = (body: Uint8Array, context: RequestContext) => Replies | Promise<Replies>

/** A session on the server's side. */
export interface ServedSession {
  /** Settles when it is over; never rejects. */
  readonly done: Promise<void>
  /** Takes no more requests, lets single replies finish, then ends it. */
  stop(): Promise<void>
}

export interface ServedSessionParts {
  readonly sealed: SealedStream
  readonly protocol: string
  readonly limits: SessionLimits
  /** When it ends in any case, in ms from now. */
  readonly expiresInMs: number
  readonly clock: Clock
  readonly logger: Logger
  readonly counters: Counters
  readonly handler: SessionHandler
  /** Room for requests over all sessions. */
  readonly room: { take(): boolean; release(): void }
  readonly backlog: Backlog
}

const BUSY: RemoteFailure = {
  code: 'BUSY',
  message: 'the server runs as many requests as it may',
  isRetryable: true,
  retryAfterMs: 1_000,
}
const STOPPING: RemoteFailure = { code: 'STOPPING', message: 'the server stops', isRetryable: true }

export function createServedSession(parts: ServedSessionParts): ServedSession {
  const { sealed, protocol, limits, clock, logger, counters, handler, room } = parts
  const backlog = parts.backlog.open(giveUp)
  const requests = new Map<number, ServedRequest>()
  const done = Promise.withResolvers<void>()
  let lastId = 0
  /** Requests whose last frame has not gone out. */
  let open = 0
  /** Handlers at work; one that does not heed its signal outlives its request. */
  let running = 0
  let isOver = false
  let isStopping = false
  let whenFewer: (() => void) | undefined
  let cancelIdle = () => {}
  let cancelLinger = () => {}
  const cancelExpiry = clock.after(parts.expiresInMs, () => void expire())

  void run()

  async function run() {
    try {
      await send({ type: 'greeting', maxInFlight: limits.maxInFlight, idleMs: limits.idleMs })
      armIdle()
      for await (const message of sealed) {
        // Announced as closing: what was on its way then is for nobody, and a client that goes on is not served.
        if (!isOver) await take(decodeFrame(message))
      }
      // The client closed: what still runs is for nobody.
      over()
      await sealed.close()
    } catch (error) {
      const reason =
        error instanceof Error ? error : new SessionError('SESSION_LOST', 'the session broke', { cause: error })
      if (!isOver) {
        const code = WaypostError.is(error) ? error.code : 'UNKNOWN'
        counters.count('sealed_sessions_broken_total', { protocol, reason: code })
        logger.debug({ protocol, peer: sealed.remotePeer, reason: code }, 'session broke')
      }
      over()
      sealed.abort(reason)
    } finally {
      cancelLinger()
    }
  }

  function over() {
    if (isOver) return
    isOver = true
    cancelIdle()
    cancelExpiry()
    backlog.close()
    for (const request of requests.values()) request.cancel()
    requests.clear()
    whenFewer?.()
    done.resolve()
  }

  /** A client that takes nothing off the network would hold replies in memory for ever. */
  async function send(frame: Frame) {
    const parts = frameParts(frame)
    const sent = backlog.add(lengthOf(parts))
    const cancel = clock.after(limits.stallMs, giveUp)
    try {
      await sealed.sendParts(parts)
    } finally {
      cancel()
      sent()
    }
  }

  function giveUp() {
    sealed.abort(new SessionError('SESSION_LOST', 'the client takes no data'))
  }

  function armIdle() {
    cancelIdle()
    if (open === 0 && !isOver) cancelIdle = clock.after(limits.idleMs, () => void close('idle'))
  }

  async function close(reason: ClosingReason) {
    if (isOver) return
    try {
      await send({ type: 'closing', reason })
      over()
      // A client that does not end its side would hold the stream, which counts for no session any more.
      cancelLinger = clock.after(limits.drainMs, () => {
        sealed.abort(new SessionError('SESSION_LOST', 'the client did not end the session'))
      })
      await sealed.close()
    } catch {
      over()
    }
  }

  async function take(frame: Frame) {
    switch (frame.type) {
      case 'request':
        return begin(frame)
      case 'credit':
        return requests.get(frame.id)?.grant(frame.bytes)
      case 'cancel':
        return requests.get(frame.id)?.cancel()
      default:
        throw new SessionError('SESSION_PROTOCOL_VIOLATED', `a client sends no ${frame.type}`)
    }
  }

  async function begin(frame: Frame & { readonly type: 'request' }) {
    const { id } = frame
    // Numbers only grow, so that none is used twice.
    if (id <= lastId) throw new SessionError('SESSION_PROTOCOL_VIOLATED', 'a request number was used before')
    lastId = id
    // Its place is free once a reply is on its way: without this, a client that asks and never reads fills the memory.
    await backlog.room()
    if (isStopping) return send({ type: 'error', id, failure: STOPPING })
    // Awaited, so that a client that floods is slowed to the pace at which it reads the refusals.
    if (open >= limits.maxInFlight || running >= 2 * limits.maxInFlight || !room.take()) {
      counters.count('sealed_requests_total', { protocol, outcome: 'busy' })
      return send({ type: 'error', id, failure: BUSY })
    }
    open += 1
    running += 1
    cancelIdle()
    const request = createServedRequest({
      frame,
      peer: sealed.remotePeer,
      remoteAddress: sealed.remoteAddress,
      protocol,
      maxReplyBytes: sealed.maxMessageBytes - 5,
      limits,
      clock,
      logger,
      handler,
      send,
      onFinal() {
        open -= 1
        requests.delete(id)
        armIdle()
        whenFewer?.()
      },
    })
    requests.set(id, request)
    request.answered.then((outcome) => counters.count('sealed_requests_total', { protocol, outcome }))
    request.settled.then(() => {
      room.release()
      running -= 1
    })
  }

  /** Lets the replies that are asked for go out. A client opens a new session and asks there for the streams that this ends. */
  async function expire() {
    if (isOver || isStopping) return
    await untilQuiet(() => [...requests.values()].every(({ isStream }) => isStream))
    await close('expired')
  }

  async function untilQuiet(isQuiet: () => boolean) {
    if (isQuiet()) return
    await new Promise<void>((resolve) => {
      const cancelTimer = clock.after(limits.drainMs, resolve)
      whenFewer = () => {
        if (!isQuiet() && !isOver) return
        cancelTimer()
        resolve()
      }
    })
  }

  return {
    done: done.promise,
    async stop() {
      if (isOver) return
      isStopping = true
      cancelIdle()
      for (const request of requests.values()) if (request.isStream) request.stop(STOPPING)
      await untilQuiet(() => open === 0)
      await close('stopping')
    },
  }
}

import {
  AbortedError,
  type CallOptions,
  type Clock,
  type ConnectContext,
  DeadlineError,
  type MessageStream,
  type Server,
  WaypostError,
} from '@waypost/core'
import { untilAborted } from '../abortable.js'
import { DEFAULT_HANDSHAKE_TIMEOUT_MS, sealStream } from '../handshake/seal-stream.js'
import { decodeFrame, encodeFrame, FRAME_OVERHEAD, type Frame } from './frames.js'
import { createReplyQueue } from './reply-queue.js'
import { createRequestSlots } from './request-slots.js'
import { RemoteError, SessionError } from './session-error.js'

/** Many requests at once to one server, on one sealed stream. */
export interface Session {
  /** Longest request body, in bytes. */
  readonly maxRequestBytes: number
  /** Whether requests are taken. */
  readonly isOpen: boolean
  /**
   * Settles when the session takes no more requests, at once when its connection dies: with `undefined` after
   * {@link Session.close}, else with the reason. Never rejects.
   */
  readonly closed: Promise<WaypostError | undefined>
  /**
   * Asks for one reply.
   *
   * @throws RemoteError with the server's own code; SessionError; DeadlineError `DEADLINE_EXCEEDED`; AbortedError
   */
  request(body: Uint8Array, options?: RequestOptions): Promise<Uint8Array>
  /**
   * Asks for many replies. Each iteration sends the request anew; leaving it cancels at the server; reading slowly
   * slows the server. It ends without an error when `signal` fires.
   *
   * The iteration throws RemoteError, SessionError, or DeadlineError `DEADLINE_EXCEEDED`.
   */
  stream(body: Uint8Array, options?: StreamOptions): AsyncIterable<Uint8Array>
  /** Ends the session; requests in flight fail with `SESSION_CLOSED`. Idempotent. */
  close(): Promise<void>
}

export interface RequestOptions extends CallOptions {
  /** Deadline from the call to the reply, in ms. @default 30_000 */
  readonly timeoutMs?: number
}

export interface StreamOptions extends CallOptions {
  /** Longest wait for the next reply while somebody reads, in ms. @default none, since a live stream may be silent */
  readonly replyTimeoutMs?: number
  /** Bytes of replies (and 64 for each) that the server may send ahead of the reader. @default 1_048_576 */
  readonly credit?: number
}

export interface OpenSessionOptions {
  /** Protocol of the transport, and purpose of the sealed stream, such as `/waypost/mail/1`. */
  readonly protocol: string
  /** Deadline of the handshake, after the transport's own, in ms. @default 10_000 */
  readonly timeoutMs?: number
  /** Default deadline of requests, in ms. @default 30_000 */
  readonly requestTimeoutMs?: number
}

/** What a session needs of a {@link ConnectContext}. */
export type SessionContext = Pick<ConnectContext, 'transport' | 'clock' | 'random' | 'signal' | 'report' | 'evicted'>

const DEFAULT_REQUEST_TIMEOUT_MS = 30_000
const DEFAULT_CREDIT = 1_048_576
const CLOSE_TIMEOUT_MS = 1_000
const LAST_ID = 0xffffffff

/**
 * Opens a session with a server. Resolves when the server has proved its key and greeted.
 *
 * How requests go is reported to the context: success with the time to the first reply; failure with its code when the
 * server failed, was overloaded or the session broke (once for a session). That opening failed is told by the
 * rejection alone, and a request that the caller gave up, or that the server refused for good reason, is no failure.
 * The session ends when `context.evicted` fires.
 *
 * @throws SealedError, SessionError, AbortedError, and what the transport throws
 */
export async function openSession(
  server: Server,
  context: SessionContext,
  options: OpenSessionOptions,
): Promise<Session> {
  const { transport, clock, random, signal, evicted } = context
  const { protocol, timeoutMs = DEFAULT_HANDSHAKE_TIMEOUT_MS } = options
  const opening = AbortSignal.any([signal, evicted])
  const stream = await transport.open(server, protocol, { signal: opening })
  const sealed = await sealStream(stream, { server, purpose: protocol, timeoutMs, clock, random, signal: opening })
  const messages = sealed[Symbol.asyncIterator]()
  try {
    const greeting = await withTimeout(clock, timeoutMs, 'greeting the client', untilAborted(messages.next(), opening))
    const frame = greeting.done ? undefined : decodeFrame(greeting.value)
    if (frame?.type !== 'greeting') throw violated('the server did not greet')
    return startSession(sealed, messages, frame.maxInFlight, context, options)
  } catch (error) {
    sealed.abort(asError(error))
    throw error
  }
}

/** One request on its way. */
interface Exchange {
  /** Whether its first reply is its last frame. */
  readonly isSingle: boolean
  onReply(body: Uint8Array): void
  onEnd(): void
  onFailure(error: WaypostError): void
}

function startSession(
  sealed: MessageStream,
  messages: AsyncIterator<Uint8Array>,
  maxInFlight: number,
  context: SessionContext,
  options: OpenSessionOptions,
): Session {
  const { clock, evicted } = context
  const exchanges = new Map<number, Exchange>()
  const slots = createRequestSlots(maxInFlight)
  const closed = Promise.withResolvers<WaypostError | undefined>()
  const maxRequestBytes = sealed.maxMessageBytes - FRAME_OVERHEAD
  let lastId = 0
  let ending: WaypostError | undefined
  let announced: SessionError | undefined

  const onEvicted = () => {
    const reason = new SessionError('SESSION_CLOSED', 'the pool evicted the server', { data: { reason: 'evicted' } })
    end(reason, reason)
    sealed.abort(reason)
  }
  evicted.addEventListener('abort', onEvicted, { once: true })
  if (evicted.aborted) onEvicted()
  void receive()

  function end(reason: WaypostError, notice: WaypostError | undefined) {
    if (ending !== undefined) return
    ending = reason
    evicted.removeEventListener('abort', onEvicted)
    slots.close(reason)
    for (const exchange of exchanges.values()) exchange.onFailure(reason)
    exchanges.clear()
    closed.resolve(notice)
  }

  function lose(cause: unknown) {
    if (ending !== undefined) return
    if (announced !== undefined) {
      end(announced, announced)
      return
    }
    const error = WaypostError.is(cause, 'SESSION_PROTOCOL_VIOLATED')
      ? cause
      : new SessionError('SESSION_LOST', 'the session with the server broke', {
          hint: 'open a new session, with this server or another',
          cause,
        })
    context.report({ type: 'failure', code: WaypostError.is(cause) ? cause.code : error.code })
    end(error, error)
  }

  async function receive() {
    try {
      for (;;) {
        const { done, value } = await messages.next()
        if (done) break
        dispatch(decodeFrame(value))
      }
      lose(new SessionError('SESSION_ENDED', 'the server ended the session'))
      await sealed.close()
    } catch (error) {
      lose(error)
      sealed.abort(asError(error))
    }
  }

  function dispatch(frame: Frame) {
    if (frame.type === 'closing') {
      announced = new SessionError('SESSION_ENDED', 'the server ended the session', { data: { reason: frame.reason } })
      return
    }
    if (frame.type !== 'reply' && frame.type !== 'end' && frame.type !== 'error') {
      throw violated(`a server sends no ${frame.type}`)
    }
    if (frame.id > lastId) throw violated('a reply answers no request')
    const exchange = exchanges.get(frame.id)
    if (exchange === undefined) throw violated('a request was answered twice')
    if (frame.type !== 'reply' || exchange.isSingle) free(frame.id)
    if (frame.type === 'reply') exchange.onReply(frame.body)
    else if (frame.type === 'end') exchange.onEnd()
    else exchange.onFailure(new RemoteError(frame.failure))
  }

  /** Frames that tell the server something beside requests; when the stream is broken, `receive` sees it. */
  function tell(frame: Frame) {
    if (ending === undefined) sealed.send(encodeFrame(frame)).catch(() => {})
  }

  /** Starts an exchange once there is a slot. @returns its id */
  async function begin(
    request: { readonly body: Uint8Array; readonly deadlineMs: number; readonly credit: number },
    exchange: Exchange,
    signal: AbortSignal,
  ): Promise<number> {
    if (ending !== undefined) throw ending
    if (announced !== undefined) throw announced
    if (request.body.length > maxRequestBytes) {
      throw new SessionError('SESSION_MESSAGE_TOO_LARGE', `a request of ${request.body.length} bytes is too long`, {
        hint: `send at most ${maxRequestBytes} bytes in one request`,
        data: { length: request.body.length, maxRequestBytes },
      })
    }
    await slots.take(signal)
    if (ending !== undefined || announced !== undefined || lastId >= LAST_ID) {
      slots.release()
      throw ending ?? announced ?? new SessionError('SESSION_ENDED', 'the session has used up its request numbers')
    }
    lastId += 1
    const id = lastId
    exchanges.set(id, exchange)
    try {
      await untilAborted(sealed.send(encodeFrame({ type: 'request', id, ...request })), signal)
    } catch (error) {
      giveUp(id)
      throw ending ?? error
    }
    return id
  }

  /** The request keeps its slot until the server has sent its last frame, as the server counts it. */
  function giveUp(id: number) {
    const exchange = exchanges.get(id)
    if (exchange === undefined) return
    exchanges.set(id, { isSingle: exchange.isSingle, onReply() {}, onEnd() {}, onFailure() {} })
    tell({ type: 'cancel', id })
  }

  function free(id: number) {
    if (exchanges.delete(id)) slots.release()
  }

  function reportFailure(error: unknown) {
    if (!WaypostError.is(error) || error === ending || error.code === 'ABORTED') return
    if (error instanceof RemoteError && !error.isRetryable) return
    context.report({ type: 'failure', code: error.code })
  }

  return {
    maxRequestBytes,
    closed: closed.promise,
    get isOpen() {
      return ending === undefined && announced === undefined
    },
    async request(body, { signal, timeoutMs = options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS } = {}) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      const startedAt = clock.now()
      const reply = Promise.withResolvers<Uint8Array>()
      reply.promise.catch(() => {})
      const givenUp = new AbortController()
      const leave = (error: WaypostError) => {
        reply.reject(error)
        givenUp.abort(error)
      }
      const onAbort = () => leave(new AbortedError(signal?.reason))
      signal?.addEventListener('abort', onAbort, { once: true })
      const cancelTimer = clock.after(timeoutMs, () => leave(new DeadlineError('a request', timeoutMs)))
      let id: number | undefined
      const exchange: Exchange = {
        isSingle: true,
        onReply: (replyBody) => reply.resolve(replyBody),
        onEnd() {
          const error = violated('a request ended without its reply')
          reply.reject(error)
          throw error
        },
        onFailure: (error) => reply.reject(error),
      }
      try {
        const begun = begin({ body, deadlineMs: timeoutMs, credit: 0 }, exchange, givenUp.signal)
        begun.then((given) => {
          id = given
        }, reply.reject)
        const answer = await reply.promise
        context.report({ type: 'success', milliseconds: clock.now() - startedAt })
        return answer
      } catch (error) {
        if (id !== undefined) giveUp(id)
        if (error instanceof RemoteError && !error.isRetryable) {
          context.report({ type: 'success', milliseconds: clock.now() - startedAt })
        }
        reportFailure(error)
        throw error
      } finally {
        cancelTimer()
        signal?.removeEventListener('abort', onAbort)
      }
    },
    stream: (body, streamOptions = {}) => ({
      [Symbol.asyncIterator]: () => openReplies(body, streamOptions),
    }),
    async close() {
      if (ending !== undefined) return
      end(new SessionError('SESSION_CLOSED', 'the session was closed'), undefined)
      try {
        await withTimeout(clock, CLOSE_TIMEOUT_MS, 'closing the session', sealed.close())
      } catch (error) {
        sealed.abort(asError(error))
      }
    },
  }

  function openReplies(body: Uint8Array, { signal, replyTimeoutMs, credit = DEFAULT_CREDIT }: StreamOptions) {
    const startedAt = clock.now()
    const left = new AbortController()
    let id: number | undefined
    let first = true
    let cancelTimer = () => {}

    const queue = createReplyQueue({
      credit,
      grant: (bytes) => id !== undefined && tell({ type: 'credit', id, bytes }),
      cancel: leave,
      onWaiting(isWaiting) {
        cancelTimer()
        if (!isWaiting || replyTimeoutMs === undefined) return
        cancelTimer = clock.after(replyTimeoutMs, () => {
          const error = new DeadlineError('the next reply', replyTimeoutMs)
          reportFailure(error)
          queue.fail(error)
          leave()
        })
      },
    })

    const onAbort = () => {
      queue.end()
      leave()
    }

    function settle() {
      cancelTimer()
      signal?.removeEventListener('abort', onAbort)
    }

    function leave() {
      left.abort()
      if (id !== undefined) giveUp(id)
      settle()
    }

    function succeed() {
      if (first) context.report({ type: 'success', milliseconds: clock.now() - startedAt })
      first = false
    }

    const exchange: Exchange = {
      isSingle: false,
      onReply(reply) {
        succeed()
        if (!queue.push(reply)) throw violated('the server sent more than it had credit for')
      },
      onEnd() {
        succeed()
        queue.end()
        settle()
      },
      onFailure(error) {
        if (error instanceof RemoteError && !error.isRetryable) succeed()
        reportFailure(error)
        queue.fail(error)
        settle()
      },
    }

    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
    else {
      begin({ body, deadlineMs: 0, credit }, exchange, left.signal).then(
        (given) => {
          id = given
          if (left.signal.aborted) leave()
        },
        (error: WaypostError) => {
          queue.fail(error)
          settle()
        },
      )
    }
    return queue
  }
}

function withTimeout<Result>(clock: Clock, ms: number, operation: string, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new DeadlineError(operation, ms)))
    work.then(resolve, reject).finally(cancel)
  })
}

function violated(problem: string): SessionError {
  return new SessionError('SESSION_PROTOCOL_VIOLATED', `the server broke the session protocol: ${problem}`)
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new SessionError('SESSION_LOST', 'the session broke', { cause: error })
}

import type { Clock, ConnectContext, Server } from '@waypost/core'
import { untilAborted } from '../abortable.js'
import { DEFAULT_HANDSHAKE_TIMEOUT_MS, sealStream } from '../handshake/seal-stream.js'
import { asError, createExchanges, type Exchanges, violated } from './exchanges.js'
import { decodeFrame } from './frames.js'
import { requestReplies } from './request-replies.js'
import { requestReply } from './request-reply.js'
import type { Session } from './session.js'
import { withTimeout } from './with-timeout.js'

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
    return sessionOver(createExchanges({ sealed, messages, maxInFlight: frame.maxInFlight, context }), clock, options)
  } catch (error) {
    sealed.abort(asError(error))
    throw error
  }
}

function sessionOver(exchanges: Exchanges, clock: Clock, options: OpenSessionOptions): Session {
  const defaultTimeoutMs = options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS
  return {
    maxRequestBytes: exchanges.maxRequestBytes,
    closed: exchanges.closed,
    get isOpen() {
      return exchanges.isOpen
    },
    request: (body, { signal, timeoutMs = defaultTimeoutMs } = {}) =>
      requestReply(exchanges, clock, body, { signal, timeoutMs }),
    stream: (body, streamOptions = {}) => ({
      [Symbol.asyncIterator]: () => requestReplies(exchanges, clock, body, streamOptions),
    }),
    close: () => exchanges.close(),
  }
}

import { type ConnectContext, type MessageStream, WaypostError } from '@waypost/core'
import { untilAborted } from '../abortable.js'
import { decodeFrame, encodeFrame, FRAME_OVERHEAD, type Frame } from './frames.js'
import { createRequestSlots } from './request-slots.js'
import { RemoteError, SessionError } from './session-error.js'
import { withTimeout } from './with-timeout.js'

/** One request on its way. */
export interface Exchange {
  /** Whether its first reply is its last frame. */
  readonly isSingle: boolean
  onReply(body: Uint8Array): void
  onEnd(): void
  onFailure(error: WaypostError): void
}

export interface NewRequest {
  readonly body: Uint8Array
  /** 0: none. */
  readonly deadlineMs: number
  /** 0: one reply is wanted. */
  readonly credit: number
}

/** The requests of one session on their way, and the end of them all. */
export interface Exchanges {
  /** Longest request body, in bytes. */
  readonly maxRequestBytes: number
  readonly isOpen: boolean
  /** See `Session.closed`. */
  readonly closed: Promise<WaypostError | undefined>
  /** Sends a request once there is a slot. @returns its id */
  begin(request: NewRequest, exchange: Exchange, signal: AbortSignal): Promise<number>
  /** Cancels a request. It keeps its slot until the server has sent its last frame, as the server counts it. */
  giveUp(id: number): void
  /** Lets the server send more replies. */
  grant(id: number, bytes: number): void
  /** Tells the pool of a request that was answered. */
  reportSuccess(startedAt: number): void
  /** Tells the pool of a request that failed, unless that is no fault of the server or was told already. */
  reportFailure(error: unknown): void
  close(): Promise<void>
}

const CLOSE_TIMEOUT_MS = 1_000
const LAST_ID = 0xffffffff

/** @param parts.messages the iterator that the greeting was read from */
export function createExchanges(parts: {
  readonly sealed: MessageStream
  readonly messages: AsyncIterator<Uint8Array>
  /** As the server greeted. */
  readonly maxInFlight: number
  readonly context: Pick<ConnectContext, 'clock' | 'report' | 'evicted'>
}): Exchanges {
  const { sealed, messages, maxInFlight, context } = parts
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

  async function begin(request: NewRequest, exchange: Exchange, signal: AbortSignal): Promise<number> {
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
    begin,
    giveUp,
    grant: (id, bytes) => tell({ type: 'credit', id, bytes }),
    reportSuccess: (startedAt) => context.report({ type: 'success', milliseconds: clock.now() - startedAt }),
    reportFailure,
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
}

/** The other side did what the session protocol does not allow. */
export function violated(problem: string): SessionError {
  return new SessionError('SESSION_PROTOCOL_VIOLATED', `the server broke the session protocol: ${problem}`)
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new SessionError('SESSION_LOST', 'the session broke', { cause: error })
}

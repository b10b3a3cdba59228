import { type Clock, DeadlineError, type Logger, WaypostError } from '@waypost/core'
import { untilAborted } from '../abortable.js'
import type { Frame, RemoteFailure } from './frames.js'
import { costOf } from './reply-queue.js'
import type { Replies, SessionHandler } from './served-session.js'
import type { SessionLimits } from './session-limits.js'

export type RequestOutcome = 'answered' | 'failed' | 'cancelled' | 'internal' | 'expired'

/** A request that a handler works on. */
export interface ServedRequest {
  readonly isStream: boolean
  /** When nothing more is sent for it; never rejects. */
  readonly answered: Promise<RequestOutcome>
  /** When the handler is through with it, too; never rejects. */
  readonly settled: Promise<void>
  /** Lets more replies go out. */
  grant(bytes: number): void
  /** The client does not want it any more. */
  cancel(): void
  /** The host does not: tells the client so. */
  stop(failure: RemoteFailure): void
}

export interface ServedRequestParts {
  readonly frame: Frame & { readonly type: 'request' }
  readonly peer: string
  readonly remoteAddress: string | undefined
  readonly protocol: string
  readonly maxReplyBytes: number
  readonly limits: Pick<SessionLimits, 'requestTimeoutMs' | 'stallMs'>
  readonly clock: Clock
  readonly logger: Logger
  readonly handler: SessionHandler
  send(frame: Frame): Promise<void>
  /** Called just before the last frame of the request goes out: the client may use its place again. */
  onFinal(): void
}

const INTERNAL: RemoteFailure = { code: 'INTERNAL', message: 'the server failed', isRetryable: true }

export function createServedRequest(parts: ServedRequestParts): ServedRequest {
  const { frame, peer, remoteAddress, protocol, maxReplyBytes, limits, clock, logger, handler, send, onFinal } = parts
  const { id } = frame
  const isStream = frame.credit > 0
  const controller = new AbortController()
  const { signal } = controller
  const settled = Promise.withResolvers<void>()
  let credit = frame.credit
  let onCredit: (() => void) | undefined
  /** What the client is told when the request is given up on this side. */
  let stopWith: RemoteFailure | undefined

  const deadlineMs = isStream ? frame.deadlineMs : Math.min(frame.deadlineMs || Infinity, limits.requestTimeoutMs)
  const cancelTimer = deadlineMs > 0 ? clock.after(deadlineMs, expire) : () => {}

  function expire() {
    const error = new DeadlineError('the request', deadlineMs)
    stop({ code: error.code, message: error.message, isRetryable: true })
  }

  function stop(failure: RemoteFailure) {
    if (signal.aborted) return
    stopWith = failure
    controller.abort()
  }

  async function answer(): Promise<RequestOutcome> {
    // A handler that throws at once is no different from one that rejects.
    const given = (async () =>
      handler(frame.body, { peer, remoteAddress, signal, wants: isStream ? 'stream' : 'reply' }))()
    let replies: Replies
    try {
      replies = await untilAborted(given, signal)
    } catch (error) {
      given.then(discard, () => {}).finally(settled.resolve)
      throw error
    }
    if (replies instanceof Uint8Array) {
      settled.resolve()
      if (!isStream) return finish(replyOf(replies), 'answered')
      await send(replyOf(replies))
      return finish({ type: 'end', id }, 'answered')
    }
    const iterator = replies[Symbol.asyncIterator]()
    try {
      if (!isStream) throw new UnfitReply('a stream of replies to a request for one')
      await pump(iterator)
    } finally {
      // Not awaited: a generator that waits for something heeds its signal, or holds its slot and nothing else.
      leave(iterator).finally(settled.resolve)
    }
    return finish({ type: 'end', id }, 'answered')
  }

  async function pump(iterator: AsyncIterator<Uint8Array>) {
    for (;;) {
      const { done, value } = await untilAborted(iterator.next(), signal)
      if (done) return
      if (credit <= 0) await untilCredit()
      credit -= costOf(value)
      await send(replyOf(value))
    }
  }

  function replyOf(body: Uint8Array): Frame {
    if (body.length > maxReplyBytes) throw new UnfitReply(`a reply of ${body.length} bytes`)
    return { type: 'reply', id, body }
  }

  async function finish(frame: Frame, outcome: RequestOutcome): Promise<RequestOutcome> {
    onFinal()
    await send(frame)
    return outcome
  }

  async function untilCredit() {
    const cancelStall = clock.after(limits.stallMs, () =>
      stop({ code: 'STALLED', message: 'the client read nothing for too long', isRetryable: true, retryAfterMs: 0 }),
    )
    const granted = new Promise<void>((resolve) => {
      onCredit = resolve
    })
    try {
      await untilAborted(granted, signal)
    } finally {
      cancelStall()
      onCredit = undefined
    }
  }

  async function conclude(error: unknown): Promise<RequestOutcome> {
    if (signal.aborted) {
      return stopWith === undefined ? finish({ type: 'end', id }, 'cancelled') : fail(stopWith, 'expired')
    }
    if (WaypostError.is(error) && !(error instanceof UnfitReply)) {
      const { retryAfterMs } = error.data
      const failure = { code: error.code, message: error.message, isRetryable: error.isRetryable }
      return fail(typeof retryAfterMs === 'number' ? { ...failure, retryAfterMs } : failure, 'failed')
    }
    logger.error(
      { protocol, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      'handler failed',
    )
    return fail(INTERNAL, 'internal')
  }

  const fail = (failure: RemoteFailure, outcome: RequestOutcome) => finish({ type: 'error', id, failure }, outcome)

  const answered = answer()
    .catch(conclude)
    // The session is broken, which its own loop sees.
    .catch((): RequestOutcome => 'cancelled')
    .finally(cancelTimer)

  return {
    isStream,
    answered,
    settled: settled.promise,
    grant(bytes) {
      credit = Math.min(credit + bytes, Number.MAX_SAFE_INTEGER)
      if (credit > 0) onCredit?.()
    },
    cancel: () => controller.abort(),
    stop,
  }
}

/** Ends an iterable that came too late for anybody to read. */
async function discard(replies: Replies) {
  if (!(replies instanceof Uint8Array)) await leave(replies[Symbol.asyncIterator]())
}

async function leave(iterator: AsyncIterator<Uint8Array>) {
  try {
    await iterator.return?.()
  } catch {
    // It is of no use to anybody any more.
  }
}

/** The handler answered with something that cannot be sent: a fault of the kind, told to nobody but its operator. */
class UnfitReply extends WaypostError<'REPLY_UNFIT'> {
  constructor(what: string) {
    super({ code: 'REPLY_UNFIT', message: `the handler answered with ${what}` })
  }
}

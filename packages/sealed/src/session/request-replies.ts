import { type Clock, DeadlineError, type WaypostError } from '@waypost/core'
import { type Exchange, type Exchanges, violated } from './exchanges.js'
import { createReplyQueue } from './reply-queue.js'
import type { StreamOptions } from './session.js'
import { RemoteError } from './session-error.js'

const DEFAULT_CREDIT = 1_048_576

/** One request, many replies: see `Session.stream`. */
export function requestReplies(
  exchanges: Exchanges,
  clock: Clock,
  body: Uint8Array,
  { signal, replyTimeoutMs, credit = DEFAULT_CREDIT }: StreamOptions,
): AsyncIterator<Uint8Array> {
  const startedAt = clock.now()
  const left = new AbortController()
  let id: number | undefined
  let first = true
  let cancelTimer = () => {}

  const queue = createReplyQueue({
    credit,
    grant: (bytes) => id !== undefined && exchanges.grant(id, bytes),
    cancel: leave,
    onWaiting(isWaiting) {
      cancelTimer()
      if (!isWaiting || replyTimeoutMs === undefined) return
      cancelTimer = clock.after(replyTimeoutMs, () => {
        const error = new DeadlineError('the next reply', replyTimeoutMs)
        exchanges.reportFailure(error)
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
    if (id !== undefined) exchanges.giveUp(id)
    settle()
  }

  function succeed() {
    if (first) exchanges.reportSuccess(startedAt)
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
      // What our own reader did is not held against the server, whatever the server calls it.
      if (!(error instanceof RemoteError && error.code === 'STALLED' && queue.isUnread)) exchanges.reportFailure(error)
      queue.fail(error)
      settle()
    },
  }

  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  else {
    exchanges.begin({ body, deadlineMs: 0, credit }, exchange, left.signal).then(
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

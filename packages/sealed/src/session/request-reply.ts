import { AbortedError, type Clock, DeadlineError, type WaypostError } from '@waypost/core'
import { type Exchange, type Exchanges, violated } from './exchanges.js'
import { RemoteError } from './session-error.js'

/** One request, one reply: see `Session.request`. */
export async function requestReply(
  exchanges: Exchanges,
  clock: Clock,
  body: Uint8Array,
  { signal, timeoutMs }: { readonly signal?: AbortSignal | undefined; readonly timeoutMs: number },
): Promise<Uint8Array> {
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
    const begun = exchanges.begin({ body, deadlineMs: timeoutMs, credit: 0 }, exchange, givenUp.signal)
    begun.then((given) => {
      id = given
      if (givenUp.signal.aborted) exchanges.giveUp(given)
    }, reply.reject)
    const answer = await reply.promise
    exchanges.reportSuccess(startedAt)
    return answer
  } catch (error) {
    if (id !== undefined) exchanges.giveUp(id)
    if (error instanceof RemoteError && !error.isRetryable) {
      exchanges.reportSuccess(startedAt)
    }
    exchanges.reportFailure(error)
    throw error
  } finally {
    cancelTimer()
    signal?.removeEventListener('abort', onAbort)
  }
}

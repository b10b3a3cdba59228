import { AbortedError, type Clock, type MessageStream } from '@waypost/core'
import { SealedError } from '../sealed-error.js'

/**
 * Runs one side of a handshake: within the deadline, and the stream is aborted when it fails.
 *
 * @throws SealedError `SEALED_TIMEOUT` and what `steps` throws; AbortedError when `signal` fires
 */
export async function shakeHands<Result>(
  stream: MessageStream,
  options: { readonly clock: Clock; readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
  steps: (next: () => Promise<Uint8Array>, messages: AsyncIterator<Uint8Array>) => Promise<Result>,
): Promise<Result> {
  const { clock, timeoutMs, signal } = options
  const messages = stream[Symbol.asyncIterator]()
  const next = async () => {
    const { done, value } = await messages.next()
    if (done) throw new SealedError('SEALED_TRUNCATED', 'the stream ended within the handshake')
    return value
  }
  let giveUp: ((error: Error) => void) | undefined
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  const onAbort = () => giveUp?.(new AbortedError(signal?.reason))
  const cancelTimer = clock.after(timeoutMs, () =>
    giveUp?.(
      new SealedError('SEALED_TIMEOUT', `the handshake took longer than ${timeoutMs} ms`, {
        data: { milliseconds: timeoutMs },
      }),
    ),
  )
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    if (signal?.aborted) throw new AbortedError(signal.reason)
    return await Promise.race([steps(next, messages), givenUp])
  } catch (error) {
    stream.abort(error instanceof Error ? error : new SealedError('SEALED_MALFORMED', 'the handshake failed'))
    throw error
  } finally {
    cancelTimer()
    signal?.removeEventListener('abort', onAbort)
  }
}

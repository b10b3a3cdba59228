import { AbortedError } from '@waypost/core'

/**
 * Waits for `work`, but no longer than until `signal` fires; `work` itself goes on.
 *
 * @throws AbortedError when `signal` fires first
 */
export function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new AbortedError(signal.reason))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

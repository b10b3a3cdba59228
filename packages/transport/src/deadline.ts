import { AbortedError, type Clock } from '@waypost/core'

/**
 * Runs `work` with a signal that fires when `signal` does or `ms` have passed, and settles at that moment even when
 * `work` does not heed its signal.
 *
 * @param expired makes the error of a deadline that passed
 * @throws AbortedError when `signal` fires first
 */
export function withDeadline<Result>(
  options: { readonly clock: Clock; readonly ms: number; readonly signal?: AbortSignal | undefined; expired(): Error },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { clock, ms, signal } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new AbortedError(signal.reason))
      return
    }
    const controller = new AbortController()
    const giveUp = (error: Error) => {
      finish()
      controller.abort(error)
      reject(error)
    }
    const onAbort = () => giveUp(new AbortedError(signal?.reason))
    const cancelTimer = clock.after(ms, () => giveUp(options.expired()))
    const finish = () => {
      cancelTimer()
      signal?.removeEventListener('abort', onAbort)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    work(controller.signal).then(
      (result) => {
        finish()
        resolve(result)
      },
      (error) => {
        finish()
        reject(error)
      },
    )
  })
}

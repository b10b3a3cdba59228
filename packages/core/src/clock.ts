import { AbortedError } from './errors.js'

/** Time, injected so that tests decide how it passes. */
export interface Clock {
  /** ms since 1970. */
  now(): number
  /** Calls `callback` once after `ms`; the returned function cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** The machine's own time. Timers do not keep a Node process alive by themselves. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer: unknown = setTimeout(callback, ms)
    if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as { unref(): void }).unref()
    return () => clearTimeout(timer as ReturnType<typeof setTimeout>)
  },
}

/**
 * Waits `ms` by the given clock.
 *
 * @throws AbortedError when `signal` fires first
 */
export function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new AbortedError(signal.reason))
      return
    }
    const onAbort = () => {
      cancel()
      reject(new AbortedError(signal?.reason))
    }
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

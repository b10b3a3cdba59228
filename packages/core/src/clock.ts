import { AbortedError } from './errors.js'

/** Time, injected so that tests decide how it passes. */
export interface Clock {
  /** ms since 1970. */
  now(): number
  /** Calls `callback` once after `ms`; the returned function cancels it. */
  after(ms: number, callback: () => void): () => void
}

/**
 * The machine's own time. A timer keeps a Node process alive, as an open socket does: a program that awaits one is not
 * ended under its hands, and one that stopped what it started ends by itself.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
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

import type { Clock } from '@waypost/core'

/** Does something again and again while it runs, and at once when poked. */
export interface Heartbeat {
  readonly isRunning: boolean
  start(): void
  stop(): void
  /** Makes the next beat come now. */
  poke(): void
}

export interface HeartbeatOptions {
  readonly clock: Clock
  readonly intervalMs: number
  /** Calls back when a beat is worth it before its time. */
  onHead(listener: () => void): () => void
  beat(signal: AbortSignal): Promise<void>
  onFailure(): void
}

/** Failed beats in a row stretch the interval by at most this factor. */
const MAX_STRETCH = 4

export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  let run: AbortController | undefined
  let wake = () => {}
  let isPoked = false

  async function loop(signal: AbortSignal) {
    let failures = 0
    while (!signal.aborted) {
      try {
        await options.beat(signal)
        failures = 0
      } catch {
        // What failed is counted where it failed; a watcher learns of it by verdicts and, in the end, by what changed.
        if (signal.aborted) return
        options.onFailure()
        failures++
      }
      await pause(options.intervalMs * Math.min(MAX_STRETCH, 2 ** failures), signal)
    }
  }

  function pause(ms: number, signal: AbortSignal) {
    if (isPoked) {
      isPoked = false
      return Promise.resolve()
    }
    return new Promise<void>((resolve) => {
      const finish = () => {
        isPoked = false
        cancel()
        signal.removeEventListener('abort', finish)
        wake = () => {}
        resolve()
      }
      const cancel = options.clock.after(ms, finish)
      signal.addEventListener('abort', finish, { once: true })
      wake = finish
    })
  }

  function poke() {
    isPoked = true
    wake()
  }

  return {
    get isRunning() {
      return run !== undefined
    },
    start() {
      if (run !== undefined) return
      run = new AbortController()
      const end = options.onHead(poke)
      run.signal.addEventListener('abort', end, { once: true })
      void loop(run.signal)
    },
    stop() {
      run?.abort()
      run = undefined
    },
    poke,
  }
}

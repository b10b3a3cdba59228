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

/** Rest between beats that are poked, in ms, and how many may come without: whoever tells of blocks may lie. */
const POKE_REST_MS = 250
const POKE_BURST = 4

/**
 * A {@link Heartbeat}. An RPC that tells of blocks without end drives it no faster than one beat in 250 ms, or in the interval where that
 * is shorter; the last poke always leads to a beat.
 */
export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  let run: AbortController | undefined
  let wake = () => {}
  let isPoked = false
  const restMs = Math.min(POKE_REST_MS, options.intervalMs)
  let paidUntil = Number.NEGATIVE_INFINITY

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

  async function pause(ms: number, signal: AbortSignal) {
    const until = options.clock.now() + ms
    if (!isPoked) await sleep(ms, signal, true)
    const left = until - options.clock.now()
    if (left > 0 && !signal.aborted) await sleep(Math.min(left, msUntilPoked()), signal, false)
    isPoked = false
  }

  /** When a poke may make a beat come before its time; takes that for this one. */
  function msUntilPoked(): number {
    const now = options.clock.now()
    // Each poke moves the time that they are paid up to, which may run ahead of now by a burst.
    paidUntil = Math.max(paidUntil, now - (POKE_BURST - 1) * restMs) + restMs
    return Math.max(0, paidUntil - restMs - now)
  }

  function sleep(ms: number, signal: AbortSignal, mayBeWoken: boolean) {
    if (ms <= 0 || signal.aborted) return
    return new Promise<void>((resolve) => {
      const finish = () => {
        cancel()
        signal.removeEventListener('abort', finish)
        wake = () => {}
        resolve()
      }
      const cancel = options.clock.after(ms, finish)
      signal.addEventListener('abort', finish, { once: true })
      if (mayBeWoken) wake = finish
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

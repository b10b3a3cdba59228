/** Lets those who ask take turns. */
export interface FairQueue {
  /**
   * Runs `work` when it is its key's turn. One that waited in vain, since its signal fired, is not run.
   *
   * @returns undefined at once when the key has as many waiting as it may
   */
  run<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> | undefined
}

/**
 * Work of one key after the other, each key a piece in its turn, with a turn of the event loop in between: whoever asks
 * for many pages waits for them, and nobody else does.
 *
 * @param options.atOnce pieces under way at a time
 * @param options.mostWaiting pieces that one key may have waiting
 */
export function createFairQueue({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }): FairQueue {
  /** In the order of turns. */
  const waiting = new Map<string, (() => Promise<void>)[]>()
  let running = 0
  let isScheduled = false

  function schedule() {
    if (isScheduled) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      startNext()
    })
  }

  function startNext() {
    while (running < atOnce) {
      const next = waiting.entries().next()
      if (next.done) return
      const [key, pieces] = next.value
      const piece = pieces.shift()
      // To the end of the order, where others are before it.
      waiting.delete(key)
      if (pieces.length > 0) waiting.set(key, pieces)
      if (piece === undefined) continue
      running++
      void piece().finally(() => {
        running--
        if (waiting.size > 0) schedule()
      })
    }
  }

  return {
    run(key, work, signal) {
      const pieces = waiting.get(key) ?? []
      if (pieces.length >= mostWaiting) return undefined
      return new Promise((resolve, reject) => {
        pieces.push(async () => {
          if (signal?.aborted) return reject(signal.reason)
          await work().then(resolve, reject)
        })
        waiting.set(key, pieces)
        if (running < atOnce) schedule()
      })
    },
  }
}

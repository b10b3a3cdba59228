import type { Clock } from '@waypost/core'

/**
 * The items of `source` until it ends or `signal` fires, also when the source ignores the signal: its pending step is
 * left behind and it is told to return.
 */
export async function* untilAborted<Item>(source: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  const gate = Promise.withResolvers<'aborted'>()
  const open = () => gate.resolve('aborted')
  signal.addEventListener('abort', open, { once: true })
  const iterator = source[Symbol.asyncIterator]()
  try {
    while (!signal.aborted) {
      const step = await Promise.race([iterator.next(), gate.promise])
      if (step === 'aborted' || step.done === true) return
      yield step.value
    }
  } finally {
    signal.removeEventListener('abort', open)
    // Not awaited: a stalled source may never answer.
    iterator.return?.()?.then(undefined, () => undefined)
  }
}

/** Waits `ms`, or until `signal` fires or `wake` is called; never rejects. */
export function createNap(clock: Clock, signal: AbortSignal) {
  let end: (() => void) | undefined
  return {
    wake: () => end?.(),
    rest(ms: number): Promise<void> {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const cancel = clock.after(ms, () => finish())
        const finish = () => {
          cancel()
          signal.removeEventListener('abort', finish)
          end = undefined
          resolve()
        }
        signal.addEventListener('abort', finish, { once: true })
        end = finish
      })
    },
  }
}

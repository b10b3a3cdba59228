import { type Clock, type Logger, WaypostError } from '@waypost/core'

/** Calls back once when any of the signals fires, at once when one has; the returned function ends it. */
export function onAbort(signals: readonly (AbortSignal | undefined)[], callback: () => void): () => void {
  const end = () => {
    for (const signal of signals) signal?.removeEventListener('abort', fire)
  }
  const fire = () => {
    end()
    callback()
  }
  for (const signal of signals) signal?.addEventListener('abort', fire)
  if (signals.some((signal) => signal?.aborted)) fire()
  return end
}

/**
 * The items of `source` until it ends or `signal` fires, also when the source ignores the signal: its pending step is
 * left behind and it is told to return.
 */
export async function* untilAborted<Item>(source: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  const gate = Promise.withResolvers<undefined>()
  const end = onAbort([signal], () => gate.resolve(undefined))
  const iterator = source[Symbol.asyncIterator]()
  try {
    while (!signal.aborted) {
      const step = await Promise.race([iterator.next(), gate.promise])
      if (step === undefined || step.done === true) return
      yield step.value
    }
  } finally {
    end()
    // Not awaited: a stalled source may never answer.
    iterator.return?.()?.then(undefined, () => undefined)
  }
}

/** Waits for `work`, but no longer than until `signal` fires; what comes of it later is nobody's. */
export async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const gate = Promise.withResolvers<void>()
  const end = onAbort([signal], gate.resolve)
  try {
    await Promise.race([work, gate.promise])
  } finally {
    end()
  }
}

/** A pause that ends after `ms`, when `signal` fires or when `wake` is called; it never rejects. */
export interface Nap {
  rest(ms: number): Promise<void>
  wake(): void
}

export function createNap(clock: Clock, signal: AbortSignal): Nap {
  let wake = () => {}
  return {
    wake: () => wake(),
    rest: (ms) =>
      new Promise((resolve) => {
        const ends: (() => void)[] = []
        wake = () => {
          for (const end of ends.splice(0)) end()
          resolve()
        }
        ends.push(clock.after(ms, wake), onAbort([signal], wake))
        if (signal.aborted) wake()
      }),
  }
}

/** Logs a failure of a part that the pool goes on without. */
export function logFailure(logger: Logger, error: unknown, message: string): void {
  logger.warn({ code: WaypostError.is(error) ? error.code : 'UNTYPED', error: String(error) }, message)
}

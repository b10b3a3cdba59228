import { AbortedError } from '@waypost/core'

/** Work that is done once for all who ask for it together. */
export interface SingleFlight<Item> {
  /** Has the work done for these items, begun after this call. @throws AbortedError when `signal` fires; the work goes on for the others */
  run(items: Iterable<Item>, signal?: AbortSignal): Promise<void>
}

/** One piece of work at a time; what is asked for meanwhile is done together, next. */
export function createSingleFlight<Item>(work: (items: ReadonlySet<Item>) => Promise<void>): SingleFlight<Item> {
  let current: Promise<unknown> = Promise.resolve()
  let next: { readonly items: Set<Item>; readonly done: Promise<void> } | undefined

  function enqueue(): NonNullable<typeof next> {
    const items = new Set<Item>()
    const done = current.then(() => {
      next = undefined
      return work(items)
    })
    current = done.catch(() => undefined)
    return { items, done }
  }

  return {
    run(items, signal) {
      next ??= enqueue()
      for (const item of items) next.items.add(item)
      return orAborted(next.done, signal)
    },
  }
}

function orAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new AbortedError(signal.reason))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

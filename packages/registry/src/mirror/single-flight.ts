import { within } from '../deadline.js'

/** Has work done for items, begun after the call. @throws AbortedError when `signal` fires; the work goes on for the others */
export type SingleFlight<Item> = (items: Iterable<Item>, signal?: AbortSignal) => Promise<void>

/** One piece of work at a time; what is asked for meanwhile is done together, next, once for all who ask. */
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

  return (items, signal) => {
    next ??= enqueue()
    for (const item of items) next.items.add(item)
    return within(next.done, signal)
  }
}

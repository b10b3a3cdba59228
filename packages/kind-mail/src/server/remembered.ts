import type { Clock } from '@waypost/core'

/**
 * Makes a thing at most once in `ms`: who asks in between gets the last one. A failure is not kept.
 *
 * @param make may be under way for several at once that ask
 */
export function remembered<Thing>(make: () => Promise<Thing>, ms: number, clock: Clock): () => Promise<Thing> {
  let last: { readonly thing: Promise<Thing>; readonly until: number } | undefined
  return () => {
    const now = clock.now()
    // Also when the clock was set back, which must not keep an old thing for ever.
    if (last !== undefined && now < last.until && now >= last.until - ms) return last.thing
    const made = { thing: make(), until: now + ms }
    last = made
    made.thing.catch(() => {
      if (last === made) last = undefined
    })
    return made.thing
  }
}

import type { FakeClock } from '@waypost/core/testing'

/** Lets time pass in small steps until the work is done. */
export async function during<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let isDone = false
  const done = work.finally(() => {
    isDone = true
  })
  // Whoever waits for it learns of it.
  done.catch(() => {})
  while (!isDone) await clock.advance(100)
  return done
}

import type { Load, UsersResult } from './parts/users.js'

/** What each crowd is promised, whatever its size. */
export const PROMISES = { lost: 0, duplicates: 0, firstPageP99Ms: 2_000, liveP99Ms: 1_000 } as const

/**
 * When a user's reading is compared with another server, in ms after it: an app does so in the background, when nobody waits for
 * it, and not all at once.
 */
export const COMPARED = { fromMs: 20_000, toMs: 60_000 } as const

/** Within which a crowd comes, in ms. */
const ARRIVAL_MS = 10_000
/** Users that come in a second where larger crowds come no faster than 500 do within {@link ARRIVAL_MS}. */
export const STEADY_ARRIVALS_PER_SECOND = 50
const STAY_MS = 60_000

/** The load that so many users are: they come within the first 10 s, however many they are. */
export function loadOf(users: number): Load {
  return {
    users,
    processes: users <= 500 ? 2 : 4,
    arrivalMs: ARRIVAL_MS,
    stayMs: STAY_MS,
    sharedPerSecond: 5,
    publishedPerSecond: 50,
  }
}

/** As {@link loadOf}, but larger crowds take longer to come: as many a second as of 500. */
export function steadyLoadOf(users: number): Load {
  return { ...loadOf(users), arrivalMs: Math.max(ARRIVAL_MS, (users * 1000) / STEADY_ARRIVALS_PER_SECOND) }
}

/** The promises that a crowd did not get, in words. */
export function brokenPromises(crowd: UsersResult): string[] {
  const broken = (Object.keys(PROMISES) as (keyof typeof PROMISES)[]).filter((name) => !(crowd[name] <= PROMISES[name]))
  return broken.map((name) => `${name} ${Math.round(crowd[name])} instead of ${PROMISES[name]}`)
}

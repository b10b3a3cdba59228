import type { Load, UsersResult } from './parts/users.js'

/** What each crowd is promised, whatever its size. */
export const PROMISES = { lost: 0, duplicates: 0, firstPageP99Ms: 2_000, liveP99Ms: 1_000 } as const

/** Users that come in a second: 500 within the first 10 s. Larger crowds come as fast, and for longer. */
const ARRIVALS_PER_SECOND = 50
const STAY_MS = 60_000

/** The load that so many users are. */
export function loadOf(users: number): Load {
  return {
    users,
    processes: users <= 500 ? 2 : 4,
    arrivalMs: (users * 1000) / ARRIVALS_PER_SECOND,
    stayMs: STAY_MS,
    sharedPerSecond: 5,
    publishedPerSecond: 50,
  }
}

/** The promises that a crowd did not get, in words. */
export function brokenPromises(crowd: UsersResult): string[] {
  const broken = (Object.keys(PROMISES) as (keyof typeof PROMISES)[]).filter((name) => !(crowd[name] <= PROMISES[name]))
  return broken.map((name) => `${name} ${Math.round(crowd[name])} instead of ${PROMISES[name]}`)
}

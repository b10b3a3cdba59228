import type { Random } from '@waypost/core'
import { brokenPromises } from '../promises.js'
import { type Load, runUsers, type UsersResult } from './users.js'

const CROWDS = [500, 1_000, 2_000, 5_000]

/** How far the promises hold. */
export interface Break {
  /** Users of the largest crowd that got all promises, with all smaller ones; 0 when none did. */
  readonly held: number
  readonly breaksFirst: string
  readonly tried: Readonly<Record<number, string>>
}

/** Tries larger and larger crowds until the promises break. */
export async function findBreak(options: {
  readonly first: { readonly users: number; readonly crowd: UsersResult }
  readonly mostUsers: number
  /** What so many users do. */
  loadOf(users: number): Load
  readonly random: Random
  progress(text: string): void
}): Promise<Break> {
  const { first, mostUsers, loadOf, random, progress } = options
  const tried: Record<number, string> = {}
  let held = 0
  for (const users of CROWDS.filter((users) => users <= mostUsers)) {
    const load = loadOf(users)
    progress(`${users} users within ${load.arrivalMs / 1000} s`)
    const crowd = users === first.users ? first.crowd : await runUsers(load, random, progress)
    const broken = brokenPromises(crowd)
    const { firstPageP99Ms, liveP99Ms } = crowd
    tried[users] = `first page p99 ${Math.round(firstPageP99Ms)} ms, live p99 ${Math.round(liveP99Ms)} ms`
    if (broken.length > 0) return { held, tried, breaksFirst: `at ${users} users: ${broken.join('; ')}` }
    held = users
  }
  return { held, tried, breaksFirst: 'nothing, of what was tried' }
}

/**
 * What the processes of the bench are started with, as the guide for operators has it for servers. A young process has a small
 * heap, and V8 counts what lies outside of it (each page that goes out) against a limit made for a heap of that size: it would look through
 * all of it after every few arrivals, which takes as long as a fifth of what they cost.
 */
export const SERVER_OPTIONS: readonly string[] = ['--initial-old-space-size=256', '--min-semi-space-size=16']

/** A process of hundreds of users, each of which would be one of its own elsewhere. */
export const USERS_OPTIONS: readonly string[] = [
  '--initial-old-space-size=512',
  '--min-semi-space-size=32',
  '--max-semi-space-size=32',
]

import { WaypostError } from '@waypost/core'

/** A server that asks for more patience than this is left for another one, in ms. */
const LONGEST_WAIT_MS = 2_000
/** As is one that asks for a moment more often than this, one time after the other: it may never mean to answer. */
const MOST_WAITS = 3

/** How long the server asked to be left alone, in ms. */
export function retryAfterOf(error: unknown): number | undefined {
  const value = WaypostError.is(error) ? error.data.retryAfterMs : undefined
  return typeof value === 'number' && value >= 0 ? value : undefined
}

/**
 * How long to wait before a server is asked again that asked for patience, in ms; `undefined` where another one is to be asked.
 *
 * @param waited how often it was waited for already
 */
export function waitFor(error: unknown, waited: number): number | undefined {
  const ms = retryAfterOf(error)
  return ms !== undefined && ms <= LONGEST_WAIT_MS && waited < MOST_WAITS ? ms : undefined
}

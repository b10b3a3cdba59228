import {
  AbortedError,
  type Clock,
  type ConnectContext,
  DeadlineError,
  type Outcome,
  type Random,
  type Server,
  type Transport,
  WaypostError,
} from '@waypost/core'
import { onAbort } from './aborting.js'
import type { Chooser } from './chooser.js'
import type { Member } from './entry.js'

export interface DialOptions {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  readonly chooser: Chooser
}

/**
 * Lets a kind work with one member for as long as the deadline, the caller and the member's place in the pool allow. A kind that ignores its
 * signal loses the race.
 *
 * @param freeLate gets what came of it after the race was lost
 * @throws DeadlineError, AbortedError, PoolError `SERVER_EVICTED`, and whatever the kind rejects with
 */
export async function withMember<Result>(
  { transport, clock, random, chooser }: DialOptions,
  member: Member,
  deadlineMs: number,
  caller: AbortSignal | undefined,
  work: (server: Server, context: ConnectContext) => Promise<Result>,
  freeLate: (late: Result) => unknown,
): Promise<Result> {
  const { server, eviction } = member
  const given = new AbortController()
  const lost = Promise.withResolvers<never>()
  const lose = (reason: unknown) => {
    lost.reject(reason)
    given.abort(reason)
  }
  const ends = [
    clock.after(deadlineMs, () => lose(new DeadlineError('connecting', deadlineMs))),
    onAbort([caller], () => lose(new AbortedError(caller?.reason))),
    onAbort([eviction.signal], () => lose(eviction.signal.reason)),
  ]
  const context: ConnectContext = {
    transport,
    clock,
    random,
    signal: given.signal,
    evicted: eviction.signal,
    report: (outcome: Outcome) => chooser.report(server.nodeId, outcome),
  }
  // In a turn of its own, so that a kind that throws at once rejects. Whoever lost the race by then dials nobody.
  const working = Promise.resolve().then(() => (given.signal.aborted ? lost.promise : work(server, context)))
  try {
    return await Promise.race([working, lost.promise])
  } catch (error) {
    working.then(freeLate).catch(() => undefined)
    throw error
  } finally {
    for (const end of ends) end()
  }
}

/** What a failure of a kind counts as. */
export function codeOf(error: unknown): string {
  return WaypostError.is(error) ? error.code : 'UNTYPED'
}

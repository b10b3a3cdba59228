import type { Clock } from '@waypost/core'

/** How one RPC has done lately. */
export interface RpcStanding {
  /** Failures, late and outvoted answers since the last good one. */
  readonly strikes: number
  /** Answers so far that were outvoted or proved wrong. */
  readonly wrong: number
  /** Until when it is asked last, in ms since 1970; 0 when it is not demoted. */
  readonly demotedUntil: number
  /** The last thing held against it. */
  readonly lastStrike: RpcStrike | undefined
}

/** What is held against an RPC. */
export type RpcStrike = 'failed' | 'slow' | 'outvoted' | 'behind' | 'wrong'

const FIRST_REST_MS = 1_000
const LONGEST_REST_MS = 300_000

/** Keeps the score of one RPC: a strike rests it, twice as long each time; a good answer clears it. */
export function createStanding(clock: Clock) {
  let strikes = 0
  let wrong = 0
  let demotedUntil = 0
  let lastStrike: RpcStrike | undefined

  return {
    get value(): RpcStanding {
      return { strikes, wrong, demotedUntil, lastStrike }
    },
    isDemoted: () => demotedUntil > clock.now(),
    strike(why: RpcStrike) {
      if (why === 'outvoted' || why === 'wrong') wrong++
      lastStrike = why
      demotedUntil = clock.now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** strikes)
      strikes++
    },
    clear() {
      strikes = 0
      demotedUntil = 0
    },
  }
}

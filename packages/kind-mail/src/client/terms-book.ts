import type { CallOptions, Clock, NodeId } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import { MailError } from '../mail-error.js'
import { judgeTerms } from '../terms/judge-terms.js'
import type { SignedTerms } from '../terms/signed-terms.js'
import type { MailProgress } from './progress.js'

/** The terms of the servers that a reading uses. */
export interface TermsBook {
  /**
   * The terms of a server, not older than a minute; than a second when it had not caught up.
   *
   * @throws MailError `SERVER_MISBEHAVED` for terms that contradict themselves, and what the request throws
   */
  of(connection: MailConnection, call?: CallOptions): Promise<SignedTerms>
  /**
   * What is older than this is settled, for something that began at `moment`: behind the longest settle horizon of the
   * servers read and the client's own, by the slowest of their clocks.
   */
  settledBefore(moment: number): number
}

const FRESH_MS = 60_000
/** Of a server that has not caught up, which may be otherwise soon. */
const FRESH_BEHIND_MS = 1_000
/** Clocks of servers may be off by so much, in ms; more is told, and believed no further. */
const CLOCK_TOLERANCE_MS = 600_000

/** @param options.settleMs the client's own horizon, in ms: terms make it longer, never shorter */
export function createTermsBook(options: {
  readonly clock: Clock
  readonly settleMs: number
  onProgress(progress: MailProgress): void
}): TermsBook {
  const { clock, settleMs, onProgress } = options
  const kept = new WeakMap<MailConnection, { freshUntil: number; readonly terms: Promise<SignedTerms> }>()
  const toldOfClock = new Set<NodeId>()
  let horizonMs = settleMs
  let slowestMs = 0

  async function ask(connection: MailConnection, call: CallOptions): Promise<SignedTerms> {
    const { nodeId } = connection.server
    const terms = await connection.terms(call)
    const problem = judgeTerms(terms)
    if (problem !== undefined) {
      connection.distrust('TERMS_FALSE')
      onProgress({ type: 'false-terms', server: nodeId, problem })
      throw new MailError({
        code: 'SERVER_MISBEHAVED',
        message: `the server's terms contradict themselves: ${problem}`,
        hint: 'use another server',
        data: { what: 'terms', problem },
      })
    }
    const offMs = terms.issuedAt - clock.now()
    if (Math.abs(offMs) > CLOCK_TOLERANCE_MS && !toldOfClock.has(nodeId)) {
      toldOfClock.add(nodeId)
      onProgress({ type: 'clock', server: nodeId, offMs })
    }
    slowestMs = Math.max(slowestMs, Math.min(CLOCK_TOLERANCE_MS, -offMs))
    horizonMs = Math.max(horizonMs, terms.settleHorizon * 1000)
    return terms
  }

  return {
    of(connection, call = {}) {
      const known = kept.get(connection)
      if (known !== undefined && clock.now() < known.freshUntil) return known.terms
      const terms = ask(connection, call)
      const entry = { freshUntil: clock.now() + FRESH_MS, terms }
      kept.set(connection, entry)
      terms.then(
        ({ caughtUp }) => {
          if (!caughtUp) entry.freshUntil = clock.now() + FRESH_BEHIND_MS
        },
        () => kept.delete(connection),
      )
      return terms
    },
    settledBefore: (moment) => Math.max(0, moment - slowestMs - horizonMs),
  }
}

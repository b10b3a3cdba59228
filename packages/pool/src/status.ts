import type { UnknownReason, UntrustedReason } from '@waypost/core'
import { PoolError } from './pool-error.js'
import type { Run } from './run.js'
import { oldestAnswerAt } from './trust-book.js'

/** How a pool does. Times are ms since 1970. */
export interface PoolStatus {
  /** Servers in the pool, by the ground that they are in it. */
  readonly trusted: number
  readonly grace: number
  readonly custom: number
  /** Of these, how many may be chosen now. */
  readonly usable: number
  /** Candidates that wait for their first verdict. */
  readonly pending: number
  /** Candidates that the registry cannot tell about, by reason. */
  readonly unknown: Readonly<Partial<Record<UnknownReason, number>>>
  readonly untrusted: Readonly<Partial<Record<UntrustedReason, number>>>
  /** Since when the client seems offline; absent while it is online. */
  readonly offlineSince?: number
  /** Whether the registry gives answers; absent before the first one. */
  readonly registry?: 'answering' | 'unknown'
  /** When the oldest answer was had that a server of the pool stays on, and how old it is in ms. */
  readonly oldestAnswerAt?: number
  readonly oldestAnswerAgeMs?: number
}

export function statusOf(run: Run | undefined, now: number): PoolStatus {
  const count = { trusted: 0, grace: 0, custom: 0, usable: 0, pending: 0 }
  const unknown: Partial<Record<UnknownReason, number>> = {}
  const untrusted: Partial<Record<UntrustedReason, number>> = {}
  if (run === undefined) return { ...count, unknown, untrusted }
  const { roster, chooser, connectivity, book } = run
  for (const { member } of roster.in('member')) if (member !== undefined) count[member.basis]++
  for (const { verdict } of [...roster.in('waiting'), ...roster.in('untrusted')]) {
    if (verdict?.status === 'unknown') unknown[verdict.reason] = (unknown[verdict.reason] ?? 0) + 1
    else if (verdict?.status === 'untrusted') untrusted[verdict.reason] = (untrusted[verdict.reason] ?? 0) + 1
    else count.pending++
  }
  const { offlineSince } = connectivity
  const { registryState } = book
  const oldest = oldestAnswerAt(roster)
  return {
    ...count,
    usable: chooser.eligible,
    unknown,
    untrusted,
    ...(offlineSince === undefined ? {} : { offlineSince }),
    ...(registryState === undefined ? {} : { registry: registryState }),
    ...(oldest === undefined ? {} : { oldestAnswerAt: oldest, oldestAnswerAgeMs: Math.max(0, now - oldest) }),
  }
}

/** Why no server can be chosen now, from the most to the least telling reason. */
export function explain(run: Run, now: number, excluded: number): PoolError {
  const { usable, pending, unknown, untrusted } = statusOf(run, now)
  const { roster, chooser } = run
  const reasons = { ...unknown, ...untrusted, ...(pending > 0 ? { pending } : {}) }
  const data = { inPool: roster.size('member'), excluded, reasons }

  if (usable > 0)
    return new PoolError('ALL_EXCLUDED', 'every usable server was excluded', 'exclude fewer servers', data)
  const { nextReturnAt } = chooser
  if (nextReturnAt !== undefined) {
    const retryAfterMs = Math.max(0, nextReturnAt - now)
    const hint = `try again in ${retryAfterMs} ms`
    return new PoolError('ALL_IN_BACKOFF', 'every server failed lately and rests', hint, { ...data, retryAfterMs })
  }
  if (roster.size('waiting') > 0) {
    const message = 'servers were found, and the registry does not tell whether they are trusted'
    return new PoolError('TRUST_UNKNOWN', message, 'check the RPC; the pool goes on asking', data)
  }
  if (roster.size('untrusted') > 0) {
    const hint = 'trust a provider that runs such servers, or add a server of your own'
    return new PoolError('NO_TRUSTED_SERVERS', 'servers were found, and none is trusted', hint, data)
  }
  return new PoolError('NO_SERVERS', 'no server was found yet', 'check the network; the pool goes on looking', data)
}

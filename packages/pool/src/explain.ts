import type { SelectOptions } from './chooser.js'
import { PoolError } from './pool-error.js'
import type { Run } from './run.js'

/** Why no server can be chosen now, from the most to the least telling reason. */
export function explain({ chooser, roster }: Run, now: number, request: SelectOptions): PoolError {
  const reasons: Record<string, number> = {}
  for (const place of ['waiting', 'untrusted'] as const) {
    for (const { verdict } of roster.in(place)) {
      const reason = verdict === undefined || verdict.status === 'trusted' ? 'pending' : verdict.reason
      reasons[reason] = (reasons[reason] ?? 0) + 1
    }
  }
  const excluded = new Set(request.exclude).size
  const data = { inPool: roster.size('member'), excluded, reasons }

  if (chooser.eligible > 0) {
    return new PoolError({
      code: 'ALL_EXCLUDED',
      message: 'every server that may be used was excluded',
      hint: 'exclude fewer servers, or wait until more are found',
      data,
      isRetryable: true,
    })
  }
  const { nextReturnAt } = chooser
  if (nextReturnAt !== undefined) {
    const retryAfterMs = Math.max(0, nextReturnAt - now)
    return new PoolError({
      code: 'ALL_IN_BACKOFF',
      message: 'every server failed lately and is left alone for a while',
      hint: `try again in ${retryAfterMs} ms`,
      data: { ...data, retryAfterMs },
      isRetryable: true,
    })
  }
  if (roster.size('waiting') > 0) {
    return new PoolError({
      code: 'TRUST_UNKNOWN',
      message: 'servers were found, and the registry does not tell whether they are trusted',
      hint: 'check that the RPC is reachable; the pool goes on asking',
      data,
      isRetryable: true,
    })
  }
  if (roster.size('untrusted') > 0) {
    return new PoolError({
      code: 'NO_TRUSTED_SERVERS',
      message: 'servers were found, and none is trusted',
      hint: 'trust a provider that runs such servers, or add a server of your own',
      data,
      isRetryable: true,
    })
  }
  return new PoolError({
    code: 'NO_SERVERS',
    message: 'no server was found yet',
    hint: 'check that the discovery sources are reachable; the pool goes on looking',
    data,
    isRetryable: true,
  })
}

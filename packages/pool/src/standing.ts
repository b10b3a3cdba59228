import type { ProviderId, TrustedVerdict, UnknownReason, UntrustedReason, Verdict } from '@waypost/core'

/** What a verdict means for a server, here and now. */
export type Standing =
  /** It may be used until `until`, in ms since 1970. `grace` = on its last good answer, since nobody can tell now. */
  | {
      readonly type: 'usable'
      readonly basis: 'trusted' | 'grace'
      readonly trust: TrustedVerdict
      readonly until: number
    }
  | { readonly type: 'refused'; readonly reason: UntrustedReason }
  | { readonly type: 'waiting'; readonly reason: UnknownReason | 'expired' | 'grace-expired' }

/** A last good answer from further in the future than this, in ms, is not believed: the clock or the answer is wrong. */
const CLOCK_TOLERANCE_MS = 60_000

/**
 * The one place where a verdict becomes a decision. A confirmed loss of trust always counts; grace is for `unknown`
 * alone, ends with the listing, and is not given to a provider that the user has dropped.
 */
export function standingOf(
  verdict: Verdict,
  lastTrusted: TrustedVerdict | undefined,
  {
    now,
    graceMs,
    covers,
  }: {
    readonly now: number
    readonly graceMs: number
    /** Whether the user's policy covers a provider, where that can be told. */
    covers?(provider: ProviderId): boolean | undefined
  },
): Standing {
  if (verdict.status === 'untrusted') return { type: 'refused', reason: verdict.reason }
  if (verdict.status === 'trusted') {
    if (verdict.expiresAt <= now) return { type: 'refused', reason: 'expired' }
    return { type: 'usable', basis: 'trusted', trust: verdict, until: verdict.expiresAt }
  }
  if (lastTrusted === undefined) return { type: 'waiting', reason: verdict.reason }
  if (covers?.(lastTrusted.provider.id) === false) {
    return { type: 'refused', reason: 'provider-not-chosen' }
  }
  const { at } = lastTrusted.asOf
  if (lastTrusted.expiresAt <= now) return { type: 'waiting', reason: 'expired' }
  if (at + graceMs <= now || at > now + CLOCK_TOLERANCE_MS) return { type: 'waiting', reason: 'grace-expired' }
  return { type: 'usable', basis: 'grace', trust: lastTrusted, until: Math.min(lastTrusted.expiresAt, at + graceMs) }
}

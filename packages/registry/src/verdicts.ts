import type { AsOf, ProviderRef, UnknownReason, UnknownVerdict, UntrustedReason, Verdict } from '@waypost/core'
import type { CheckedPolicy } from './trust-policy.js'

/** Where a provider stands with the curator. */
export type ProviderStatus = 'applied' | 'approved' | 'suspended' | 'rejected' | 'removed'

/** What the registry holds about one server under one resource type. */
export interface Listing {
  readonly provider: ProviderRef
  readonly providerStatus: ProviderStatus
  /** When the listing runs out, in ms since 1970. */
  readonly expiresAt: number
}

const STANDING: Record<ProviderStatus, UntrustedReason | undefined> = {
  applied: 'provider-not-approved',
  approved: undefined,
  suspended: 'provider-suspended',
  rejected: 'provider-not-approved',
  removed: 'provider-removed',
}

/**
 * The verdict that a listing earns. Where several reasons hold, the one told is the first of: not listed, the provider's
 * standing, expired, the user's choice; the contract's own order, so that what is told depends on the user's policy only
 * where the policy alone decides.
 *
 * @param listing `undefined` when the registry has no such server
 * @param now the later of the block's time and the clock's, in ms since 1970: a listing is over at `expiresAt`, also
 *   when no block has come since
 */
export function verdictOf(listing: Listing | undefined, policy: CheckedPolicy, now: number, asOf: AsOf): Verdict {
  if (listing === undefined) return { status: 'untrusted', reason: 'not-listed', asOf }
  const { provider, expiresAt } = listing
  const reason = reasonAgainst(listing, policy, now)
  if (reason !== undefined) return { status: 'untrusted', reason, provider, asOf }
  return { status: 'trusted', provider, expiresAt, asOf }
}

/** The verdict when nothing can be said. */
export function unknownVerdict(reason: UnknownReason): UnknownVerdict {
  return { status: 'unknown', reason }
}

function reasonAgainst(listing: Listing, policy: CheckedPolicy, now: number): UntrustedReason | undefined {
  const standing = STANDING[listing.providerStatus]
  if (standing !== undefined) return standing
  if (listing.expiresAt <= now) return 'expired'
  return policy.covers(listing.provider.id) ? undefined : 'provider-not-chosen'
}

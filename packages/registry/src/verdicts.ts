import type { AsOf, ProviderRef, UnknownReason, UnknownVerdict, UntrustedReason, Verdict } from '@waypost/core'
import type { PolicyView } from './policy/policy-view.js'

/** Where a provider stands with the curator. */
export type ProviderStatus = 'applied' | 'approved' | 'suspended' | 'rejected' | 'removed' | 'exited'

/** What the registry holds about one server under one resource type. */
export interface Listing {
  readonly provider: ProviderRef
  readonly providerStatus: ProviderStatus
  /** When the listing runs out, in ms since 1970. */
  readonly expiresAt: number
  /** Whether it takes no new clients. @default false */
  readonly draining?: boolean
}

/** What speaks against a provider of that status. */
function standingOf(status: Exclude<ProviderStatus, 'approved'>): UntrustedReason {
  return status === 'applied' || status === 'rejected' ? 'provider-not-approved' : `provider-${status}`
}

/**
 * The verdict that a listing earns. Where several reasons hold, the one told is the first of: not listed, the provider's
 * standing, expired, the user's choice; the contract's own order, so that what is told depends on the user's policy only
 * where the policy alone decides.
 *
 * @param listing `undefined` when the registry has no such server
 * Whom the user trusts may be unknown for now, while a published list cannot be read: then, and where nothing else speaks against the
 * server, so is the verdict.
 *
 * @param now the later of the block's time and the clock's, in ms since 1970: a listing is over at `expiresAt`, also
 *   when no block has come since
 */
export function verdictOf(listing: Listing | undefined, policy: PolicyView, now: number, asOf: AsOf): Verdict {
  if (listing === undefined) return { status: 'untrusted', reason: 'not-listed', asOf }
  const { provider, providerStatus, expiresAt } = listing
  if (providerStatus !== 'approved') return untrusted(standingOf(providerStatus), asOf, provider)
  if (expiresAt <= now) return untrusted('expired', asOf, provider)
  const isCovered = policy.covers(provider.id)
  if (isCovered === undefined) return unknownVerdict(policy.unknownReason)
  if (!isCovered) return untrusted('provider-not-chosen', asOf, provider)
  if (listing.draining === true) return { status: 'trusted', provider, expiresAt, draining: true, asOf }
  return { status: 'trusted', provider, expiresAt, asOf }
}

function untrusted(reason: UntrustedReason, asOf: AsOf, provider: ProviderRef): Verdict {
  return { status: 'untrusted', reason, provider, asOf }
}

/** The verdict when nothing can be said. */
export function unknownVerdict(reason: UnknownReason): UnknownVerdict {
  return { status: 'unknown', reason }
}

import type { ProviderStatus as ChainStatus } from '@waypost/contracts'
import type { ProviderRef } from '@waypost/core'
import type { Listing, ProviderStatus } from '../verdicts.js'
import { type ProviderSlot, type ResourceSlot, statusAt } from './slots.js'

/** How a provider stands, worked out once for all its servers. */
export interface ProviderView {
  readonly ref: ProviderRef
  readonly status: ProviderStatus
  /** When its exit takes effect, in ms since 1970; `Infinity` for never. */
  readonly exitAt: number
}

/** Those that are told as another. */
const TOLD_AS = { none: 'applied', approving: 'applied', 'suspended-by-guardian': 'suspended' } as const

function told(status: ChainStatus): ProviderStatus {
  return status in TOLD_AS
    ? TOLD_AS[status as keyof typeof TOLD_AS]
    : (status as Exclude<ChainStatus, keyof typeof TOLD_AS>)
}

/** @param timestamp of the block; @param now the later of that and the clock's; both ms since 1970 */
export function viewProvider(slot: ProviderSlot, ref: ProviderRef, timestamp: number, now: number): ProviderView {
  const status = told(statusAt(slot, Math.floor(timestamp / 1000), Math.floor(now / 1000)))
  return { ref, status, exitAt: slot.exitAt === 0 ? Number.POSITIVE_INFINITY : slot.exitAt * 1000 }
}

/** What the two slots say together. */
export function listingOf({ expiresAt, draining }: ResourceSlot, provider: ProviderView): Listing {
  const endsAt = Math.min(expiresAt * 1000, provider.exitAt)
  return { provider: provider.ref, providerStatus: provider.status, expiresAt: endsAt, draining }
}

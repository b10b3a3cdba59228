import { type ProviderStatus as ChainStatus, providerStatuses } from '@waypost/contracts'
import type { Hex, ProviderId } from '@waypost/core'

/** All that the contract's slot says of a server under a resource type. Times are Unix time in seconds. */
export interface ResourceSlot {
  /** 0 when not listed. */
  readonly provider: ProviderId
  readonly expiresAt: number
  readonly consentedUntil: number
  readonly sequence: bigint
  /** The list version of the server's last change. */
  readonly version: number
  readonly draining: boolean
}

/** All that the contract's slot says of a provider's standing. Times are Unix time in seconds; 0 is never. */
export interface ProviderSlot {
  readonly owner: Hex
  /** As decided; see {@link statusAt} for the one in force. */
  readonly status: ChainStatus
  /** When an approval takes effect, or a guardian's suspension lapses. */
  readonly statusUntil: number
  readonly exitAt: number
}

const BYTES_5 = 10
const BYTES_6 = 12
const BYTES_8 = 16

/** The word as it stands in storage. */
export function packResource(slot: ResourceSlot): Hex {
  const { provider, expiresAt, consentedUntil, sequence, version, draining } = slot
  return `0x0000${draining ? '01' : '00'}${digits(version, BYTES_6)}${digits(sequence, BYTES_8)}${digits(consentedUntil, BYTES_5)}${digits(expiresAt, BYTES_5)}${digits(provider, BYTES_5)}`
}

/** The word as it stands in storage. */
export function packProvider({ owner, status, statusUntil, exitAt }: ProviderSlot): Hex {
  return `0x00${digits(exitAt, BYTES_5)}${digits(statusUntil, BYTES_5)}${digits(providerStatuses.indexOf(status), 2)}${owner.slice(2)}`
}

/**
 * The status in force, as the contract computes it.
 *
 * @param seconds of the block, Unix time: what turns towards trust waits for the chain
 * @param latest the later of that and the clock's: what ends trust waits for nobody
 */
export function statusAt({ status, statusUntil, exitAt }: ProviderSlot, seconds: number, latest: number): ChainStatus {
  if (status === 'rejected' || status === 'removed') return status
  if (exitAt !== 0 && latest >= exitAt) return 'exited'
  return statusUntil !== 0 && seconds >= statusUntil ? 'approved' : status
}

function digits(value: number | bigint, length: number): string {
  return value.toString(16).padStart(length, '0')
}

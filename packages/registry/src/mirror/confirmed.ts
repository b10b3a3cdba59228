import type { Hex } from '@waypost/core'

/** A block as of which a list is known to be whole. */
export interface ConfirmedBlock {
  readonly number: number
  readonly hash: Hex
  /** ms since 1970. */
  readonly timestamp: number
  /** Whether a storage proof showed the head. */
  readonly isProved: boolean
  /** When that was found, ms since 1970. */
  readonly at: number
}

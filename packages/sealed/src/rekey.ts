import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** After how much of what a direction's key is replaced; whatever comes first. Each side decides for what it sends. */
export interface RekeyLimits {
  /** Frames under one key. @default 1_048_576, which is also the most */
  readonly frames: number
  /** Bytes of frames under one key. @default 1_073_741_824, which is also the most */
  readonly bytes: number
  /** Age of a key that was used, in ms. @default 600_000 */
  readonly ms: number
}

export const REKEY_LIMITS: RekeyLimits = { frames: 2 ** 20, bytes: 2 ** 30, ms: 600_000 }

/**
 * What a receiver takes under one key at most: the sender's limits, and the one frame that may go over them together
 * with the frame that announces the next key.
 */
export const MOST_UNDER_ONE_KEY = { frames: REKEY_LIMITS.frames + 2, bytes: REKEY_LIMITS.bytes + 2 ** 25 } as const

/** The key after this one. From it the one before cannot be computed, so that what it sealed stays sealed. */
export function nextKey(key: Uint8Array): Uint8Array {
  return hkdf(sha256, key, new Uint8Array(), utf8ToBytes('waypost sealed v1 rekey'), 32)
}

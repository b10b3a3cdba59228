import type { Clock, ResourceTypeId } from '@waypost/core'
import { RegistryError } from '../registry-error.js'
import type { Block } from '../rpc/answers.js'

/** How far the chain was seen to have come, so that nobody leads a client back in time. */
export interface Watermark {
  /** @throws RegistryError REGISTRY_STALE when the block lies behind what was seen, or its time is not near the clock's */
  admit(block: Block): void
  /**
   * Takes in the version of a list as of a block.
   *
   * @throws RegistryError REGISTRY_STALE when the list was further on at a block that lies not before this one
   */
  admitVersion(list: ResourceTypeId | 'providers', version: number, block: Pick<Block, 'number'>): void
  /** What to keep for the next run, and to put back. */
  seen: Seen
}

/** The highest block, and by list the highest version with the block where it was seen first. */
export interface Seen {
  readonly highest: { readonly number: number; readonly timestamp: number }
  readonly versions: Map<string, { readonly version: number; readonly block: number }>
}

export interface WatermarkOptions {
  readonly clock: Clock
  /** How many blocks the head may lie behind the highest one seen. */
  readonly maxRegressionBlocks: number
  /** How far the head's time may be from the clock's, in ms; `Infinity` for chains that make blocks on demand. */
  readonly maxHeadAgeMs: number
}

/**
 * A {@link Watermark}. A block is behind when its number is lower **and** its time is no later than those seen: the time of a chain only
 * grows, so a lower number with a later time shows that the higher number was a lie, or that the chain was replaced, and is no step
 * back. So one absurd number makes later answers stale for no longer than its time is ahead of the chain's, and that is bounded by
 * the clock.
 */
export function createWatermark({ clock, maxRegressionBlocks, maxHeadAgeMs }: WatermarkOptions): Watermark {
  let seen: Seen = { highest: { number: 0, timestamp: 0 }, versions: new Map() }

  return {
    get seen() {
      return seen
    },
    set seen(earlier) {
      seen = earlier
    },
    admit({ number, timestamp }) {
      const { highest } = seen
      const ageMs = clock.now() - timestamp
      const isBehind = number < highest.number - maxRegressionBlocks && timestamp <= highest.timestamp
      if (isBehind || Math.abs(ageMs) > maxHeadAgeMs)
        throw staleError({ block: number, highest: highest.number, ageMs })
      const isReplaced = number < highest.number && timestamp > highest.timestamp
      if (number > highest.number || isReplaced) seen = { ...seen, highest: { number, timestamp } }
    },
    admitVersion(list, version, { number }) {
      const known = seen.versions.get(list)
      // A reorganisation may undo changes, and then the chain has grown beyond where they stood.
      if (known !== undefined && version < known.version && number < known.block) {
        throw staleError({ block: number, version, highestVersion: known.version })
      }
      if (known?.version !== version) seen.versions.set(list, { version, block: number })
    },
  }
}

function staleError(data: Readonly<Record<string, unknown>>) {
  return new RegistryError({
    code: 'REGISTRY_STALE',
    message: 'the RPC is behind the chain',
    hint: 'use another RPC; check the clock',
    data,
    isRetryable: true,
  })
}

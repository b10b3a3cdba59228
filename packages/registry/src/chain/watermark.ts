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
  /** What to keep for the next run. */
  snapshot(): WatermarkState
  restore(state: WatermarkState): void
}

/** The highest block, and by list the highest version with the block where it was seen first. */
export interface WatermarkState {
  readonly number: number
  /** ms since 1970. */
  readonly timestamp: number
  readonly versions: readonly (readonly [list: string, version: number, block: number])[]
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
  let highest = { number: 0, timestamp: 0 }
  const versions = new Map<string, { version: number; block: number }>()

  return {
    admit({ number, timestamp }) {
      const ageMs = clock.now() - timestamp
      const isBehind = number < highest.number - maxRegressionBlocks && timestamp <= highest.timestamp
      if (isBehind || Math.abs(ageMs) > maxHeadAgeMs)
        throw staleError({ block: number, highest: highest.number, ageMs })
      const isReplaced = number < highest.number && timestamp > highest.timestamp
      if (number > highest.number || isReplaced) highest = { number, timestamp }
    },
    admitVersion(list, version, { number }) {
      const seen = versions.get(list)
      // A reorganisation may undo changes, and then the chain has grown beyond where they stood.
      if (seen !== undefined && version < seen.version && number < seen.block) {
        throw staleError({ block: number, version, highestVersion: seen.version })
      }
      if (seen?.version !== version) versions.set(list, { version, block: number })
    },
    snapshot: () => ({
      ...highest,
      versions: [...versions].map(([list, { version, block }]) => [list, version, block] as const),
    }),
    restore(state) {
      highest = { number: state.number, timestamp: state.timestamp }
      versions.clear()
      for (const [list, version, block] of state.versions) versions.set(list, { version, block })
    },
  }
}

function staleError(data: Readonly<Record<string, unknown>>) {
  return new RegistryError({
    code: 'REGISTRY_STALE',
    message: 'the RPC is behind the chain',
    hint: 'use another RPC, or check the clock',
    data,
    isRetryable: true,
  })
}

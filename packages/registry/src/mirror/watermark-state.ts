import type { Watermark } from '../chain/watermark.js'

/** A watermark as plain data: the highest block, and by list the highest version with the block where it was seen first. */
export interface WatermarkState {
  readonly number: number
  /** ms since 1970. */
  readonly timestamp: number
  readonly versions: readonly (readonly [list: string, version: number, block: number])[]
}

/** What to keep for the next run. */
export function snapshotOf({ seen }: Watermark): WatermarkState {
  const versions = [...seen.versions].map(([list, { version, block }]) => [list, version, block] as const)
  return { ...seen.highest, versions }
}

/** Goes on where an earlier run stood. */
export function restoreWatermark(watermark: Watermark, { number, timestamp, versions }: WatermarkState) {
  watermark.seen = {
    highest: { number, timestamp },
    versions: new Map(versions.map(([list, version, block]) => [list, { version, block }])),
  }
}

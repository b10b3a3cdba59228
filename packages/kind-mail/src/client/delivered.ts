import type { EnvelopeId } from '../envelope.js'
import type { Position } from '../position.js'

/**
 * What was delivered already. Half of an id, 128 bits, is kept: enough that nobody makes two envelopes with the same.
 */
export interface Delivered {
  readonly size: number
  has(id: EnvelopeId): boolean
  add(position: Position): void
  /** Forgets everything with a timestamp before this. */
  forgetBefore(timestamp: number): void
  /** Timestamp and id half of each. */
  entries(): Iterable<readonly [half: string, timestamp: number]>
}

const HALF = /^[0-9a-f]{32}$/

export function createDelivered(known: Iterable<readonly [half: string, timestamp: number]> = []): Delivered {
  const timestamps = new Map(known)
  return {
    get size() {
      return timestamps.size
    },
    has: (id) => timestamps.has(halfOf(id)),
    add({ id, timestamp }) {
      timestamps.set(halfOf(id), timestamp)
    },
    forgetBefore(before) {
      for (const [half, timestamp] of timestamps) if (timestamp < before) timestamps.delete(half)
    },
    entries: () => timestamps.entries(),
  }
}

/** Whether a text may be half of an id. */
export function isIdHalf(text: unknown): text is string {
  return typeof text === 'string' && HALF.test(text)
}

function halfOf(id: EnvelopeId): string {
  return id.slice(2, 34)
}

import type { EnvelopeId } from '../envelope.js'
import type { Position } from '../position.js'

/**
 * What was delivered already. Half of an id, 128 bits, is kept: enough that nobody makes two envelopes with the same.
 */
export interface Delivered {
  readonly size: number
  has(id: EnvelopeId): boolean
  add(position: Position): void
  /** Forgets those whose timestamp says so. */
  forget(isGone: (timestamp: number) => boolean): void
  /** Id half and timestamp of each. */
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
    forget(isGone) {
      for (const [half, timestamp] of timestamps) if (isGone(timestamp)) timestamps.delete(half)
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

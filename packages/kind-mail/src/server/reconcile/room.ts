import type { Clock } from '@waypost/core'
import type { EnvelopeId } from '../../envelope.js'
import type { Archive } from '../archive.js'

/** Of what was taken over last, a part smaller than this that is kept says that there is no room for more. */
const KEPT_SHARE = 0.5

/**
 * Tells whether an archive has room for what was just stored. One that is over its limits evicts first, and looks what is left of
 * it: a server that keeps less than its peers would otherwise take over and evict the same envelopes in each round, for ever,
 * while one that lacks what is to stay gets all of that.
 */
export function createRoom(options: {
  readonly archive: Archive
  readonly clock: Clock
  readonly retentionMs: number
  readonly maxEnvelopes: number
  readonly maxBytes: number
  readonly signal: AbortSignal
}): (stored: readonly EnvelopeId[]) => Promise<boolean> {
  const { archive, clock, retentionMs, maxEnvelopes, maxBytes, signal } = options
  return async (stored) => {
    const { envelopes, bytes } = await archive.stats()
    if (envelopes <= maxEnvelopes && bytes <= maxBytes) return true
    const now = clock.now()
    await archive.prune({ before: now - retentionMs, expiredBefore: now, maxEnvelopes, maxBytes }, signal)
    const held = await archive.has(stored)
    return held.filter(Boolean).length >= stored.length * KEPT_SHARE
  }
}

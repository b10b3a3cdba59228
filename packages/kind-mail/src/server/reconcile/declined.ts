import type { NodeId } from '@waypost/core'
import type { EnvelopeId } from '../../envelope.js'

/** What servers did not take from each other, so that it is not carried again in each round. */
export interface Declined {
  /** This server refused an envelope. */
  refusedHere(id: EnvelopeId): void
  /** Those of `ids` that this server did not refuse. */
  unknownHere(ids: readonly EnvelopeId[]): EnvelopeId[]
  /** A peer refused an envelope. */
  refusedBy(peer: NodeId, id: EnvelopeId): void
  isRefusedBy(peer: NodeId, id: EnvelopeId): boolean
}

/** @param most ids that are remembered of each side; the oldest go first */
export function createDeclined(most = 20_000): Declined {
  const here = new Set<string>()
  const there = new Set<string>()

  const remember = (set: Set<string>, key: string) => {
    set.add(key)
    if (set.size <= most) return
    const oldest = set.values().next()
    if (!oldest.done) set.delete(oldest.value)
  }

  return {
    refusedHere: (id) => remember(here, id),
    unknownHere: (ids) => ids.filter((id) => !here.has(id)),
    refusedBy: (peer, id) => remember(there, `${peer} ${id}`),
    isRefusedBy: (peer, id) => there.has(`${peer} ${id}`),
  }
}

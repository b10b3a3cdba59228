import type { NodeId, NodeRecord } from '@waypost/core'
import { recordFacts } from './record-facts.js'

/**
 * What a lookup passes on of what registrars name, so that no registrar, and nobody behind one address, fills it alone:
 * of its F_lookup places each source gets an equal share, and each subnet one advertiser. What goes beyond is kept, and
 * taken when nobody is left to ask: a rule of order, by which nothing is lost.
 *
 * A source is the subnet of a registrar, so that many registrars of one subnet share what one gets. Loopback addresses
 * are no subnet: there each node stands for itself.
 */
export interface FairShare {
  readonly isFull: boolean
  /** Takes what a registrar names, or keeps it. A newer record of an advertiser that was taken is passed on at once. */
  offer(registrar: NodeRecord, advertiser: NodeRecord): void
  /** Takes what was kept, one from each source in turn, until it is full. */
  release(): void
}

export function createFairShare(options: {
  /** Distinct advertisers wanted; may be infinite, and then everything is taken at once. */
  readonly target: number
  /** Sources among which the places are divided. */
  readonly sources: number
  readonly onTaken: (advertiser: NodeRecord) => void
}): FairShare {
  const { target, onTaken } = options
  const share = Math.ceil(target / Math.max(1, Math.min(options.sources, target)))
  const sequences = new Map<NodeId, bigint>()
  const subnetsTaken = new Set<string>()
  const sources = new Map<string, { taken: number; readonly kept: Map<NodeId, NodeRecord> }>()

  const isFull = () => sequences.size >= target

  function sourceOf(registrar: NodeRecord) {
    const key = recordFacts(registrar).subnets[0] ?? registrar.nodeId
    let source = sources.get(key)
    if (source === undefined) {
      source = { taken: 0, kept: new Map() }
      sources.set(key, source)
    }
    return source
  }

  function take(advertiser: NodeRecord) {
    sequences.set(advertiser.nodeId, advertiser.sequence)
    for (const subnet of recordFacts(advertiser).subnets) subnetsTaken.add(subnet)
    onTaken(advertiser)
  }

  return {
    get isFull() {
      return isFull()
    },
    offer(registrar, advertiser) {
      const known = sequences.get(advertiser.nodeId)
      if (known !== undefined) {
        if (advertiser.sequence > known) take(advertiser)
        return
      }
      if (isFull()) return
      const source = sourceOf(registrar)
      const isCrowded =
        target !== Number.POSITIVE_INFINITY &&
        (source.taken >= share || recordFacts(advertiser).subnets.some((subnet) => subnetsTaken.has(subnet)))
      if (isCrowded) {
        const kept = source.kept.get(advertiser.nodeId)
        if (kept === undefined || kept.sequence < advertiser.sequence) source.kept.set(advertiser.nodeId, advertiser)
      } else {
        source.taken++
        source.kept.delete(advertiser.nodeId)
        take(advertiser)
      }
    },
    release() {
      let isLeft = true
      while (isLeft && !isFull()) {
        isLeft = false
        for (const { kept } of sources.values()) {
          for (const [nodeId, advertiser] of kept) {
            kept.delete(nodeId)
            if (sequences.has(nodeId)) continue
            take(advertiser)
            isLeft = true
            break
          }
          if (isFull()) return
        }
      }
    },
  }
}

import type { DiscoverySource, NodeId, Verdict } from '@waypost/core'

/** Counts servers as one user meets them, over every run of that user's client. */
export interface Tally {
  found(nodeId: NodeId, source: DiscoverySource): void
  verdict(nodeId: NodeId, verdict: Verdict): void
  readonly discovered: number
  /** Servers by the source that found them; one found by two sources counts in both. */
  readonly discoveredBy: Readonly<Record<'topic' | 'registry' | 'cache' | 'custom', number>>
  /** Servers by the verdict that they had when the client first met them. */
  readonly verdicts: { trusted: number; untrusted: Record<string, number>; unknown: number }
}

/** An empty {@link Tally}. */
export function createTally(): Tally {
  const sources = new Map<DiscoverySource, Set<NodeId>>()
  const everyone = new Set<NodeId>()
  const first = new Map<NodeId, Verdict>()
  const by = (source: DiscoverySource) => sources.get(source)?.size ?? 0
  return {
    found(nodeId, source) {
      everyone.add(nodeId)
      const known = sources.get(source) ?? new Set()
      sources.set(source, known.add(nodeId))
    },
    verdict(nodeId, verdict) {
      if (!first.has(nodeId)) first.set(nodeId, verdict)
    },
    get discovered() {
      return everyone.size
    },
    get discoveredBy() {
      return { topic: by('topic'), registry: by('registry'), cache: by('cache'), custom: by('custom') }
    },
    get verdicts() {
      const verdicts = { trusted: 0, untrusted: {} as Record<string, number>, unknown: 0 }
      for (const verdict of first.values()) {
        if (verdict.status === 'untrusted') {
          verdicts.untrusted[verdict.reason] = (verdicts.untrusted[verdict.reason] ?? 0) + 1
        } else verdicts[verdict.status]++
      }
      return verdicts
    },
  }
}

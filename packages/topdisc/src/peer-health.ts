import type { Clock, NodeId } from '@waypost/core'
import type { TopDiscSettings } from './settings.js'

/**
 * Which peers answer. One that fails several times in a row is left alone for a while, each time twice as long
 * (`discv5-theory.md`, TopDisc Liveness and Temporary Exclusion); it is never banned for good.
 */
export interface PeerHealth {
  isExcluded(nodeId: NodeId): boolean
  /** Changes whenever a peer is excluded, or is excluded no longer. */
  readonly epoch: number
  succeeded(nodeId: NodeId): void
  failed(nodeId: NodeId): void
}

const MAX_TRACKED = 2_048
const MAX_DOUBLINGS = 4

export function createPeerHealth(options: HealthParts): PeerHealth {
  return new Health(options)
}

interface HealthParts {
  readonly clock: Clock
  readonly settings: Pick<TopDiscSettings, 'failuresToExclude' | 'exclusionMs'>
}

class Health implements PeerHealth {
  private changes = 0
  /** When the first exclusion runs out; undefined when nobody is excluded. Too early when a peer answered in spite of one. */
  private nextLapse: number | undefined = undefined
  private readonly parts: HealthParts
  /** Only peers that failed lately, the longest unheard of in front. */
  private failing: Map<NodeId, { failures: number; exclusions: number; until: number }> | undefined = undefined

  constructor(parts: HealthParts) {
    this.parts = parts
  }

  get epoch() {
    if (this.nextLapse === undefined) return this.changes
    const now = this.parts.clock.now()
    if (this.nextLapse <= now) {
      this.changes++
      this.nextLapse = undefined
      for (const { until } of this.failing?.values() ?? []) if (until > now) this.lapseBy(until)
    }
    return this.changes
  }

  isExcluded(nodeId: NodeId) {
    if (this.nextLapse === undefined) return false
    const peer = this.failing?.get(nodeId)
    return peer !== undefined && peer.until > this.parts.clock.now()
  }

  succeeded(nodeId: NodeId) {
    if (this.failing !== undefined && this.failing.size > 0) this.forget(nodeId)
  }

  failed(nodeId: NodeId) {
    this.failing ??= new Map()
    const { failing } = this
    const { clock, settings } = this.parts
    const { failures, exclusions, until } = failing.get(nodeId) ?? { failures: 0, exclusions: 0, until: 0 }
    failing.delete(nodeId)
    const isOut = failures + 1 >= settings.failuresToExclude
    const next = {
      failures: isOut ? 0 : failures + 1,
      exclusions: exclusions + (isOut ? 1 : 0),
      until: isOut ? clock.now() + settings.exclusionMs * 2 ** Math.min(exclusions, MAX_DOUBLINGS) : until,
    }
    failing.set(nodeId, next)
    if (isOut) {
      this.changes++
      this.lapseBy(next.until)
    }
    if (failing.size <= MAX_TRACKED) return
    for (const oldest of failing.keys()) {
      this.forget(oldest)
      break
    }
  }

  private lapseBy(until: number) {
    this.nextLapse = Math.min(this.nextLapse ?? until, until)
  }

  private forget(nodeId: NodeId) {
    if (this.isExcluded(nodeId)) this.changes++
    this.failing?.delete(nodeId)
  }
}

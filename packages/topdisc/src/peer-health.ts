import type { Clock, NodeId } from '@waypost/core'
import type { TopDiscSettings } from './settings.js'

/**
 * Which peers answer. One that fails several times in a row is left alone for a while, each time twice as long
 * (`discv5-theory.md`, TopDisc Liveness and Temporary Exclusion); it is never banned for good.
 */
export interface PeerHealth {
  isExcluded(nodeId: NodeId): boolean
  /** Whether no peer has failed lately: nobody is excluded then. */
  readonly isUntroubled: boolean
  succeeded(nodeId: NodeId): void
  failed(nodeId: NodeId): void
}

const MAX_TRACKED = 2_048
const MAX_DOUBLINGS = 4

export function createPeerHealth(options: {
  readonly clock: Clock
  readonly settings: Pick<TopDiscSettings, 'failuresToExclude' | 'exclusionMs'>
}): PeerHealth {
  const { clock, settings } = options
  /** Only peers that failed lately, the longest unheard of in front. */
  const failing = new Map<NodeId, { failures: number; exclusions: number; until: number }>()

  return {
    get isUntroubled() {
      return failing.size === 0
    },
    isExcluded(nodeId) {
      if (failing.size === 0) return false
      const peer = failing.get(nodeId)
      return peer !== undefined && peer.until > clock.now()
    },
    succeeded: (nodeId) => void failing.delete(nodeId),
    failed(nodeId) {
      const { failures, exclusions, until } = failing.get(nodeId) ?? { failures: 0, exclusions: 0, until: 0 }
      failing.delete(nodeId)
      const isOut = failures + 1 >= settings.failuresToExclude
      failing.set(nodeId, {
        failures: isOut ? 0 : failures + 1,
        exclusions: exclusions + (isOut ? 1 : 0),
        until: isOut ? clock.now() + settings.exclusionMs * 2 ** Math.min(exclusions, MAX_DOUBLINGS) : until,
      })
      if (failing.size <= MAX_TRACKED) return
      for (const oldest of failing.keys()) {
        failing.delete(oldest)
        break
      }
    },
  }
}

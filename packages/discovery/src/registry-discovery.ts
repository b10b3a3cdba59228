import {
  type CallOptions,
  type Clock,
  type Counters,
  type Discovery,
  type Logger,
  lifecycle,
  type NodeId,
  type NodeRecord,
  noCounters,
  type Registry,
  type Resource,
  silentLogger,
  systemClock,
  WaypostError,
} from '@waypost/core'
import { decodeRecord } from '@waypost/record'

export interface RegistryDiscoveryOptions {
  readonly clock?: Clock
  readonly logger?: Logger
  readonly counters?: Counters
  /** Most listings read in one pass. @default 100_000 */
  readonly mostListings?: number
}

/** Decoded records kept between passes, so that an unchanged listing costs no signature check. */
const MOST_KEPT = 4_096

/**
 * Finds servers in the registry itself, by the records that their listings carry. The fallback for networks in which
 * topic discovery is blocked or eclipsed. Starts the registry, and leaves stopping it to its owner.
 *
 * A listing whose record is malformed, wrongly signed or another node's is skipped and counted
 * (`discovery_listings_refused_total`).
 */
export function createRegistryDiscovery(registry: Registry, options: RegistryDiscoveryOptions = {}): Discovery {
  const { clock = systemClock, logger = silentLogger, counters = noCounters, mostListings = 100_000 } = options
  const kept = new Map<NodeId, NodeRecord>()
  const life = lifecycle({ up: () => registry.start(), down() {} })

  function recordOf({ nodeId, record: text }: Resource): NodeRecord | undefined {
    if (text === undefined) return undefined
    const known = kept.get(nodeId)
    if (known?.text === text) return known
    try {
      const record = decodeRecord(text)
      if (record.nodeId === nodeId) return keep(record)
      counters.count('discovery_listings_refused_total', { reason: 'other-node' })
    } catch (error) {
      const reason = WaypostError.is(error) ? error.code : 'UNTYPED'
      counters.count('discovery_listings_refused_total', { reason })
    }
    return undefined
  }

  function keep(record: NodeRecord): NodeRecord {
    kept.delete(record.nodeId)
    const oldest = kept.size >= MOST_KEPT ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    kept.set(record.nodeId, record)
    return record
  }

  return {
    name: 'registry',
    start: life.start,
    stop: life.stop,
    async *discover(kind, { signal }: CallOptions = {}) {
      const ends = signal === undefined ? life.signal : AbortSignal.any([signal, life.signal])
      if (ends.aborted) return
      let read = 0
      try {
        for await (const resource of registry.list(kind, { signal: ends })) {
          if (ends.aborted || ++read > mostListings) return
          const record = recordOf(resource)
          if (record !== undefined) yield { record, source: 'registry', foundAt: clock.now() }
        }
      } catch (error) {
        if (ends.aborted) return
        if (WaypostError.is(error) && !error.isRetryable) throw error
        counters.count('discovery_passes_failed_total', { source: 'registry' })
        logger.warn({ error: String(error) }, 'the registry could not be listed')
      }
    },
  }
}

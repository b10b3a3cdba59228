import type { NodeId, NodeRecord } from '@waypost/core'
import type { ServiceTable } from './service-table.js'
import type { TopDiscSettings } from './settings.js'

/** Which registrar a lookup asks next. No registrar is asked twice in one lookup. */
export interface LookupOrder {
  /** Undefined when nobody is left whom the rules let it ask. */
  next(): { readonly registrar: NodeRecord; readonly bucket: number } | undefined
  /** Tells that a registrar of a bucket answered, and how many advertisers it named. */
  answered(bucket: number, named: number): void
  /** Tells that one did not: another takes its place. */
  failed(bucket: number): void
}

/** Queries that may fail in one bucket, in multiples of K_lookup, before the lookup leaves it. */
const FAILURES_PER_QUERY = 2

/**
 * The spec's order: bucket by bucket, the farthest first, up to K_lookup registrars in each. A bucket that was short of
 * nodes is taken up again when the table learned of more.
 */
export function createLookupOrder(
  table: ServiceTable,
  settings: Pick<TopDiscSettings, 'buckets' | 'queriesPerBucket'>,
): LookupOrder {
  const asked = new Set<NodeId>()
  /** Queries of each bucket that were answered or are on their way, and those that failed. */
  const queries = new Array<number>(settings.buckets).fill(0)
  const failures = new Array<number>(settings.buckets).fill(0)
  const isFresh = ({ nodeId }: NodeRecord) => !asked.has(nodeId)

  return {
    next() {
      for (let bucket = 0; bucket < settings.buckets; bucket++) {
        if ((queries[bucket] ?? 0) >= settings.queriesPerBucket) continue
        if ((failures[bucket] ?? 0) >= settings.queriesPerBucket * FAILURES_PER_QUERY) continue
        const registrar = table.pick(bucket, isFresh)
        if (registrar === undefined) continue
        asked.add(registrar.nodeId)
        queries[bucket] = (queries[bucket] ?? 0) + 1
        return { registrar, bucket }
      }
      return undefined
    },
    answered() {},
    failed(bucket) {
      queries[bucket] = (queries[bucket] ?? 0) - 1
      failures[bucket] = (failures[bucket] ?? 0) + 1
    },
  }
}

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

type OrderSettings = Pick<
  TopDiscSettings,
  'buckets' | 'nearestNodes' | 'queriesPerBucket' | 'returnedAds' | 'yieldFloor'
>

/** The order that the settings ask for. */
export function createLookupOrder(table: ServiceTable, settings: OrderSettings): LookupOrder {
  return settings.yieldFloor === 0 ? inPasses(table, settings) : adaptive(table, settings)
}

/**
 * The spec's order, from far to near with up to K_lookup registrars in each bucket, in passes: one registrar of each
 * bucket, the farthest first, then a second one of each. So what a lookup hears soon comes from all distances, as in the
 * authors' simulator and their Go code: who holds one part of the key space answers for no more than its part. A bucket
 * that was short of nodes is taken up again when the table learned of more.
 */
function inPasses(table: ServiceTable, settings: OrderSettings): LookupOrder {
  const asked = new Set<NodeId>()
  /** Queries of each bucket that were answered or are on their way, and those that failed. */
  const queries = new Array<number>(settings.buckets).fill(0)
  const failures = new Array<number>(settings.buckets).fill(0)
  const isFresh = (nodeId: NodeId) => !asked.has(nodeId)
  let further = 0

  /** At the end all of the nearest nodes: an advertiser is at some of them, and no two need be at the same. */
  function nextOfNearest() {
    if (further >= settings.nearestNodes) return undefined
    const registrar = table.pick(table.firstOfNearest(settings.nearestNodes), isFresh, settings.buckets - 1)
    if (registrar === undefined) return undefined
    asked.add(registrar.nodeId)
    further++
    return { registrar, bucket: settings.buckets - 1 }
  }

  return {
    next() {
      for (let pass = 0; pass < settings.queriesPerBucket; pass++) {
        for (let bucket = 0; bucket < settings.buckets; bucket++) {
          if (queries[bucket] !== pass) continue
          if ((failures[bucket] ?? 0) >= settings.queriesPerBucket * FAILURES_PER_QUERY) continue
          const registrar = table.pick(bucket, isFresh)
          if (registrar === undefined) continue
          asked.add(registrar.nodeId)
          queries[bucket] = pass + 1
          return { registrar, bucket }
        }
      }
      return nextOfNearest()
    },
    answered() {},
    failed(bucket) {
      queries[bucket] = (queries[bucket] ?? 0) - 1
      failures[bucket] = (failures[bucket] ?? 0) + 1
    },
  }
}

/** Replies of one bucket that a decision rests on: at least two, so that one liar steers nobody, and the last four. */
const FEWEST_SAMPLES = 2
const MOST_SAMPLES = 4
/** Buckets that a decision moves at most. */
const LONGEST_STEP = 4

/**
 * The adaptive-distance rule: advertisements of a topic are twice as dense in each bucket nearer to it, so what replies
 * hold tells how far away it is worth asking. Popular topics are looked up in the far buckets, where thousands of nodes
 * share the load, rare ones near the topic. A lookup asks as many registrars in all as the spec's order would.
 */
function adaptive(table: ServiceTable, settings: OrderSettings): LookupOrder {
  const asked = new Set<NodeId>()
  const samples: number[][] = Array.from({ length: settings.buckets }, () => [])
  const most = settings.queriesPerBucket * settings.buckets
  let active = 0
  let queries = 0
  let failures = 0
  const isFresh = (nodeId: NodeId) => !asked.has(nodeId)

  /** The active bucket, then the nearest one to it that has somebody to ask, the farther side first. */
  function* buckets() {
    yield active
    for (let step = 1; step < settings.buckets; step++) {
      if (active - step >= 0) yield active - step
      if (active + step < settings.buckets) yield active + step
    }
  }

  return {
    next() {
      if (queries >= most || failures >= most * FAILURES_PER_QUERY) return undefined
      for (const bucket of buckets()) {
        const registrar = table.pick(bucket, isFresh)
        if (registrar === undefined) continue
        asked.add(registrar.nodeId)
        queries++
        return { registrar, bucket }
      }
      return undefined
    },
    answered(bucket, named) {
      const seen = samples[bucket] ?? []
      seen.push(named)
      if (seen.length > MOST_SAMPLES) seen.shift()
      if (bucket !== active || seen.length < FEWEST_SAMPLES) return
      active = Math.max(0, Math.min(settings.buckets - 1, active + stepFor(medianOf(seen), settings)))
    },
    failed() {
      queries--
      failures++
    },
  }
}

/** How many buckets to move: nearer is positive. */
function stepFor(named: number, { returnedAds, yieldFloor }: OrderSettings): number {
  if (named >= returnedAds) return -1
  if (named >= yieldFloor) return 0
  return named === 0 ? LONGEST_STEP : Math.min(LONGEST_STEP, Math.ceil(Math.log2(yieldFloor / named)))
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle - 0.5)] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

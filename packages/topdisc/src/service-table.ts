import type { Counters, NodeId, NodeRecord, Random, Topic } from '@waypost/core'
import { isTopicCapable } from './capability.js'
import { bucketIndex, logDistance } from './distance.js'
import { ipScope, mayRelay, recordIps, subnetKey } from './ip-address.js'
import { recordScope } from './neighbourhood.js'
import type { PeerHealth } from './peer-health.js'
import type { RecordStore } from './record-store.js'
import type { TopDiscSettings } from './settings.js'

/**
 * B(s): topic-capable nodes in buckets by their distance from a topic, bucket 0 the farthest (`discv5-theory.md`,
 * Service Tables). Soft state: seeded from the ordinary node table, refined by auxiliary records.
 */
export interface ServiceTable {
  /** Nodes held. */
  readonly size: number
  /** Adds nodes that the ordinary node table verified. */
  seed(records: Iterable<NodeRecord>): void
  /**
   * Takes auxiliary records out of one registrar's reply, packet by packet: in the whole reply at most one for each
   * bucket, only at distances that it was asked for, only addresses that it may tell of. No more records are verified
   * than distances were asked for.
   *
   * @returns what takes the records of a packet and says whether all that it looked at were valid
   */
  learnFrom(registrar: NodeRecord, asked: readonly number[]): (records: readonly Uint8Array[]) => boolean
  /** The log distances at which there is room: what to ask registrars for. */
  distancesWithRoom(): number[]
  /** A node of a bucket at random among those that are not excluded and that `isEligible`. */
  pick(bucket: number, isEligible: (record: NodeRecord) => boolean): NodeRecord | undefined
}

/** Distances asked for on behalf of the last bucket, which holds all that is nearer. */
const LAST_BUCKET_DISTANCES = 4

export function createServiceTable(options: {
  readonly topic: Topic
  readonly ownId: NodeId
  readonly records: RecordStore
  readonly random: Random
  readonly health: PeerHealth
  readonly settings: TopDiscSettings
  readonly counters: Counters
}): ServiceTable {
  const { topic, ownId, random, health, settings, counters } = options
  const buckets: NodeRecord[][] = Array.from({ length: settings.buckets }, () => [])
  const held = new Map<NodeId, NodeRecord>()
  const inTable = new Map<string, number>()

  const bucketOf = (nodeId: NodeId) => bucketIndex(topic, nodeId, settings.buckets)
  const usable = (bucket: readonly NodeRecord[]) => bucket.filter((record) => !health.isExcluded(record.nodeId))

  function replaceOlder(record: NodeRecord): boolean {
    const present = held.get(record.nodeId)
    if (present === undefined) return false
    if (record.sequence > present.sequence) {
      remove(present)
      add(record)
    }
    return true
  }

  function remove(record: NodeRecord) {
    held.delete(record.nodeId)
    const bucket = buckets[bucketOf(record.nodeId)] ?? []
    bucket.splice(bucket.indexOf(record), 1)
    for (const subnet of subnetsOf(record)) inTable.set(subnet, (inTable.get(subnet) ?? 1) - 1)
  }

  /** Adds a node that is not held; false when a limit stands against it. */
  function add(record: NodeRecord): boolean {
    if (record.nodeId === ownId || health.isExcluded(record.nodeId)) return false
    const bucket = buckets[bucketOf(record.nodeId)]
    if (bucket === undefined) return false
    const subnets = subnetsOf(record)
    const excluded = bucket.find((other) => health.isExcluded(other.nodeId))
    if (bucket.length >= settings.bucketSize && excluded === undefined) return false
    for (const subnet of subnets) {
      const inBucket = bucket.filter((other) => subnetsOf(other).includes(subnet)).length
      if (inBucket >= settings.subnetPerBucket || (inTable.get(subnet) ?? 0) >= settings.subnetPerTable) {
        counters.count('topdisc_table_refused_total', { reason: 'subnet' })
        return false
      }
    }
    if (bucket.length >= settings.bucketSize && excluded !== undefined) remove(excluded)
    bucket.push(record)
    held.set(record.nodeId, record)
    for (const subnet of subnets) inTable.set(subnet, (inTable.get(subnet) ?? 0) + 1)
    return true
  }

  return {
    get size() {
      return held.size
    },
    seed(records) {
      const fresh: NodeRecord[] = []
      for (const record of records) if (!replaceOlder(record)) fresh.push(record)
      // In random order, so that a full bucket is no matter of who stands in front of the node table.
      for (let left = fresh.length; left > 0; left--) {
        const index = random.integer(left)
        const record = fresh[index] as NodeRecord
        fresh[index] = fresh[left - 1] as NodeRecord
        add(record)
      }
    },
    learnFrom(registrar, asked) {
      const filled = new Set<number>()
      const scope = recordScope(registrar)
      let left = asked.length
      return (records) => {
        for (const bytes of records.slice(0, left)) {
          left--
          let record: NodeRecord
          try {
            record = options.records.read(bytes)
          } catch {
            counters.count('topdisc_table_refused_total', { reason: 'invalid' })
            return false
          }
          const bucket = bucketOf(record.nodeId)
          const isWelcome =
            !filled.has(bucket) &&
            asked.includes(logDistance(topic, record.nodeId)) &&
            isTopicCapable(record) &&
            recordIps(record).length > 0 &&
            mayRelay(scope, recordScope(record))
          if (!isWelcome) counters.count('topdisc_table_refused_total', { reason: 'unasked' })
          else if (replaceOlder(record) || add(record)) filled.add(bucket)
        }
        return true
      }
    },
    distancesWithRoom() {
      const distances: number[] = []
      for (const [index, bucket] of buckets.entries()) {
        if (usable(bucket).length >= settings.bucketSize) continue
        const count = index === settings.buckets - 1 ? LAST_BUCKET_DISTANCES : 1
        for (let nearer = 0; nearer < count && index + nearer < 256; nearer++) distances.push(256 - index - nearer)
      }
      return distances
    },
    pick(bucket, isEligible) {
      const eligible = usable(buckets[bucket] ?? []).filter(isEligible)
      return eligible.length === 0 ? undefined : eligible[random.integer(eligible.length)]
    },
  }
}

/** The subnets that count against the limits: all but loopback. */
function subnetsOf(record: NodeRecord): string[] {
  return recordIps(record)
    .filter((ip) => ipScope(ip) !== 'loopback')
    .map(subnetKey)
}

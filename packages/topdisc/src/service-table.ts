import type { Counters, NodeId, NodeRecord, Random, Topic } from '@waypost/core'
import { sharedBitsOfWords, wordsOfTopic } from './distance.js'
import { mayRelay } from './ip-address.js'
import type { PeerHealth } from './peer-health.js'
import { type RecordFacts, recordFacts } from './record-facts.js'
import type { RecordStore } from './record-store.js'
import type { TopDiscSettings } from './settings.js'
import { createSubnetEstimate } from './subnet-estimate.js'

/**
 * B(s): topic-capable nodes in buckets by their distance from a topic, bucket 0 the farthest (`discv5-theory.md`,
 * Service Tables). Soft state: seeded from the ordinary node table, refined by auxiliary records.
 */
export interface ServiceTable {
  /** Nodes held. */
  readonly size: number
  /** Changes whenever a node comes or goes. */
  readonly version: number
  /** Adds nodes that the ordinary node table verified; the same array as last time is looked at once. */
  seed(records: readonly NodeRecord[]): void
  /**
   * Takes auxiliary records out of one registrar's reply, packet by packet: in the whole reply at most one for each
   * bucket, only at distances that it was asked for, only addresses that it may tell of. No more records are verified
   * than distances were asked for.
   *
   * @returns what takes the records of a packet and says whether all that it looked at were valid
   */
  learnFrom(registrar: NodeRecord, asked: readonly number[]): (records: readonly Uint8Array[]) => boolean
  /** The log distances at which there is room: what to ask registrars for. */
  distancesWithRoom(): readonly number[]
  /** A node of a bucket at random among those that are not excluded and that `isEligible`; or of all buckets up to `nearest`. */
  pick(bucket: number, isEligible: (nodeId: NodeId) => boolean, nearest?: number): NodeRecord | undefined
  /**
   * A node of the buckets from `first` on at random, as if all nodes there were known: a full bucket counts for as many as
   * all nearer ones together, which is how many it has in the mean. Counted by what it holds, the nearest would be drawn more
   * than their part.
   */
  pickNear(first: number, isEligible: (nodeId: NodeId) => boolean): NodeRecord | undefined
  /** The first of the nearest buckets that together hold at most so many nodes; the last bucket if that holds more. */
  firstOfNearest(most: number): number
}

/** Distances asked for on behalf of the last bucket, which holds all that is nearer. */
const LAST_BUCKET_DISTANCES = 4

interface TableParts {
  readonly topic: Topic
  readonly ownId: NodeId
  readonly records: RecordStore
  readonly random: Random
  readonly health: PeerHealth
  /** Whether a node takes part, over a carrier that we speak. */
  readonly canAsk: (peer: NodeRecord) => boolean
  readonly settings: TopDiscSettings
  readonly counters: Counters
}

export function createServiceTable(options: TableParts): ServiceTable {
  return new Table(options)
}

/** The nodes of one bucket, by the facts that each look at them needs. */
type Bucket = RecordFacts[]

class Table implements ServiceTable {
  size = 0
  version = 0
  private readonly parts: TableParts
  private readonly buckets: Bucket[]
  private readonly topicId: Int32Array
  private readonly topicHead: number
  private readonly estimate = createSubnetEstimate()
  private seeded: readonly NodeRecord[] | undefined = undefined
  private seededIn = 0
  /** The facts of each of them, kept from the second look on: where peers fail, many follow. */
  private seededFacts: readonly RecordFacts[] | undefined = undefined
  /** The distances with room, for as long as nothing changes. */
  private room: readonly number[] | undefined = undefined
  private roomIn = 0
  /** Buckets that hold nobody who is excluded, in the epoch beside it. */
  private readonly sound: Bucket[] = []
  private soundIn = 0

  constructor(parts: TableParts) {
    this.parts = parts
    this.buckets = Array.from({ length: parts.settings.buckets }, () => [])
    this.topicId = wordsOfTopic(parts.topic)
    this.topicHead = this.topicId[0] as number
  }

  seed(records: readonly NodeRecord[]) {
    const { random, health } = this.parts
    const { epoch } = health
    // Nobody of them can have become welcome while who is excluded stays the same.
    if (records === this.seeded && this.seededIn === epoch) return
    const known = this.factsOf(records)
    this.seeded = records
    this.seededIn = epoch
    const fresh: RecordFacts[] = []
    for (const facts of known) if (!this.replaceOlder(facts, this.bucketOf(facts))) fresh.push(facts)
    // In random order, so that a full bucket is no matter of who stands in front of the node table.
    for (let left = fresh.length; left > 0; left--) {
      const index = random.integer(left)
      const facts = fresh[index] as RecordFacts
      fresh[index] = fresh[left - 1] as RecordFacts
      this.add(facts, this.bucketOf(facts))
    }
  }

  learnFrom(registrar: NodeRecord, asked: readonly number[]) {
    const { records: store, canAsk, counters } = this.parts
    const filled: Bucket[] = []
    let left = asked.length
    return (records: readonly Uint8Array[]) => {
      const { scope } = recordFacts(registrar)
      for (const bytes of records) {
        if (left === 0) break
        left--
        let record: NodeRecord
        try {
          record = store.read(bytes)
        } catch {
          counters.count('topdisc_table_refused_total', { reason: 'invalid' })
          return false
        }
        const facts = recordFacts(record)
        const shared = this.sharedWith(facts)
        const bucket = this.bucketAt(shared)
        const isWelcome =
          !filled.includes(bucket) &&
          includes(asked, 256 - shared) &&
          canAsk(record) &&
          facts.home !== undefined &&
          mayRelay(scope, facts.scope)
        if (!isWelcome) counters.count('topdisc_table_refused_total', { reason: 'unasked' })
        else if (this.replaceOlder(facts, bucket) || this.add(facts, bucket)) filled.push(bucket)
      }
      return true
    }
  }

  distancesWithRoom() {
    const { health, settings } = this.parts
    const { epoch } = health
    if (this.room !== undefined && this.roomIn === epoch) return this.room
    const distances: number[] = []
    for (const [index, bucket] of this.buckets.entries()) {
      if (bucket.length >= settings.bucketSize && this.excludedIn(bucket) === undefined) continue
      const count = index === settings.buckets - 1 ? LAST_BUCKET_DISTANCES : 1
      for (let nearer = 0; nearer < count && index + nearer < 256; nearer++) distances.push(256 - index - nearer)
    }
    this.room = distances
    this.roomIn = epoch
    return distances
  }

  pick(bucket: number, isEligible: (nodeId: NodeId) => boolean, nearest = bucket) {
    const { health, random } = this.parts
    const eligible: RecordFacts[] = []
    for (let at = bucket; at <= nearest; at++) {
      for (const facts of this.buckets[at] ?? []) {
        if (isEligible(facts.nodeId) && !health.isExcluded(facts.nodeId)) eligible.push(facts)
      }
    }
    return eligible.length === 0 ? undefined : eligible[random.integer(eligible.length)]?.record
  }

  pickNear(first: number, isEligible: (nodeId: NodeId) => boolean) {
    const { random, settings } = this.parts
    const nearest = this.buckets.length - 1
    const upTo: number[] = []
    let all = 0
    for (let bucket = nearest; bucket >= first; bucket--) {
      const held = this.buckets[bucket]?.length ?? 0
      all += held < settings.bucketSize ? held : Math.max(held, all)
      upTo.push(all)
    }
    const drawn = random.integer(Math.max(1, all))
    const bucket = nearest - upTo.findIndex((end) => drawn < end)
    return this.pick(bucket, isEligible) ?? this.pick(first, isEligible, nearest)
  }

  firstOfNearest(most: number) {
    let first = this.buckets.length - 1
    let held = this.buckets[first]?.length ?? 0
    while (first > 0) {
      held += this.buckets[first - 1]?.length ?? 0
      if (held > most) break
      first--
    }
    return first
  }

  private factsOf(records: readonly NodeRecord[]): readonly RecordFacts[] {
    if (records !== this.seeded) {
      this.seededFacts = undefined
      return records.map(recordFacts)
    }
    this.seededFacts ??= records.map(recordFacts)
    return this.seededFacts
  }

  private bucketOf(facts: RecordFacts): Bucket {
    return this.bucketAt(this.sharedWith(facts))
  }

  /** First bits that an id shares with the topic; nearly always the first word tells. */
  private sharedWith({ head, id }: RecordFacts): number {
    const difference = this.topicHead ^ head
    return difference === 0 ? sharedBitsOfWords(this.topicId, id) : Math.clz32(difference)
  }

  /** The bucket of nodes that share so many first bits with the topic. */
  private bucketAt(shared: number): Bucket {
    return this.buckets[Math.min(shared, this.buckets.length - 1)] as Bucket
  }

  private replaceOlder(facts: RecordFacts, bucket: Bucket): boolean {
    // Mostly it is the same object, which is told more quickly than the same id.
    for (let at = 0; at < bucket.length; at++) if (bucket[at] === facts) return true
    for (const present of bucket) {
      if (present.head !== facts.head || present.nodeId !== facts.nodeId) continue
      if (facts.record.sequence > present.record.sequence) {
        this.remove(bucket, present)
        this.add(facts, bucket)
      }
      return true
    }
    return false
  }

  private remove(bucket: Bucket, facts: RecordFacts) {
    bucket.splice(bucket.indexOf(facts), 1)
    this.estimate.remove(facts.subnets)
    this.changed(-1)
  }

  /** Whether a limit stands against one more node of a subnet. */
  private isCrowded(subnet: string, bucket: Bucket): boolean {
    const { subnetPerBucket, subnetPerTable } = this.parts.settings
    const atMost = this.estimate.atMost(subnet)
    if (atMost >= subnetPerBucket && countOf(bucket, subnet) >= subnetPerBucket) return true
    if (atMost < subnetPerTable) return false
    return this.buckets.reduce((sum, each) => sum + countOf(each, subnet), 0) >= subnetPerTable
  }

  /** Adds a node that is not held; false when a limit stands against it. */
  private add(facts: RecordFacts, bucket: Bucket): boolean {
    const { ownId, health, settings, counters } = this.parts
    const { nodeId, subnets } = facts
    const isFull = bucket.length >= settings.bucketSize
    const excluded = isFull ? this.excludedIn(bucket) : undefined
    if (isFull && excluded === undefined) return false
    if (nodeId === ownId || health.isExcluded(nodeId)) return false
    for (const subnet of subnets) {
      if (!this.isCrowded(subnet, bucket)) continue
      counters.count('topdisc_table_refused_total', { reason: 'subnet' })
      return false
    }
    if (isFull && excluded !== undefined) this.remove(bucket, excluded)
    bucket.push(facts)
    this.estimate.add(subnets)
    this.changed(1)
    return true
  }

  /** Somebody in a bucket who may be replaced. */
  private excludedIn(bucket: Bucket): RecordFacts | undefined {
    const { health } = this.parts
    const { epoch } = health
    if (this.soundIn !== epoch) {
      this.soundIn = epoch
      this.sound.length = 0
    }
    // Nobody who comes is excluded, so a bucket without anybody stays so for as long as nobody is excluded anew.
    if (this.sound.includes(bucket)) return undefined
    const excluded = bucket.find((other) => health.isExcluded(other.nodeId))
    if (excluded === undefined) this.sound.push(bucket)
    return excluded
  }

  private changed(by: number) {
    this.size += by
    this.version++
    this.room = undefined
  }
}

/** As the array's own method, which is slow to call for a few numbers. */
function includes(numbers: readonly number[], wanted: number): boolean {
  for (let at = 0; at < numbers.length; at++) if (numbers[at] === wanted) return true
  return false
}

function countOf(bucket: Bucket, subnet: string): number {
  let count = 0
  for (const { subnets } of bucket) if (subnets.includes(subnet)) count++
  return count
}

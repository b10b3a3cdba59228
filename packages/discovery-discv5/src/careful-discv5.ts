import { Discv5, EntryStatus, type KademliaRoutingTable, type Lookup } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'
import type { Counters } from '@waypost/core'
import { limitSubnets } from './table-limits.js'

/** What the library calls private and offers no other way to; its version is pinned and bundled. */
interface Internals {
  readonly kbuckets: Omit<KademliaRoutingTable, 'buckets'> & { readonly buckets: readonly BucketInternals[] }
  activeLookups: Map<number, Lookup>
}

interface BucketInternals {
  readonly pending: unknown
  readonly pendingTimeoutId: NodeJS.Timeout | undefined
  addPending(value: ENR, status: EntryStatus): boolean
  values(): ENR[]
  rawValues(): readonly Entry[]
}

interface Entry {
  readonly value: ENR
  readonly status: EntryStatus
}

/**
 * The library's node, blind to records whose addresses it cannot handle: it throws on some of them inside of timers,
 * which a stranger could use to end the process.
 */
export class CarefulDiscv5 extends Discv5 {
  constructor(...parts: ConstructorParameters<typeof Discv5>) {
    super(...parts)
    const internals = internalsOf(this)
    internals.activeLookups = new LookupsThatEnd()
    for (const bucket of internals.kbuckets.buckets) endFormerTimers(bucket)
    // It tells others of nodes that were never heard of, which would make this node spread whatever strangers put in.
    internals.kbuckets.valuesOfDistance = (distance) => this.#connectedAt(distance)
  }

  /** Bounds the nodes of one subnet in the table. */
  limitSubnets(counters: Counters): void {
    limitSubnets(internalsOf(this).kbuckets, this.enr.nodeId, counters)
  }

  #connectedAt(distance: number): ENR[] {
    const bucket = internalsOf(this).kbuckets.buckets[distance - 1]
    return bucket === undefined ? [] : connected(bucket.rawValues())
  }

  /** Looks for the nodes nearest to an id. With an empty table the library would wait for its time-out. */
  override async findNode(target: string): Promise<ENR[]> {
    return internalsOf(this).kbuckets.isEmpty() ? [] : super.findNode(target)
  }

  override findEnr(nodeId: string): ENR | undefined {
    const enr = super.findEnr(nodeId)
    return enr !== undefined && hasUsableAddresses(enr.kvs) ? enr : undefined
  }

  /** The nodes of the table that answered when they were last asked. The library tells of all, answered or not. */
  connectedNodes(): ENR[] {
    return connected(internalsOf(this).kbuckets.rawValues())
  }

  /** Tells the table that a node does, or does not, answer: it learns so only from requests of its own. */
  noteReachability({ nodeId }: ENR, isReachable: boolean): void {
    const table = internalsOf(this).kbuckets
    if (table.getValue(nodeId) === undefined) return
    table.updateStatus(nodeId, isReachable ? EntryStatus.Connected : EntryStatus.Disconnected)
  }
}

function connected(entries: readonly Entry[]): ENR[] {
  return entries.filter(({ status }) => status === EntryStatus.Connected).map(({ value }) => value)
}

function internalsOf(discv5: Discv5): Internals {
  return discv5 as unknown as Internals
}

/** A lookup that came to its end leaves its timer armed, which would hold up the end of the process. */
class LookupsThatEnd extends Map<number, Lookup> {
  override delete(id: number): boolean {
    const lookup = this.get(id) as { readonly timeout?: NodeJS.Timeout } | undefined
    clearTimeout(lookup?.timeout)
    return super.delete(id)
  }
}

/** A bucket that drops its pending node leaves that node's timer armed for a minute: it would act on the next one. */
function endFormerTimers(bucket: BucketInternals): void {
  const addPending = bucket.addPending.bind(bucket)
  bucket.addPending = (value, status) => {
    if (bucket.pending === undefined) clearTimeout(bucket.pendingTimeoutId)
    return addPending(value, status)
  }
}

const LENGTHS: Readonly<Record<string, readonly number[]>> = { ip: [4], ip6: [16], udp: [1, 2], udp6: [1, 2] }

/** Whether addresses and ports are absent or of a length that they can have. */
export function hasUsableAddresses(entries: ReadonlyMap<string, unknown>): boolean {
  return Object.entries(LENGTHS).every(([key, lengths]) => {
    const value = entries.get(key)
    return value === undefined || (value instanceof Uint8Array && lengths.includes(value.length))
  })
}

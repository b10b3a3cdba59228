import type { Counters, NodeId, NodeRecord, Topic } from '@waypost/core'
import { ipScope, mayRelay, recordIps } from './ip-address.js'
import { MAX_RECORDS } from './message.js'
import { recordScope } from './neighbourhood.js'
import type { RecordStore } from './record-store.js'
import type { ServiceTable } from './service-table.js'
import type { TopDiscSettings } from './settings.js'
import type { TalkClient } from './talk-client.js'

/** Queries that may fail in one bucket, in multiples of K_lookup, before the lookup leaves it. */
const FAILURES_PER_QUERY = 2

/**
 * Asks registrars bucket by bucket, the farthest first, up to K_lookup in each, and yields the advertisers that they
 * name, as they come (`discv5-theory.md`, Lookup Procedure). What registrars tell about others refines the table on the
 * way, so a bucket that was short of nodes is taken up again.
 */
export async function* lookUp(options: {
  readonly topic: Topic
  readonly target: number
  readonly table: ServiceTable
  /** What this node itself holds as a registrar. */
  readonly ownAds: () => readonly NodeRecord[]
  readonly ownId: NodeId
  readonly records: RecordStore
  readonly client: TalkClient
  readonly settings: TopDiscSettings
  readonly counters: Counters
  readonly signal: AbortSignal
}): AsyncGenerator<NodeRecord, void, void> {
  const { topic, target, table, ownId, records, client, settings, counters, signal } = options
  const asked = new Set<NodeId>()
  /** Queries of each bucket that were answered or are on their way, and those that failed. */
  const queries = new Array<number>(settings.buckets).fill(0)
  const failures = new Array<number>(settings.buckets).fill(0)
  /** The newest record of each advertiser found, by its sequence. */
  const found = new Map<NodeId, bigint>()
  const ready: NodeRecord[] = []
  const run = new AbortController()
  let inFlight = 0
  let wake = () => {}

  const isOver = () => signal.aborted || run.signal.aborted || found.size >= target

  function take(record: NodeRecord) {
    const known = found.get(record.nodeId)
    if (record.nodeId === ownId || (known !== undefined && known >= record.sequence)) return
    if (known === undefined && found.size >= target) return
    found.set(record.nodeId, record.sequence)
    ready.push(record)
  }

  /** Takes over what one registrar advertises; false when a record is invalid. */
  function takeAds(from: NodeRecord, ads: readonly Uint8Array[]): boolean {
    const scope = recordScope(from)
    for (const bytes of ads) {
      let record: NodeRecord
      try {
        record = records.read(bytes)
      } catch {
        counters.count('topdisc_ads_refused_total', { reason: 'invalid' })
        return false
      }
      const ips = recordIps(record)
      if (ips.length > 0 && ips.every((ip) => mayRelay(scope, ipScope(ip)))) take(record)
      else counters.count('topdisc_ads_refused_total', { reason: 'unreachable' })
    }
    return true
  }

  function nextRegistrar(): { registrar: NodeRecord; bucket: number } | undefined {
    for (let bucket = 0; bucket < settings.buckets; bucket++) {
      if ((queries[bucket] ?? 0) >= settings.queriesPerBucket) continue
      if ((failures[bucket] ?? 0) >= settings.queriesPerBucket * FAILURES_PER_QUERY) continue
      const registrar = table.pick(bucket, ({ nodeId }) => !asked.has(nodeId))
      if (registrar !== undefined) return { registrar, bucket }
    }
    return undefined
  }

  async function query(registrar: NodeRecord, bucket: number) {
    const distances = table.distancesWithRoom()
    const learn = table.learnFrom(registrar, distances)
    let adsLeft = Math.max(settings.returnedAds, MAX_RECORDS)
    try {
      await client.ask(registrar, { type: 'TOPICQUERY', topic, distances }, run.signal, (messages) => {
        let isClean = true
        for (const message of messages) {
          if (message.type === 'TOPICNODES') {
            isClean &&= takeAds(registrar, message.records.slice(0, adsLeft))
            adsLeft -= Math.min(adsLeft, message.records.length)
          } else if (message.type === 'NODES') isClean &&= learn(message.records)
        }
        wake()
        if (!isClean) return 'garbage'
        return isOver() ? 'enough' : 'more'
      })
    } catch {
      queries[bucket] = (queries[bucket] ?? 0) - 1
      failures[bucket] = (failures[bucket] ?? 0) + 1
      // The client has counted it, and held it against the peer; another registrar is asked in its place.
    }
  }

  const onAbort = () => {
    run.abort()
    wake()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    for (const record of options.ownAds()) take(record)
    for (;;) {
      while (!isOver() && inFlight < settings.concurrency) {
        const next = nextRegistrar()
        if (next === undefined) break
        asked.add(next.registrar.nodeId)
        queries[next.bucket] = (queries[next.bucket] ?? 0) + 1
        inFlight++
        void query(next.registrar, next.bucket).finally(() => {
          inFlight--
          wake()
        })
      }
      const record = ready.shift()
      if (record !== undefined && !signal.aborted) yield record
      else if (isOver() || inFlight === 0) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    run.abort()
  }
}

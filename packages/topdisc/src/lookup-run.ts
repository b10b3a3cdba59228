import type { Counters, NodeRecord, Topic } from '@waypost/core'
import { createExchangeGroup } from './exchange-group.js'
import { createFairShare } from './fair-share.js'
import { mayRelay } from './ip-address.js'
import { createLookupOrder } from './lookup-order.js'
import { MAX_RECORDS } from './message.js'
import { recordFacts } from './record-facts.js'
import type { RecordStore } from './record-store.js'
import type { ServiceTable } from './service-table.js'
import type { TopDiscSettings } from './settings.js'
import type { TalkClient } from './talk-client.js'

/** What one lookup works with. */
export interface LookupRunOptions {
  readonly topic: Topic
  readonly target: number
  readonly table: ServiceTable
  /** What this node itself holds as a registrar. */
  readonly ownAds: () => readonly NodeRecord[]
  readonly ownRecord: () => NodeRecord
  readonly records: RecordStore
  readonly client: TalkClient
  readonly settings: TopDiscSettings
  readonly counters: Counters
  /** Called for each advertiser found, and again for a newer record of one. */
  readonly onFound: (record: NodeRecord) => void
  /** Called when a packet came or an exchange ended: time to `step`, or to see that it is over. */
  readonly onProgress: () => void
}

/** One lookup under way (`discv5-theory.md`, Lookup Procedure). It asks nobody by itself: `step` makes it go on. */
export interface LookupRun {
  /** Whether the target is reached, nobody is left to ask and nothing is under way, or it was stopped. */
  readonly isOver: boolean
  /** Takes what this node holds itself. */
  start(): void
  /** Asks further registrars, as many as may be under way at a time. */
  step(): void
  /** Idempotent. */
  stop(reason?: unknown): void
}

/**
 * Asks registrars in the order that {@link createLookupOrder} gives and collects the advertisers that they name, each
 * registrar's share of them ({@link createFairShare}). What registrars tell about others refines the table on the way.
 */
export function createLookupRun(options: LookupRunOptions): LookupRun {
  const { topic, target, table, records, client, settings, counters, onFound, onProgress } = options
  const order = createLookupOrder(table, settings)
  const ownId = options.ownRecord().nodeId
  const found = createFairShare({ target, sources: settings.lookupSources, onTaken: onFound })
  const group = createExchangeGroup()
  let inFlight = 0
  let isExhausted = false

  function take(registrar: NodeRecord, record: NodeRecord) {
    if (record.nodeId !== ownId) found.offer(registrar, record)
  }

  /** Takes over what one registrar advertises; false when a record is invalid. */
  function takeAds(from: NodeRecord, ads: readonly Uint8Array[]): boolean {
    const { scope } = recordFacts(from)
    for (const bytes of ads) {
      let record: NodeRecord
      try {
        record = records.read(bytes)
      } catch {
        counters.count('topdisc_ads_refused_total', { reason: 'invalid' })
        return false
      }
      const facts = recordFacts(record)
      if (facts.ips.length > 0 && mayRelay(scope, facts.scope)) take(from, record)
      else counters.count('topdisc_ads_refused_total', { reason: 'unreachable' })
    }
    return true
  }

  function query(registrar: NodeRecord, bucket: number) {
    const distances = table.distancesWithRoom()
    const learn = table.learnFrom(registrar, distances)
    let adsLeft = Math.max(settings.returnedAds, MAX_RECORDS)
    let named = 0
    inFlight++
    client.ask(registrar, { type: 'TOPICQUERY', topic, distances }, group, {
      received(messages) {
        let isClean = true
        for (const message of messages) {
          if (message.type === 'TOPICNODES') {
            const ads = message.records.slice(0, adsLeft)
            isClean &&= takeAds(registrar, ads)
            adsLeft -= ads.length
            named += ads.length
          } else if (message.type === 'NODES') isClean &&= learn(message.records)
        }
        onProgress()
        if (!isClean) return 'garbage'
        return group.isOver || found.isFull ? 'enough' : 'more'
      },
      ended(failure) {
        inFlight--
        // The client has counted a failure, and held it against the peer; another registrar is asked in its place.
        if (failure === undefined) order.answered(bucket, named)
        else order.failed(bucket)
        onProgress()
      },
    })
  }

  return {
    get isOver() {
      return group.isOver || found.isFull || (isExhausted && inFlight === 0)
    },
    start() {
      const own = options.ownRecord()
      for (const record of options.ownAds()) take(own, record)
    },
    step() {
      isExhausted = false
      while (!group.isOver && !found.isFull && inFlight < settings.concurrency) {
        const next = order.next()
        if (next === undefined) {
          isExhausted = true
          // What is under way may still tell of registrars to ask.
          if (inFlight === 0) found.release()
          return
        }
        query(next.registrar, next.bucket)
      }
    },
    stop: (reason) => group.end(reason),
  }
}

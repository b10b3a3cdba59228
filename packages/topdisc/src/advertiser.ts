import type { Clock, Counters, NodeId, NodeRecord, Topic } from '@waypost/core'
import { bucketIndex } from './distance.js'
import { createDueQueue } from './due-queue.js'
import type { PlacementStatus } from './engine.js'
import { createExchangeGroup } from './exchange-group.js'
import type { RegConfirmation } from './message.js'
import type { Neighbourhood } from './neighbourhood.js'
import type { PeerHealth } from './peer-health.js'
import { createPlacementReach } from './placement-reach.js'
import { recordFacts } from './record-facts.js'
import type { RecordStore } from './record-store.js'
import type { ServiceTable } from './service-table.js'
import type { TopDiscSettings } from './settings.js'
import type { TalkClient } from './talk-client.js'
import { ticketBytes, ticketText } from './ticket-text.js'

/**
 * Keeps up to K_register registrations in each bucket of a topic's table, the farthest bucket first, and renews them. The
 * nearest buckets count as one (`nearestNodes`).
 */
export interface Advertiser {
  /** Fills free places with the nodes that are known now. */
  place(): void
  status(): PlacementStatus
  /** Idempotent. */
  stop(): void
}

/** One registrar's part in the placement. */
interface Attempt {
  readonly registrar: NodeRecord
  readonly bucket: number
  /** When the present try, first or renewal, began. */
  startedAt: number
  /** Its ticket, as {@link ticketText} keeps it; empty without one. */
  ticket: string
  /** The text of the record that the ticket was issued for: it is good for no other. */
  ticketRecord: string | undefined
  /** When the registrar drops what it holds; 0 when it never held it. */
  placedUntil: number
  /** When it is to be asked again, while it stands in the queue of those that wait for it. */
  dueAt: number
}

const NO_TICKET = new Uint8Array(0)
/** Timers may fire a little early, and an early ticket is void. */
const TIMER_MARGIN_MS = 5
/** A registrar that admits for less makes us ask it again and again. */
const SHORTEST_LIFETIME_MS = 1_000
/** How soon to look again while no registrar is known. */
const LONELY_INTERVAL_MS = 1_000
/** Waiting longer than this, in lifetimes, for one registrar is given up where another could be tried. */
const PATIENCE_LIFETIMES = 1.5
/** Registrars whose refusals are remembered, and how often their avoidance doubles. */
const MAX_REFUSALS = 256
const MAX_DOUBLINGS = 4

export function createAdvertiser(options: {
  readonly topic: Topic
  readonly table: ServiceTable
  readonly neighbourhood: Neighbourhood
  readonly ownRecord: () => NodeRecord
  readonly records: RecordStore
  readonly client: TalkClient
  readonly health: PeerHealth
  readonly clock: Clock
  readonly settings: TopDiscSettings
  readonly counters: Counters
}): Advertiser {
  const { topic, table, neighbourhood, ownRecord, records, client, health, clock, settings, counters } = options
  const group = createExchangeGroup()
  const reach = createPlacementReach({ clock, settings })
  const attempts = new Map<NodeId, Attempt>()
  /** How often registrars were full of the topic, one after another; those that admitted are taken out. */
  const refusals = new Map<NodeId, number>()
  /** Registrars not to be tried again before a time. */
  const avoided = new Map<NodeId, number>()
  const queue: Attempt[] = []
  /** Those that wait to be asked again, for a renewal or with a ticket. */
  const due = createDueQueue<Attempt>()
  let firstTries = 0
  let placeAt = 0
  /** What the last placement saw. While nothing of it changes, there is nothing to place. */
  let seen:
    | {
        readonly capable: readonly NodeRecord[]
        readonly table: number
        readonly attempts: number
        readonly health: number
      }
    | undefined
  /** When the first of those avoided may be tried again. */
  let avoidedUntil = Number.POSITIVE_INFINITY
  /** One timer for everything that this advertiser waits for. */
  let wakeAt = Number.POSITIVE_INFINITY
  let cancelWake = () => {}

  const isCandidate = (nodeId: NodeId) => !attempts.has(nodeId) && !avoided.has(nodeId)

  /** The last bucket that stands for itself or for all that is nearer: a table of few nodes spares nobody, and keeps them apart. */
  function lastBucket(): number {
    const first = table.firstOfNearest(settings.nearestNodes)
    return first === 0 ? settings.buckets - 1 : first
  }

  /** Somebody to ask in a bucket; the nearest ones, from `last` on, count as one. */
  function candidate(bucket: number, last: number): NodeRecord | undefined {
    return bucket < last ? table.pick(bucket, isCandidate) : table.pick(last, isCandidate, settings.buckets - 1)
  }

  /** The own record that was looked at last, and whether it names an address. */
  let lookedAt: NodeRecord | undefined
  let hasAddress = false

  function isReachable(own: NodeRecord): boolean {
    if (own !== lookedAt) {
      lookedAt = own
      hasAddress = recordFacts(own).ips.length > 0
    }
    return hasAddress
  }

  function wakeBy(at: number) {
    if (at >= wakeAt || group.isOver) return
    cancelWake()
    wakeAt = at
    cancelWake = clock.after(Math.max(0, at - clock.now()), wake)
  }

  function wake() {
    wakeAt = Number.POSITIVE_INFINITY
    const now = clock.now()
    for (let attempt = due.take(now); attempt !== undefined; attempt = due.take(now)) {
      if (reach.isBeyond(attempt.bucket)) {
        attempts.delete(attempt.registrar.nodeId)
        continue
      }
      if (attempt.ticket.length === 0) attempt.startedAt = now
      ask(attempt)
    }
    if (placeAt <= now) place()
    wakeBy(Math.min(due.nextAt, placeAt))
  }

  function place() {
    if (group.isOver) return
    const now = clock.now()
    // Registrars refuse a record that nobody could be sent to; the address may still be found out.
    if (!isReachable(ownRecord())) {
      placeAt = now + LONELY_INTERVAL_MS
      wakeBy(placeAt)
      return
    }
    const interval = attempts.size === 0 ? LONELY_INTERVAL_MS : settings.placementIntervalMs
    placeAt = now + Math.min(interval, settings.placementIntervalMs)
    wakeBy(placeAt)
    const capable = neighbourhood.capable()
    const isAsBefore =
      seen?.capable === capable &&
      seen.table === table.version &&
      seen.attempts === attempts.size &&
      seen.health === health.epoch
    if (isAsBefore && now < avoidedUntil) return
    avoidedUntil = Number.POSITIVE_INFINITY
    for (const [nodeId, until] of avoided) {
      if (until <= now) avoided.delete(nodeId)
      else avoidedUntil = Math.min(avoidedUntil, until)
    }
    table.seed(capable)
    const last = lastBucket()
    const used = new Array<number>(last + 1).fill(0)
    for (const attempt of attempts.values()) {
      const bucket = Math.min(attempt.bucket, last)
      used[bucket] = (used[bucket] ?? 0) + 1
    }
    for (let bucket = 0; bucket <= last && reach.isOpen(bucket); bucket++) {
      for (let free = settings.registrationsPerBucket - (used[bucket] ?? 0); free > 0; free--) {
        const registrar = candidate(bucket, last)
        if (registrar === undefined) break
        const attempt: Attempt = {
          registrar,
          bucket: bucketIndex(topic, registrar.nodeId, settings.buckets),
          startedAt: now,
          ticket: '',
          ticketRecord: undefined,
          placedUntil: 0,
          dueAt: now,
        }
        attempts.set(registrar.nodeId, attempt)
        queue.push(attempt)
      }
    }
    seen = { capable, table: table.version, attempts: attempts.size, health: health.epoch }
    startQueued()
  }

  /** First tries wait for each other; a ticket's retry does not wait, its window is short. */
  function startQueued() {
    while (firstTries < settings.concurrency) {
      const attempt = queue.shift()
      if (attempt === undefined) return
      if (!reach.isOpen(attempt.bucket)) {
        attempts.delete(attempt.registrar.nodeId)
        continue
      }
      firstTries++
      ask(attempt, () => {
        firstTries--
        startQueued()
      })
    }
  }

  function ask(attempt: Attempt, onDone: () => void = () => {}) {
    if (group.isOver) return
    const own = ownRecord()
    const distances = table.distancesWithRoom()
    const learn = table.learnFrom(attempt.registrar, distances)
    const ticket = attempt.ticketRecord === own.text ? ticketBytes(attempt.ticket) : NO_TICKET
    let confirmation: RegConfirmation | undefined
    const request = { type: 'REGTOPIC', topic, record: records.bytesOf(own), ticket, distances } as const
    client.ask(attempt.registrar, request, group, {
      received(messages) {
        for (const message of messages) {
          if (message.type === 'REGCONFIRMATION') confirmation = message
          else if (!learn(message.records)) return 'garbage'
        }
        return 'more'
      },
      ended(failure) {
        if (failure !== undefined) giveUp(attempt, settings.placementIntervalMs)
        else if (confirmation === undefined) giveUp(attempt, settings.exclusionMs)
        else if (confirmation.ticket.length === 0) admitted(attempt, confirmation.waitMs)
        else ticketed(attempt, confirmation, own, ticket.length === 0)
        onDone()
      },
    })
  }

  function admitted(attempt: Attempt, lifetimeMs: number) {
    // A registrar may hold advertisements longer than we think fit; renewing early costs us, not it.
    const heldMs = Math.min(lifetimeMs, settings.adLifetimeMs)
    if (heldMs < SHORTEST_LIFETIME_MS) {
      giveUp(attempt, settings.exclusionMs)
      return
    }
    counters.count('topdisc_placed_total', { round: attempt.placedUntil === 0 ? 'first' : 'renewal' })
    refusals.delete(attempt.registrar.nodeId)
    reach.heard(attempt.bucket, false)
    attempt.placedUntil = clock.now() + heldMs
    attempt.ticket = ''
    // Waiting for the next term begins while this one runs, so that the places stay taken.
    askAgain(attempt, heldMs / 2)
  }

  /** @param isFirst whether no ticket was shown, so that the wait is a whole one */
  function ticketed(attempt: Attempt, confirmation: RegConfirmation, own: NodeRecord, isFirst: boolean) {
    const { waitMs } = confirmation
    const isFull = settings.saturationShare < 1 && waitMs >= settings.saturationShare * settings.adLifetimeMs
    if (isFull || isFirst) reach.heard(attempt.bucket, isFull)
    const waitedMs = clock.now() + waitMs - attempt.startedAt
    const isHopeless =
      waitedMs > PATIENCE_LIFETIMES * settings.adLifetimeMs && candidate(attempt.bucket, lastBucket()) !== undefined
    if (isFull) {
      leaveToOthers(attempt)
      return
    }
    if (waitMs > settings.adLifetimeMs || isHopeless) {
      giveUp(attempt, settings.adLifetimeMs)
      return
    }
    attempt.ticket = ticketText(confirmation.ticket)
    attempt.ticketRecord = own.text
    askAgain(attempt, waitMs + TIMER_MARGIN_MS)
  }

  function askAgain(attempt: Attempt, inMs: number) {
    attempt.dueAt = clock.now() + inMs
    due.add(attempt)
    wakeBy(attempt.dueAt)
  }

  /** Its topic has more than its share of this registrar's cache: whoever looks it up there finds enough without us. */
  function leaveToOthers(attempt: Attempt) {
    const { nodeId } = attempt.registrar
    const times = refusals.get(nodeId) ?? 0
    refusals.delete(nodeId)
    refusals.set(nodeId, times + 1)
    if (refusals.size > MAX_REFUSALS) {
      for (const oldest of refusals.keys()) {
        refusals.delete(oldest)
        break
      }
    }
    giveUp(attempt, settings.adLifetimeMs * 2 ** Math.min(times, MAX_DOUBLINGS))
  }

  /** Leaves a registrar alone for a while and takes another one in its place. */
  function giveUp(attempt: Attempt, forMs: number) {
    if (group.isOver) return
    attempts.delete(attempt.registrar.nodeId)
    avoided.set(attempt.registrar.nodeId, clock.now() + forMs)
    seen = undefined
    counters.count('topdisc_replaced_total')
    place()
  }

  place()

  return {
    place,
    status() {
      const now = clock.now()
      let placed = 0
      let waiting = 0
      for (const attempt of attempts.values()) {
        if (attempt.placedUntil > now) placed++
        else if (attempt.ticket.length > 0) waiting++
      }
      return { placed, waiting, asking: attempts.size - placed - waiting }
    },
    stop() {
      group.end()
      cancelWake()
      attempts.clear()
      queue.length = 0
      due.clear()
    },
  }
}

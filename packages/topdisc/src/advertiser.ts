import type { Clock, Counters, NodeId, NodeRecord, Topic } from '@waypost/core'
import { bucketIndex } from './distance.js'
import { createDueQueue } from './due-queue.js'
import type { PlacementStatus } from './engine.js'
import { createExchangeGroup } from './exchange-group.js'
import type { RegConfirmation } from './message.js'
import type { Neighbourhood } from './neighbourhood.js'
import type { PeerHealth } from './peer-health.js'
import { createPlacementReach, type PlacementReach } from './placement-reach.js'
import { recordFacts } from './record-facts.js'
import type { RecordStore } from './record-store.js'
import { type RegistrationOutcome, RegistrationTry } from './registration-try.js'
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
  /** How often it quoted less than {@link SHORTEST_WAIT_MS}. */
  shortWaits: number
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
/**
 * Honest registrars quote short waits while their caches fill, a few times each. One that goes on would have us ask without
 * a pause, so from then on it is asked once in this time.
 */
const SHORTEST_WAIT_MS = 1_000
const MOST_SHORT_WAITS = 8
/** How soon to look again while no registrar is known. */
const LONELY_INTERVAL_MS = 1_000
/** Registrars whose refusals are remembered, and how often their avoidance doubles. */
const MAX_REFUSALS = 256
const MAX_DOUBLINGS = 4

export function createAdvertiser(options: AdvertiserParts): Advertiser {
  const advertiser = new Placement(options)
  advertiser.place()
  return advertiser
}

interface AdvertiserParts {
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
}

/** What a placement saw. While nothing of it changes and no attempt is dropped, there is nothing to place. */
interface View {
  readonly capable: readonly NodeRecord[]
  readonly table: number
  readonly health: number
  /** Whether no attempt is under way. */
  readonly isLonely: boolean
}

class Placement implements Advertiser {
  private readonly topic: Topic
  private readonly table: ServiceTable
  private readonly ownRecord: () => NodeRecord
  private readonly records: RecordStore
  private readonly neighbourhood: Neighbourhood
  private readonly client: TalkClient
  private readonly health: PeerHealth
  private readonly clock: Clock
  private readonly settings: TopDiscSettings
  private readonly counters: Counters
  private readonly group = createExchangeGroup()
  private readonly reach: PlacementReach
  private readonly attempts = new Map<NodeId, Attempt>()
  /** How often registrars were full of the topic, one after another; those that admitted are taken out. Made for the first. */
  private refusals: Map<NodeId, number> | undefined = undefined
  /** Registrars not to be tried again before a time. */
  private readonly avoided = new Map<NodeId, number>()
  /** When the first of those avoided may be tried again. Undefined instead of infinite, as below: a float takes a box of its own. */
  private avoidedUntil: number | undefined = undefined
  private readonly queue: Attempt[] = []
  /** Those that wait to be asked again, for a renewal or with a ticket. */
  private readonly due = createDueQueue<Attempt>()
  private firstTries = 0
  private placeAt = 0
  private seen: View | undefined = undefined
  /** One timer for everything that this advertiser waits for; undefined while there is none. */
  private wakeAt: number | undefined = undefined
  private cancelWake: (() => void) | undefined = undefined
  private readonly onWake = () => this.wake()
  private readonly isCandidate = (nodeId: NodeId) => !this.attempts.has(nodeId) && !this.avoided.has(nodeId)
  /** The own record that was looked at last, and whether it names an address. */
  private lookedAt: NodeRecord | undefined = undefined
  private hasAddress = false

  constructor(parts: AdvertiserParts) {
    this.topic = parts.topic
    this.table = parts.table
    this.ownRecord = parts.ownRecord
    this.records = parts.records
    this.neighbourhood = parts.neighbourhood
    this.client = parts.client
    this.health = parts.health
    this.clock = parts.clock
    this.settings = parts.settings
    this.counters = parts.counters
    this.reach = createPlacementReach(parts)
  }

  place() {
    if (this.group.isOver) return
    const { settings, table, attempts, avoided, reach, health } = this
    const now = this.clock.now()
    // Registrars refuse a record that nobody could be sent to; the address may still be found out.
    if (!this.isReachable(this.ownRecord())) {
      this.placeAt = now + LONELY_INTERVAL_MS
      this.wakeBy(this.placeAt)
      return
    }
    const { seen } = this
    const isLonely = seen === undefined ? attempts.size === 0 : seen.isLonely
    const interval = isLonely ? LONELY_INTERVAL_MS : settings.placementIntervalMs
    this.placeAt = now + Math.min(interval, settings.placementIntervalMs)
    const capable = this.neighbourhood.capable()
    const isAsBefore = seen?.capable === capable && seen.table === table.version && seen.health === health.epoch
    if (isAsBefore && (this.avoidedUntil === undefined || now < this.avoidedUntil)) {
      // At once for whatever comes first, so that no timer is set to be replaced.
      this.wakeBy(Math.min(this.due.nextAt, this.placeAt))
      return
    }
    this.wakeBy(this.placeAt)
    this.avoidedUntil = undefined
    for (const [nodeId, until] of avoided) {
      if (until <= now) avoided.delete(nodeId)
      else this.avoidedUntil = Math.min(this.avoidedUntil ?? until, until)
    }
    table.seed(capable)
    const last = this.lastBucket()
    const used = new Array<number>(last + 1).fill(0)
    for (const attempt of attempts.values()) {
      const bucket = Math.min(attempt.bucket, last)
      used[bucket] = (used[bucket] ?? 0) + 1
    }
    for (let bucket = 0; bucket <= last && reach.isOpen(bucket); bucket++) {
      for (let free = settings.registrationsPerBucket - (used[bucket] ?? 0); free > 0; free--) {
        const registrar = this.candidate(bucket, last)
        if (registrar === undefined) break
        const attempt: Attempt = {
          registrar,
          bucket: bucketIndex(this.topic, registrar.nodeId, settings.buckets),
          startedAt: now,
          ticket: '',
          ticketRecord: undefined,
          shortWaits: 0,
          placedUntil: 0,
          dueAt: now,
        }
        attempts.set(registrar.nodeId, attempt)
        this.queue.push(attempt)
      }
    }
    this.seen = { capable, table: table.version, health: health.epoch, isLonely: attempts.size === 0 }
    this.startQueued()
  }

  status() {
    const now = this.clock.now()
    let placed = 0
    let waiting = 0
    for (const attempt of this.attempts.values()) {
      if (attempt.placedUntil > now) placed++
      else if (attempt.ticket.length > 0) waiting++
    }
    return { placed, waiting, asking: this.attempts.size - placed - waiting }
  }

  stop() {
    this.group.end()
    this.cancelWake?.()
    this.attempts.clear()
    this.queue.length = 0
    this.due.clear()
  }

  /** Takes what a registrar's reply to a try came to. */
  tried(attempt: Attempt, { failure, confirmation, own, hadTicket, isFirst }: RegistrationOutcome) {
    if (failure !== undefined) this.giveUp(attempt, this.settings.placementIntervalMs)
    else if (confirmation === undefined) this.giveUp(attempt, this.settings.exclusionMs)
    else if (confirmation.ticket.length === 0) this.admitted(attempt, confirmation.waitMs)
    else this.ticketed(attempt, confirmation, own, !hadTicket)
    if (!isFirst) return
    this.firstTries--
    this.startQueued()
  }

  /** The last bucket that stands for itself or for all that is nearer: a table of few nodes spares nobody, and keeps them apart. */
  private lastBucket(): number {
    const first = this.table.firstOfNearest(this.settings.nearestNodes)
    return first === 0 ? this.settings.buckets - 1 : first
  }

  /** Somebody to ask in a bucket; the nearest ones, from `last` on, count as one. */
  private candidate(bucket: number, last: number): NodeRecord | undefined {
    const { table, isCandidate } = this
    return bucket < last ? table.pick(bucket, isCandidate) : table.pickNear(last, isCandidate)
  }

  private isReachable(own: NodeRecord): boolean {
    if (own !== this.lookedAt) {
      this.lookedAt = own
      this.hasAddress = recordFacts(own).ips.length > 0
    }
    return this.hasAddress
  }

  private drop(attempt: Attempt) {
    this.attempts.delete(attempt.registrar.nodeId)
    this.seen = undefined
  }

  private wakeBy(at: number) {
    if ((this.wakeAt !== undefined && at >= this.wakeAt) || this.group.isOver) return
    this.cancelWake?.()
    this.wakeAt = at
    this.cancelWake = this.clock.after(Math.max(0, at - this.clock.now()), this.onWake)
  }

  private wake() {
    const { due } = this
    this.wakeAt = undefined
    this.cancelWake = undefined
    const now = this.clock.now()
    for (let attempt = due.take(now); attempt !== undefined; attempt = due.take(now)) {
      if (this.reach.isBeyond(attempt.bucket)) {
        this.drop(attempt)
        continue
      }
      if (attempt.ticket.length === 0) attempt.startedAt = now
      this.ask(attempt, false)
    }
    if (this.placeAt <= now) this.place()
    this.wakeBy(Math.min(due.nextAt, this.placeAt))
  }

  /** First tries wait for each other; a ticket's retry does not wait, its window is short. */
  private startQueued() {
    while (this.firstTries < this.settings.concurrency) {
      const attempt = this.queue.shift()
      if (attempt === undefined) return
      if (!this.reach.isOpen(attempt.bucket)) {
        this.drop(attempt)
        continue
      }
      this.firstTries++
      this.ask(attempt, true)
    }
  }

  private ask(attempt: Attempt, isFirst: boolean) {
    const { topic, group } = this
    if (group.isOver) return
    const own = this.ownRecord()
    const distances = this.table.distancesWithRoom()
    const ticket = attempt.ticketRecord === own.text ? ticketBytes(attempt.ticket) : NO_TICKET
    const request = { type: 'REGTOPIC', topic, record: this.records.bytesOf(own), ticket, distances } as const
    const learn = this.table.learnFrom(attempt.registrar, distances)
    this.client.ask(
      attempt.registrar,
      request,
      group,
      new RegistrationTry(this, attempt, { own, hadTicket: ticket.length > 0, isFirst, learn }),
    )
  }

  private admitted(attempt: Attempt, lifetimeMs: number) {
    // A registrar may hold advertisements longer than we think fit; renewing early costs us, not it.
    const heldMs = Math.min(lifetimeMs, this.settings.adLifetimeMs)
    if (heldMs < SHORTEST_LIFETIME_MS) {
      this.giveUp(attempt, this.settings.exclusionMs)
      return
    }
    this.counters.count('topdisc_placed_total', { round: attempt.placedUntil === 0 ? 'first' : 'renewal' })
    this.refusals?.delete(attempt.registrar.nodeId)
    this.reach.heard(attempt.bucket, false)
    attempt.placedUntil = this.clock.now() + heldMs
    attempt.ticket = ''
    // Waiting for the next term begins while this one runs, so that the places stay taken.
    this.askAgain(attempt, heldMs / 2)
  }

  /** @param isFirst whether no ticket was shown, so that the wait is a whole one */
  private ticketed(attempt: Attempt, confirmation: RegConfirmation, own: NodeRecord, isFirst: boolean) {
    const { settings, reach } = this
    const { waitMs } = confirmation
    const isFull = settings.saturationShare < 1 && waitMs >= settings.saturationShare * settings.adLifetimeMs
    if (isFull || isFirst) reach.heard(attempt.bucket, isFull)
    const wholeWaitMs = this.clock.now() + waitMs - attempt.startedAt
    // Who waits longer than an advertisement lives waits in a crowd, which asks the more often the longer it stays.
    const isHopeless =
      wholeWaitMs > settings.adLifetimeMs && this.candidate(attempt.bucket, this.lastBucket()) !== undefined
    if (isFull) {
      this.leaveToOthers(attempt)
      return
    }
    if (waitMs > settings.adLifetimeMs || isHopeless) {
      this.giveUp(attempt, settings.adLifetimeMs)
      return
    }
    attempt.ticket = ticketText(confirmation.ticket)
    attempt.ticketRecord = own.text
    if (waitMs < SHORTEST_WAIT_MS) attempt.shortWaits++
    const pauseMs = attempt.shortWaits > MOST_SHORT_WAITS ? Math.max(waitMs, SHORTEST_WAIT_MS) : waitMs
    this.askAgain(attempt, pauseMs + TIMER_MARGIN_MS)
  }

  private askAgain(attempt: Attempt, inMs: number) {
    attempt.dueAt = this.clock.now() + inMs
    this.due.add(attempt)
    this.wakeBy(attempt.dueAt)
  }

  /** Its topic has more than its share of this registrar's cache: whoever looks it up there finds enough without us. */
  private leaveToOthers(attempt: Attempt) {
    this.refusals ??= new Map()
    const { refusals } = this
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
    this.giveUp(attempt, this.settings.adLifetimeMs * 2 ** Math.min(times, MAX_DOUBLINGS))
  }

  /** Leaves a registrar alone for a while and takes another one in its place. */
  private giveUp(attempt: Attempt, forMs: number) {
    if (this.group.isOver) return
    this.drop(attempt)
    this.avoided.set(attempt.registrar.nodeId, this.clock.now() + forMs)
    this.counters.count('topdisc_replaced_total')
    this.place()
  }
}

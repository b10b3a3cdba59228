import type { Clock, Counters, NodeId, NodeRecord, Random, Topic } from '@waypost/core'
import { type IpAddress, parseIpAddress } from '@waypost/core/ip'
import { type AdCache, createAdCache } from './ad-cache.js'
import { quoteWait } from './admission.js'
import type { TicketCrypto } from './crypto.js'
import { idWord } from './distance.js'
import { type IpScope, mayRelay, sameIp } from './ip-address.js'
import type { RegConfirmation, RegTopic } from './message.js'
import type { Neighbourhood } from './neighbourhood.js'
import { createRateLimit, type RateLimit } from './rate-limit.js'
import { type KnownAddress, knownAddress, type RecordFacts, recordFacts } from './record-facts.js'
import type { RecordStore } from './record-store.js'
import { sample } from './seeded-draw.js'
import type { TopDiscSettings } from './settings.js'
import { createTicketOffice, type TicketOffice } from './tickets.js'

/** Where a request came from, as the session with the sender proves it. */
export interface Sender {
  readonly nodeId: NodeId
  /** The packet's source address, in text form. */
  readonly ip: string
  readonly port: number
  /** The record that the session knows the sender by, if it does: it saves verifying the same one again. */
  readonly record?: NodeRecord
}

/** A registrar's state in numbers. */
export interface RegistrarState {
  /** Advertisements held. */
  readonly ads: number
  /** Topics held. */
  readonly topics: number
}

/** A sender whose request may be looked at. */
export interface Asker {
  readonly nodeId: NodeId
  readonly record: NodeRecord | undefined
  /** The first 32 bits of its id, by which nearly all others are told apart. */
  readonly head: number
  readonly source: IpAddress
  readonly scope: IpScope
}

/** Holds other nodes' advertisements and answers for them. Knows nothing of how messages travel. */
export interface Registrar {
  /** Lets a request in or not: once for each, before it is decoded. */
  screen(from: Sender): Asker | undefined
  /** Takes a registration; undefined when it is to be met with silence. */
  register(asker: Asker, request: RegTopic): Omit<RegConfirmation, 'total'> | undefined
  /** The records, RLP, that a query for the topic returns: at most F_return, at random. */
  returnedAds(topic: Topic, draw: Draw): Uint8Array[]
  /** The records, RLP, that help the asker's service table: at most one for each distance. */
  auxiliaries(asker: Asker, request: Pick<RegTopic, 'topic' | 'distances'>, draw: Draw): Uint8Array[]
  /** The records held for a topic. */
  ads(topic: Topic): NodeRecord[]
  state(): RegistrarState
}

/** A whole number in [0, below). */
export type Draw = (below: number) => number

const NO_TICKET = new Uint8Array(0)
const TRACKED_SENDERS = 4_096

export function createRegistrar(options: RegistrarParts): Registrar {
  return new CachingRegistrar(options)
}

interface RegistrarParts {
  readonly ownId: NodeId
  readonly records: RecordStore
  readonly neighbourhood: Neighbourhood
  readonly clock: Clock
  readonly random: Random
  readonly crypto: TicketCrypto
  readonly settings: TopDiscSettings
  readonly counters: Counters
}

class CachingRegistrar implements Registrar {
  private readonly ownId: NodeId
  private readonly ownHead: number
  private readonly records: RecordStore
  private readonly neighbourhood: Neighbourhood
  private readonly clock: Clock
  private readonly settings: TopDiscSettings
  private readonly counters: Counters
  private readonly cache: AdCache
  private readonly tickets: TicketOffice
  private readonly nodeLimit: RateLimit
  private readonly ipLimit: RateLimit
  private readonly verificationLimit: RateLimit

  constructor(parts: RegistrarParts) {
    const { clock, settings } = parts
    this.ownId = parts.ownId
    this.ownHead = idWord(parts.ownId, 0)
    this.records = parts.records
    this.neighbourhood = parts.neighbourhood
    this.clock = clock
    this.settings = settings
    this.counters = parts.counters
    this.cache = createAdCache(settings.adCapacity)
    this.tickets = createTicketOffice(parts)
    this.nodeLimit = createRateLimit(clock, settings.requestsPerNode, TRACKED_SENDERS)
    this.ipLimit = createRateLimit(clock, settings.requestsPerIp, TRACKED_SENDERS)
    this.verificationLimit = createRateLimit(clock, settings.verificationsPerSecond, 1)
  }

  screen(from: Sender) {
    const source = sourceOf(from)
    const head = headOf(from)
    if (source === undefined || (head === this.ownHead && from.nodeId === this.ownId)) {
      return this.drop('sender-invalid')
    }
    const { ip, key, scope } = source
    if (!this.nodeLimit.take(from.nodeId)) return this.drop('node-limit')
    if (scope !== 'loopback' && !this.ipLimit.take(key)) return this.drop('ip-limit')
    return { nodeId: from.nodeId, record: from.record, head, source: ip, scope }
  }

  register(asker: Asker, request: RegTopic): Omit<RegConfirmation, 'total'> | undefined {
    const facts = this.advertisedRecord(asker, request.record)
    if (facts === undefined) return undefined
    const { record } = facts
    const { cache, tickets, settings, counters } = this
    const { topic } = request
    const now = this.clock.now()
    cache.expire(now)
    const held = cache.get(topic, facts)
    const ips = scoredIps(facts, asker.source)
    const subject = { topic, nodeWords: facts.id, record: request.record }

    const ticket = request.ticket.length === 0 ? undefined : tickets.open(subject, request.ticket, now)
    if (typeof ticket === 'string') counters.count('topdisc_tickets_refused_total', { reason: ticket })
    // What was waited before the present advertisement was admitted has been spent on it.
    const isCredit = typeof ticket === 'object' && (held === undefined || ticket.firstIssuedAt >= held.admittedAt)
    const firstIssuedAt = isCredit ? ticket.firstIssuedAt : now

    const waitMs = quoteWait(cache, { topic, ips, held }, now, settings)
    // A renewal waits like any other and takes the present one's place when that is about to run out, not before.
    const notBeforeMs = held === undefined ? 0 : held.expiresAt - now - settings.ticketWindowMs
    const remainingMs = Math.max(waitMs - (now - firstIssuedAt), notBeforeMs)
    const expiresAt = now + settings.adLifetimeMs
    if (remainingMs <= 0 && cache.admit({ topic, record, ips, admittedAt: now, expiresAt })) {
      counters.count('topdisc_admitted_total')
      return { type: 'REGCONFIRMATION', ticket: NO_TICKET, waitMs: Math.floor(settings.adLifetimeMs) }
    }
    const quotedMs = Math.ceil(Math.min(Math.max(remainingMs, 1), longestWaitMs(settings)))
    counters.count('topdisc_tickets_issued_total')
    const issued = tickets.seal(subject, { firstIssuedAt, issuedAt: now, waitMs: quotedMs })
    return { type: 'REGCONFIRMATION', ticket: issued, waitMs: quotedMs }
  }

  returnedAds(topic: Topic, draw: Draw) {
    this.cache.expire(this.clock.now())
    return sample(this.cache.ofTopic(topic), this.settings.returnedAds, draw).map((ad) =>
      this.records.bytesOf(ad.record),
    )
  }

  auxiliaries(asker: Asker, { topic, distances }: Pick<RegTopic, 'topic' | 'distances'>, draw: Draw) {
    const limit = this.settings.returnedAuxiliaries
    return this.neighbourhood
      .auxiliaries({ topic, distances, limit, asker, draw })
      .map((record) => this.records.bytesOf(record))
  }

  ads(topic: Topic) {
    this.cache.expire(this.clock.now())
    return this.cache.ofTopic(topic).map((ad) => ad.record)
  }

  state() {
    this.cache.expire(this.clock.now())
    return { ads: this.cache.size, topics: this.cache.topics }
  }

  private drop(reason: string): undefined {
    this.counters.count('topdisc_dropped_total', { reason })
    return undefined
  }

  /** The facts of the asker's record, verified; undefined when it is invalid, somebody else's, or of no use to others. */
  private advertisedRecord(asker: Asker, bytes: Uint8Array): RecordFacts | undefined {
    const { records } = this
    let record: NodeRecord
    try {
      if (asker.record !== undefined && sameBytes(records.bytesOf(asker.record), bytes)) record = asker.record
      else if (records.has(bytes) || this.verificationLimit.take('')) record = records.read(bytes)
      else return this.drop('verification-limit')
    } catch {
      return this.drop('record-invalid')
    }
    if (record.nodeId !== asker.nodeId) return this.drop('record-of-another')
    // A stranger may not make this registrar send others to an address inside their own network.
    const facts = recordFacts(record)
    const isOfUse = facts.ips.length > 0 && mayRelay(asker.scope, facts.scope)
    return isOfUse ? facts : this.drop('record-unreachable')
  }
}

/**
 * No ticket outlives an advertisement that was admitted after it was issued: while that one is held, the ticket's
 * credit is known to be spent, and afterwards the ticket is void. So nothing needs remembering.
 */
function longestWaitMs({ adLifetimeMs, ticketWindowMs }: TopDiscSettings): number {
  return Math.max(1, adLifetimeMs - ticketWindowMs - 1)
}

/** The addresses that are scored: the record's, and the packet's source unless the record names it. */
function scoredIps({ ips }: RecordFacts, source: IpAddress): readonly IpAddress[] {
  for (const ip of ips) if (ip === source || sameIp(ip, source)) return ips
  return [...ips, source]
}

/** A sender is mostly where its record says: then nothing needs parsing. */
function sourceOf({ ip, record }: Sender): KnownAddress | undefined {
  const known = record !== undefined && record.ip === ip ? recordFacts(record).home : undefined
  if (known !== undefined) return known
  const parsed = parseIpAddress(ip)
  return parsed && knownAddress(parsed)
}

/** The first word of a sender's id; worked out already where its record is known. */
function headOf({ nodeId, record }: Sender): number {
  return record !== undefined && record.nodeId === nodeId ? recordFacts(record).head : idWord(nodeId, 0)
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && a.every((byte, at) => byte === b[at]))
}

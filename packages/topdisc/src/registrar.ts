import type { Clock, Counters, NodeId, NodeRecord, Random, Topic } from '@waypost/core'
import { type Ad, createAdCache } from './ad-cache.js'
import { quoteWait } from './admission.js'
import type { TicketCrypto } from './crypto.js'
import { type IpAddress, ipScope, mayRelay, parseIp, recordIps, sameIp } from './ip-address.js'
import type { RegConfirmation, RegTopic } from './message.js'
import { type Neighbourhood, recordScope } from './neighbourhood.js'
import { createRateLimit } from './rate-limit.js'
import type { RecordStore } from './record-store.js'
import { sample, seededDraw } from './seeded-draw.js'
import type { TopDiscSettings } from './settings.js'
import { type Answer, decodeTalkRequest, encodeTalkReply, packAnswer } from './talk.js'
import { createTicketOffice } from './tickets.js'

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

/** Holds other nodes' advertisements and answers for them. */
export interface Registrar {
  handle(from: Sender, message: Uint8Array): Uint8Array | undefined
  /** The records held for a topic. */
  ads(topic: Topic): NodeRecord[]
  state(): RegistrarState
}

const NO_BYTES = new Uint8Array(0)
const TRACKED_SENDERS = 4_096
const CURSOR_BYTES = 6

export interface RegistrarOptions {
  readonly ownId: NodeId
  readonly records: RecordStore
  readonly neighbourhood: Neighbourhood
  readonly clock: Clock
  readonly random: Random
  readonly crypto: TicketCrypto
  readonly settings: TopDiscSettings
  readonly counters: Counters
}

export function createRegistrar(options: RegistrarOptions): Registrar {
  const { ownId, records, neighbourhood, clock, random, settings, counters } = options
  const cache = createAdCache(settings.adCapacity)
  const tickets = createTicketOffice(options)
  const nodeLimit = createRateLimit(clock, settings.requestsPerNode, TRACKED_SENDERS)
  const ipLimit = createRateLimit(clock, settings.requestsPerIp, TRACKED_SENDERS)
  const verificationLimit = createRateLimit(clock, settings.verificationsPerSecond, 1)
  /** A ticket is used up within an advertisement's life, so that credit spent on it cannot be spent once more. */
  const longestWaitMs = settings.adLifetimeMs - settings.ticketWindowMs

  function drop(reason: string): undefined {
    counters.count('topdisc_dropped_total', { reason })
    return undefined
  }

  /** The sender's record, verified; undefined when it is invalid, somebody else's, or not reachable from elsewhere. */
  function advertisedRecord(from: Sender, bytes: Uint8Array, source: IpAddress): NodeRecord | undefined {
    let record = from.record
    if (record === undefined || !sameBytes(records.bytesOf(record), bytes)) {
      if (!records.has(bytes) && !verificationLimit.take('')) return drop('verification-limit')
      try {
        record = records.read(bytes)
      } catch {
        return drop('record-invalid')
      }
    }
    if (record.nodeId !== from.nodeId) return drop('record-of-another')
    const isReachable = (record.ip !== undefined && record.udp !== undefined) || record.ip6 !== undefined
    if (!isReachable || !mayRelay(ipScope(source), recordScope(record))) return drop('record-unreachable')
    return record
  }

  function register(from: Sender, message: RegTopic, source: IpAddress): Omit<RegConfirmation, 'total'> | undefined {
    const record = advertisedRecord(from, message.record, source)
    if (record === undefined) return undefined
    const { topic } = message
    const now = clock.now()
    cache.expire(now)
    const held = cache.get(topic, from.nodeId)
    const ips = scoredIps(record, source)
    const subject = { topic, nodeId: from.nodeId, record: message.record }

    const ticket = message.ticket.length === 0 ? undefined : tickets.open(subject, message.ticket, now)
    if (typeof ticket === 'string') counters.count('topdisc_tickets_refused_total', { reason: ticket })
    // What was waited before the present advertisement was admitted has been spent on it.
    const isCredit = typeof ticket === 'object' && (held === undefined || ticket.firstIssuedAt >= held.admittedAt)
    const firstIssuedAt = isCredit ? ticket.firstIssuedAt : now

    const waitMs = quoteWait(cache, { topic, ips, held }, now, settings)
    // A renewal waits like any other and takes the present one's place when that is about to run out, not before.
    const heldForMs = held === undefined ? 0 : held.expiresAt - now - settings.ticketWindowMs
    const remainingMs = Math.max(waitMs - (now - firstIssuedAt), heldForMs)
    if (remainingMs <= 0) {
      const ad: Ad = {
        topic,
        record,
        bytes: message.record.slice(),
        ips,
        admittedAt: now,
        expiresAt: now + settings.adLifetimeMs,
      }
      if (cache.admit(ad)) {
        counters.count('topdisc_admitted_total')
        return { type: 'REGCONFIRMATION', ticket: NO_BYTES, waitMs: Math.floor(settings.adLifetimeMs) }
      }
    }
    const quotedMs = Math.ceil(Math.min(Math.max(remainingMs, 1), longestWaitMs))
    counters.count('topdisc_tickets_issued_total')
    const issued = tickets.seal(subject, { firstIssuedAt, issuedAt: now, waitMs: quotedMs })
    return { type: 'REGCONFIRMATION', ticket: issued, waitMs: quotedMs }
  }

  /** The part of an answer that its cursor repeats. */
  function composed(request: TopicRequest, { isQuery, seed }: Cursor, asker: Asker): Answer {
    const draw = seededDraw(seed)
    const auxiliaries = neighbourhood
      .auxiliaries({ ...request, limit: settings.returnedAuxiliaries, asker, draw })
      .map((record) => records.bytesOf(record))
    if (!isQuery) return { confirmation: 'sent', auxiliaries }
    cache.expire(clock.now())
    const ads = sample(cache.ofTopic(request.topic), settings.returnedAds, draw)
    return { ads: ads.map((ad) => ad.bytes), auxiliaries }
  }

  return {
    handle(from, bytes) {
      const source = parseIp(from.ip)
      if (source === undefined || from.nodeId === ownId) return drop('sender-invalid')
      const scope = ipScope(source)
      if (!nodeLimit.take(from.nodeId)) return drop('node-limit')
      if (scope !== 'loopback' && !ipLimit.take(source.bytes.join('.'))) return drop('ip-limit')

      let request: ReturnType<typeof decodeTalkRequest>
      try {
        request = decodeTalkRequest(bytes)
      } catch {
        return drop('message-malformed')
      }
      const asker = { nodeId: from.nodeId, scope }
      let answer: Answer
      let cursor: Cursor = { isQuery: request.type === 'TOPICQUERY', seed: random.integer(2 ** 32), packet: 0 }
      if (request.type === 'REGTOPIC') {
        const confirmation = register(from, request, source)
        if (confirmation === undefined) return undefined
        answer = { ...composed(request, cursor, asker), confirmation }
      } else {
        if (request.type === 'PULL') {
          const pulled = readCursor(request.cursor)
          if (pulled === undefined) return drop('cursor-invalid')
          cursor = pulled
        }
        answer = composed(request, cursor, asker)
      }
      counters.count('topdisc_handled_total', { type: request.type })
      return packet(answer, cursor)
    },
    ads(topic) {
      cache.expire(clock.now())
      return cache.ofTopic(topic).map((ad) => ad.record)
    },
    state() {
      cache.expire(clock.now())
      return { ads: cache.size, topics: cache.topics }
    },
  }
}

type TopicRequest = Pick<RegTopic, 'topic' | 'distances'>
type Asker = Parameters<Neighbourhood['auxiliaries']>[0]['asker']

/** Where a reply goes on: what composed it, and the packet to send next. */
interface Cursor {
  readonly isQuery: boolean
  readonly seed: number
  readonly packet: number
}

/** Packet number `cursor.packet` of an answer, framed. */
function packet(answer: Answer, cursor: Cursor): Uint8Array {
  const packets = packAnswer(answer)
  const messages = packets[cursor.packet] ?? []
  const isLast = cursor.packet + 1 >= packets.length
  return encodeTalkReply({
    cursor: isLast ? NO_BYTES : writeCursor({ ...cursor, packet: cursor.packet + 1 }),
    messages,
  })
}

function writeCursor(cursor: Cursor): Uint8Array {
  const bytes = new Uint8Array(CURSOR_BYTES)
  bytes[0] = cursor.isQuery ? 1 : 0
  new DataView(bytes.buffer).setUint32(1, cursor.seed)
  bytes[5] = cursor.packet
  return bytes
}

function readCursor(bytes: Uint8Array): Cursor | undefined {
  if (bytes.length !== CURSOR_BYTES || (bytes[0] as number) > 1) return undefined
  const seed = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1)
  return { isQuery: bytes[0] === 1, seed, packet: bytes[5] as number }
}

/** The addresses that are scored: the record's, and the packet's source unless the record names it. */
function scoredIps(record: NodeRecord, source: IpAddress): IpAddress[] {
  const ips = recordIps(record)
  return ips.some((ip) => sameIp(ip, source)) ? ips : [...ips, source]
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

import type { Clock, Random, Topic } from '@waypost/core'
import type { TicketCrypto } from './crypto.js'
import { wordsOfTopic } from './distance.js'
import { MAX_TICKET_BYTES } from './message.js'
import type { TopDiscSettings } from './settings.js'

/** What a ticket is bound to: it is good for nothing else. */
export interface TicketSubject {
  readonly topic: Topic
  /** The node id, as words. */
  readonly nodeWords: Int32Array
  /** The advertised record, RLP. */
  readonly record: Uint8Array
}

/** What a registrar remembers in a ticket instead of at home. Times are its own, in ms since 1970. */
export interface TicketTimes {
  /** tinit: when the first ticket of this attempt was given. */
  readonly firstIssuedAt: number
  /** tmod: when this one was given. */
  readonly issuedAt: number
  /** twait: the wait that was quoted with it, in ms. */
  readonly waitMs: number
}

/** Why a ticket counts for nothing. */
export type TicketFault = 'forged' | 'early' | 'late'

/** Makes and checks tickets; holds two keys and nothing else. */
export interface TicketOffice {
  seal(subject: TicketSubject, times: TicketTimes): Uint8Array
  /** The ticket's times when it is authentic, for this subject, and inside its window at `now`. */
  open(subject: TicketSubject, ticket: Uint8Array, now: number): TicketTimes | TicketFault
}

const HEADER_BYTES = 1 + 6 + 6 + 6
const KEY_BYTES = 32

/**
 * Tickets are `key number ‖ tinit ‖ tmod ‖ twait ‖ MAC`, 1 + 6 + 6 + 6 + 16…32 bytes, big-endian; the MAC also covers
 * the topic, the node id and the digest of the record. The key is drawn anew every `ticketKeyLifetimeMs`; the one
 * before it still opens, so a ticket is good across one change.
 */
export function createTicketOffice(options: OfficeParts): TicketOffice {
  return new Office(options)
}

interface OfficeParts {
  readonly clock: Clock
  readonly random: Random
  readonly crypto: TicketCrypto
  readonly settings: Pick<TopDiscSettings, 'ticketWindowMs' | 'ticketKeyLifetimeMs' | 'adLifetimeMs'>
}

interface TicketKey {
  readonly number: number
  readonly mac: (message: Uint8Array) => Uint8Array
  readonly since: number
}

class Office implements TicketOffice {
  private readonly clock: Clock
  private readonly random: Random
  private readonly crypto: TicketCrypto
  private readonly windowMs: number
  private readonly keyLifetimeMs: number
  private current: TicketKey | undefined = undefined
  private previous: TicketKey | undefined = undefined

  constructor({ clock, random, crypto, settings }: OfficeParts) {
    this.clock = clock
    this.random = random
    this.crypto = crypto
    this.windowMs = settings.ticketWindowMs
    // A ticket may wait for up to an advertisement's life: its key must not be gone by then.
    this.keyLifetimeMs = Math.max(settings.ticketKeyLifetimeMs, settings.adLifetimeMs + settings.ticketWindowMs)
  }

  seal(subject: TicketSubject, times: TicketTimes) {
    const { number, mac: authenticate } = this.currentKey(this.clock.now())
    const covered = messageFor(subject, this.crypto)
    covered[0] = number
    writeUint48(covered, 1, times.firstIssuedAt)
    writeUint48(covered, 7, times.issuedAt)
    writeUint48(covered, 13, times.waitMs)
    const mac = authenticate(covered)
    const ticket = new Uint8Array(HEADER_BYTES + mac.length)
    for (let at = 0; at < HEADER_BYTES; at++) ticket[at] = covered[at] as number
    for (let at = 0; at < mac.length; at++) ticket[HEADER_BYTES + at] = mac[at] as number
    return ticket
  }

  open(subject: TicketSubject, ticket: Uint8Array, now: number) {
    if (ticket.length <= HEADER_BYTES || ticket.length > MAX_TICKET_BYTES) return 'forged'
    const newest = this.currentKey(now)
    const holder = newest.number === ticket[0] ? newest : this.previous
    if (holder === undefined || holder.number !== ticket[0]) return 'forged'
    const covered = messageFor(subject, this.crypto)
    for (let at = 0; at < HEADER_BYTES; at++) covered[at] = ticket[at] as number
    if (!endsWith(ticket, holder.mac(covered))) return 'forged'
    const times = {
      firstIssuedAt: readUint48(ticket, 1),
      issuedAt: readUint48(ticket, 7),
      waitMs: readUint48(ticket, 13),
    }
    const opensAt = times.issuedAt + times.waitMs
    if (now < opensAt) return 'early'
    if (now > opensAt + this.windowMs) return 'late'
    return times
  }

  private currentKey(now: number): TicketKey {
    const { current, random, keyLifetimeMs } = this
    if (current !== undefined && now - current.since < keyLifetimeMs) return current
    this.previous = current !== undefined && now - current.since < 2 * keyLifetimeMs ? current : undefined
    const next = {
      number: ((current?.number ?? random.integer(256)) + 1) % 256,
      mac: this.crypto.keyedMac(random.bytes(KEY_BYTES)),
      since: now,
    }
    this.current = next
    return next
  }
}

/*
 * What a MAC covers is written into one message, which all offices share: nothing else runs until its MAC is there. A
 * retry's ticket is opened and the next one sealed for one subject, so that its digest is there already.
 */
let message = new Uint8Array(0)
let writtenFor: TicketSubject | undefined
let writtenWith: TicketCrypto | undefined

/** The message with everything behind the header filled in. */
function messageFor(subject: TicketSubject, crypto: TicketCrypto): Uint8Array {
  if (writtenFor !== subject || writtenWith !== crypto) {
    const digest = crypto.digest(subject.record)
    const length = HEADER_BYTES + 64 + digest.length
    if (message.length !== length) message = new Uint8Array(length)
    writeWords(message, HEADER_BYTES, wordsOfTopic(subject.topic))
    writeWords(message, HEADER_BYTES + 32, subject.nodeWords)
    for (let at = 0; at < digest.length; at++) message[HEADER_BYTES + 64 + at] = digest[at] as number
    writtenFor = subject
    writtenWith = crypto
  }
  return message
}

/** Whether all of a ticket behind its header is the MAC, in a time that does not tell where they differ. */
function endsWith(ticket: Uint8Array, mac: Uint8Array): boolean {
  if (ticket.length !== HEADER_BYTES + mac.length) return false
  let difference = 0
  for (let at = 0; at < mac.length; at++) difference |= (ticket[HEADER_BYTES + at] as number) ^ (mac[at] as number)
  return difference === 0
}

/** Words, the most significant byte first. */
function writeWords(bytes: Uint8Array, from: number, words: Int32Array) {
  let at = from
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as number
    bytes[at++] = word >>> 24
    bytes[at++] = word >>> 16
    bytes[at++] = word >>> 8
    bytes[at++] = word
  }
}

function writeUint48(bytes: Uint8Array, at: number, value: number) {
  const high = Math.floor(value / 2 ** 32)
  const low = value >>> 0
  bytes[at] = high >>> 8
  bytes[at + 1] = high
  bytes[at + 2] = low >>> 24
  bytes[at + 3] = low >>> 16
  bytes[at + 4] = low >>> 8
  bytes[at + 5] = low
}

function readUint48(bytes: Uint8Array, at: number): number {
  const byte = (offset: number) => bytes[at + offset] as number
  return (byte(0) * 256 + byte(1)) * 2 ** 32 + (((byte(2) << 24) | (byte(3) << 16) | (byte(4) << 8) | byte(5)) >>> 0)
}

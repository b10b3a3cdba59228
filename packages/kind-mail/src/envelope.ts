import type { Hex } from '@waypost/core'
import { decodeCbor, encodeCbor, FieldReader } from './cbor.js'
import { CborCursor, MAJOR } from './cbor-cursor.js'
import { MailError } from './mail-error.js'
import { sha256Hex } from './sha256.js'

/** sha256 of an envelope's encoding, as lower-case hex. */
export type EnvelopeId = Hex

/** One message as servers keep it. The payload is opaque: applications encrypt it end to end. */
export interface Envelope {
  readonly id: EnvelopeId
  /** 1 to 64 visible ASCII characters. */
  readonly topic: string
  /** When it was published, by the publisher's clock, in ms since 1970. */
  readonly timestamp: number
  /** How long servers are asked to keep it after `timestamp`, in seconds. */
  readonly lifetime: number
  /** 0 to 65,536 bytes. */
  readonly payload: Uint8Array
  /** The encoding that the id is the hash of. */
  readonly bytes: Uint8Array
}

/** Bounds of the envelope format, version 1. */
export const ENVELOPE_LIMITS = {
  topicCharacters: 64,
  /** ms since 1970: the year 10889. */
  timestamp: 2 ** 48 - 1,
  /** Seconds: 366 days. */
  lifetime: 31_622_400,
  /** Bytes. */
  payload: 65_536,
  /** Bytes of the longest encoding. */
  encoding: 65_536 + 128,
} as const

/** @default of {@link createEnvelope}: 30 days, in seconds */
export const DEFAULT_LIFETIME = 2_592_000

const VERSION = 1
const TOPIC = /^[\x21-\x7e]{1,64}$/

/** Whether `topic` may stand in an envelope: 1 to 64 visible ASCII characters. */
export function isMailTopic(topic: unknown): topic is string {
  return typeof topic === 'string' && TOPIC.test(topic)
}

/**
 * Makes an envelope: encodes the fields and computes the id.
 *
 * @throws MailError `ENVELOPE_INVALID` naming the field that is out of bounds
 */
export function createEnvelope(fields: {
  readonly topic: string
  /** ms since 1970 */
  readonly timestamp: number
  /** Seconds. @default 2,592,000 (30 days) */
  readonly lifetime?: number
  readonly payload: Uint8Array
}): Envelope {
  const { topic, timestamp, lifetime = DEFAULT_LIFETIME, payload } = fields
  if (!isMailTopic(topic)) throw invalid('topic', 'use 1 to 64 visible ASCII characters')
  if (!isBounded(timestamp, 0, ENVELOPE_LIMITS.timestamp)) throw invalid('timestamp', 'give whole ms since 1970')
  if (!isBounded(lifetime, 1, ENVELOPE_LIMITS.lifetime)) throw invalid('lifetime', 'give 1 to 31,622,400 seconds')
  if (!(payload instanceof Uint8Array) || payload.length > ENVELOPE_LIMITS.payload) {
    throw invalid('payload', 'give a Uint8Array of at most 65,536 bytes')
  }
  const bytes = encodeCbor([VERSION, topic, timestamp, lifetime, payload])
  return { id: envelopeId(bytes), topic, timestamp, lifetime, payload, bytes }
}

/**
 * Decodes and checks an envelope from outside. Whoever holds an {@link Envelope} holds one whose id fits its bytes.
 *
 * @param copied makes the payload, which is the application's: it may keep it or write into it. @default a copy of its own
 * @throws MailError `MESSAGE_MALFORMED`, `MESSAGE_TOO_LARGE` or `VERSION_UNSUPPORTED`
 */
export function decodeEnvelope(bytes: Uint8Array, copied: (payload: Uint8Array) => Uint8Array = copyOf): Envelope {
  return readLayout(bytes, copied) ?? explain(bytes)
}

const copyOf = (payload: Uint8Array) => payload.slice()

/** Reads an envelope that is as it should be, in one pass: a page holds a thousand. */
function readLayout(bytes: Uint8Array, copied: (payload: Uint8Array) => Uint8Array): Envelope | undefined {
  if (bytes.length > ENVELOPE_LIMITS.encoding) return undefined
  const cursor = new CborCursor(bytes)
  if (cursor.head(MAJOR.array) !== 5 || cursor.head(MAJOR.unsigned) !== VERSION) return undefined
  const topic = cursor.text(1, ENVELOPE_LIMITS.topicCharacters)
  const timestamp = cursor.head(MAJOR.unsigned)
  const lifetime = cursor.head(MAJOR.unsigned)
  const payload = cursor.view(cursor.head(MAJOR.bytes))
  if (topic === undefined || payload === undefined || !cursor.isAtEnd) return undefined
  if (!isBounded(timestamp, 0, ENVELOPE_LIMITS.timestamp) || !isBounded(lifetime, 1, ENVELOPE_LIMITS.lifetime))
    return undefined
  if (payload.length > ENVELOPE_LIMITS.payload) return undefined
  return { id: envelopeId(bytes), topic, timestamp, lifetime, payload: copied(payload), bytes }
}

/** Reads any envelope token by token, and so can tell what is wrong with it. */
function explain(bytes: Uint8Array): Envelope {
  const fields = new FieldReader(decodeCbor(bytes, 'an envelope', ENVELOPE_LIMITS.encoding), 'an envelope', 5)
  fields.version(VERSION)
  return {
    id: envelopeId(bytes),
    topic: fields.text('topic', TOPIC),
    timestamp: fields.unsigned('timestamp', ENVELOPE_LIMITS.timestamp),
    lifetime: fields.unsigned('lifetime', ENVELOPE_LIMITS.lifetime, 1),
    payload: fields.bytes('payload', 0, ENVELOPE_LIMITS.payload),
    bytes,
  }
}

/** When servers may drop the envelope, in ms since 1970. */
export function expiryOf(envelope: Pick<Envelope, 'timestamp' | 'lifetime'>): number {
  return envelope.timestamp + envelope.lifetime * 1000
}

function envelopeId(bytes: Uint8Array): EnvelopeId {
  return sha256Hex(bytes)
}

function isBounded(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max
}

function invalid(field: string, fix: string): MailError {
  return new MailError({
    code: 'ENVELOPE_INVALID',
    message: `the envelope's ${field} is not valid`,
    hint: fix,
    data: { field },
  })
}

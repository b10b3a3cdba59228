import { type NodeId, toHex } from '@waypost/core'
import { decodeCbor, encodeCbor, FieldReader } from '../cbor.js'
import { ENVELOPE_LIMITS } from '../envelope.js'
import { idBytes } from '../position.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import { WORK_LIMITS } from '../work.js'

/** What a server promises, and what it has, at a moment. */
export interface Terms {
  /** The server whose terms they are. */
  readonly nodeId: NodeId
  /** When they were signed, by the server's clock, ms since 1970. */
  readonly issuedAt: number
  /** Envelopes are kept this long, in seconds, unless their lifetime is shorter. */
  readonly retention: number
  /** Envelopes kept at most. */
  readonly maxEnvelopes: number
  /** Bytes of envelopes kept at most; absent when there is no such bound. */
  readonly maxBytes?: number | undefined
  /** Timestamps of published envelopes further back than this are refused, in seconds. */
  readonly maxPast: number
  /** Timestamps further ahead than this are refused, in seconds. */
  readonly maxFuture: number
  /** How far back from now a period is still open for late envelopes, in seconds. */
  readonly settleHorizon: number
  /** Bytes of a payload at most. */
  readonly maxPayload: number
  /** Envelopes or ids of a page at most. */
  readonly maxPage: number
  /** Envelopes of a publish request at most. */
  readonly maxPublish: number
  /** Leading zero bits of the proof of work that each published envelope needs now; 0 for none. */
  readonly workBits: number
  /**
   * From which timestamp on the server can have what was published anywhere, ms since 1970: before that it had not begun, or
   * has dropped what it had. That it has nothing older says nothing about whether there was anything.
   */
  readonly heldFrom: number
  /** Whether the server, since it started, has taken over what its peers had. */
  readonly caughtUp: boolean
  /** Envelopes that it has. */
  readonly envelopes: number
  /** Bytes of their encodings. */
  readonly bytes: number
  /** Timestamp of the oldest envelope that it has, ms since 1970; absent when it has none. */
  readonly earliest?: number | undefined
}

const VERSION = 1
const FIELDS = 18
const MAX_TERMS_BYTES = 512

/** The bytes that are signed: one encoding for one value. */
export function encodeTerms(terms: Terms): Uint8Array {
  return encodeCbor([
    VERSION,
    idBytes(terms.nodeId),
    terms.issuedAt,
    terms.retention,
    terms.maxEnvelopes,
    terms.maxBytes ?? null,
    terms.maxPast,
    terms.maxFuture,
    terms.settleHorizon,
    terms.maxPayload,
    terms.maxPage,
    terms.maxPublish,
    terms.workBits,
    terms.heldFrom,
    terms.caughtUp,
    terms.envelopes,
    terms.bytes,
    terms.earliest ?? null,
  ])
}

/** @throws MailError `MESSAGE_MALFORMED`, `MESSAGE_TOO_LARGE` or `VERSION_UNSUPPORTED` */
export function decodeTerms(bytes: Uint8Array): Terms {
  const fields = new FieldReader(decodeCbor(bytes, 'terms', MAX_TERMS_BYTES), 'terms', FIELDS)
  fields.version(VERSION)
  return {
    nodeId: toHex(fields.bytes('nodeId', 32)) as NodeId,
    issuedAt: fields.unsigned('issuedAt', ENVELOPE_LIMITS.timestamp),
    retention: fields.unsigned('retention', MAX_SECONDS),
    maxEnvelopes: fields.unsigned('maxEnvelopes'),
    maxBytes: fields.optional(() => fields.unsigned('maxBytes')),
    maxPast: fields.unsigned('maxPast', MAX_SECONDS),
    maxFuture: fields.unsigned('maxFuture', MAX_SECONDS),
    settleHorizon: fields.unsigned('settleHorizon', MAX_SECONDS),
    maxPayload: fields.unsigned('maxPayload', ENVELOPE_LIMITS.payload),
    maxPage: fields.unsigned('maxPage', MAIL_LIMITS.page, 1),
    maxPublish: fields.unsigned('maxPublish', MAIL_LIMITS.publish, 1),
    workBits: fields.unsigned('workBits', WORK_LIMITS.bits),
    heldFrom: fields.unsigned('heldFrom', ENVELOPE_LIMITS.timestamp),
    caughtUp: fields.boolean('caughtUp'),
    envelopes: fields.unsigned('envelopes'),
    bytes: fields.unsigned('bytes'),
    earliest: fields.optional(() => fields.unsigned('earliest', ENVELOPE_LIMITS.timestamp)),
  }
}

/** Durations in terms are at most so long, in seconds, that ms of them are exact: some 8,900 years. */
const MAX_SECONDS = Math.floor(ENVELOPE_LIMITS.timestamp / 1000)

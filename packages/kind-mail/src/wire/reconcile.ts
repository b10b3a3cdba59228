import { type CborValue, decodeCbor, encodeCbor, FieldReader, malformed } from '../cbor.js'
import type { Envelope, EnvelopeId } from '../envelope.js'
import { idBytes } from '../position.js'
import { comparePoints, FINGERPRINT_BYTES, ID_BYTES, LAST_POINT, type Point, type Range } from '../ranges.js'
import { readEnvelope, readId } from './elements.js'
import { MAIL_LIMITS } from './limits.js'

/** Most that a weight can be. */
export const HEAVIEST = 15

/** Bounds of the requests by which servers become equal. */
export const RECONCILE_LIMITS = {
  /** Ranges of one request. */
  ranges: 256,
  /** Parts into which a range is cut. */
  parts: 16,
  /** Places of a range that are listed in one answer. */
  list: 1_000,
  /** Places that are listed in one reply: the ranges behind it are left unanswered. */
  listed: 8_192,
  /** Ids of one `take`. */
  take: 1_000,
  /** Envelopes of one `offer`. */
  offer: 200,
  /** Bytes of the envelopes of one `offer`, though one may always go. */
  offerBytes: 524_288,
} as const

/** A range, and what is asked of it: into how many parts it is to be cut, 1 to 16, or 0 for a list of what is in it. */
export interface RangeQuestion extends Range {
  readonly parts: number
}

/** What a server has in a part of a range. */
export interface ComparedPart {
  readonly to: Point
  readonly count: number
  readonly fingerprint: Uint8Array
}

/** The answers to the first of the questions asked. */
export interface RangesReply {
  /** The answering server keeps nothing from before this time, in ms since 1970. */
  readonly floor: number
  readonly answers: readonly RangeAnswer[]
}

/** The answer to one {@link RangeQuestion}. */
export type RangeAnswer =
  | { readonly type: 'parts'; readonly parts: readonly ComparedPart[] }
  | { readonly type: 'list'; readonly points: readonly Point[]; readonly more: boolean }

/** Envelopes on their way from one server to another, each with its weight. */
export type Carried = readonly CarriedEnvelope[]

export interface CarriedEnvelope extends Envelope {
  /** What the server that took the envelope from its publisher made of that publisher: 0 to 15. */
  readonly weight: number
}

/** What servers alone ask of each other. */
export type ReconcileRequest =
  /** In order, none reaching into the next. */
  | { readonly op: 'ranges'; readonly ranges: readonly RangeQuestion[] }
  | { readonly op: 'take'; readonly ids: readonly EnvelopeId[] }
  | { readonly op: 'offer'; readonly envelopes: readonly (Envelope & { readonly weight?: number })[] }
  /** Asks for a receipt of these, soon: they are on their way. */
  | { readonly op: 'confirm'; readonly ids: readonly EnvelopeId[] }

export const RECONCILE_OPS = { ranges: 8, take: 9, offer: 10, confirm: 12 } as const

/** Whether servers alone ask this. */
export function isReconcileRequest(request: { readonly op: string }): request is ReconcileRequest {
  return request.op in RECONCILE_OPS
}

export function encodeReconcileRequest(request: ReconcileRequest): Uint8Array {
  switch (request.op) {
    case 'ranges': {
      let last = 0
      const fields = request.ranges.flatMap(({ from, to, parts }): CborValue[] => {
        const border = [from.timestamp - last, shortId(from), to.timestamp - from.timestamp, shortId(to), parts]
        last = to.timestamp
        return border
      })
      return encodeCbor([RECONCILE_OPS.ranges, fields])
    }
    case 'take':
    case 'confirm':
      return encodeCbor([RECONCILE_OPS[request.op], request.ids.map(idBytes)])
    case 'offer':
      return encodeCbor([
        RECONCILE_OPS.offer,
        Uint8Array.from(request.envelopes, ({ weight = 0 }) => weight),
        request.envelopes.map(({ bytes }) => bytes),
      ])
  }
}

/**
 * Reads a request whose bytes were decoded already.
 *
 * @returns nothing when its first field names another kind of request
 * @throws MailError `MESSAGE_MALFORMED`
 */
export function readReconcileRequest(decoded: unknown): ReconcileRequest | undefined {
  switch (Array.isArray(decoded) ? decoded[0] : undefined) {
    case RECONCILE_OPS.ranges: {
      const fields = fieldsAfterOp(decoded, 'a comparison of ranges', 1)
      return { op: 'ranges', ranges: readQuestions(fields.raw()) }
    }
    case RECONCILE_OPS.take: {
      const fields = fieldsAfterOp(decoded, 'a request to take envelopes over', 1)
      return { op: 'take', ids: fields.list('ids', 1, RECONCILE_LIMITS.take, readId) }
    }
    case RECONCILE_OPS.confirm: {
      const fields = fieldsAfterOp(decoded, 'a request for a receipt', 1)
      return { op: 'confirm', ids: fields.list('ids', 1, RECONCILE_LIMITS.take, readId) }
    }
    case RECONCILE_OPS.offer: {
      const envelopes = readCarried(fieldsAfterOp(decoded, 'an offer', 2), RECONCILE_LIMITS.offer)
      if (envelopes.length === 0) throw malformed('an offer', 'is empty')
      return { op: 'offer', envelopes }
    }
    default:
      return undefined
  }
}

export function encodeRangesReply(questions: readonly RangeQuestion[], { floor, answers }: RangesReply): Uint8Array {
  const encoded = answers.map((answer, index): CborValue => {
    let last = questions[index]?.from.timestamp ?? 0
    const delta = (point: Point) => {
      const difference = point.timestamp - last
      last = point.timestamp
      return difference
    }
    if (answer.type === 'list') return [answer.more, ...answer.points.flatMap((point) => [delta(point), point.id])]
    return answer.parts.flatMap(({ to, count, fingerprint }) => [delta(to), shortId(to), count, fingerprint])
  })
  return encodeCbor([floor, encoded])
}

/**
 * Reads the answers to the first of `questions`, at least one.
 *
 * @throws MailError `MESSAGE_MALFORMED`, also for parts that do not cover their range and places outside of it
 */
export function decodeRangesReply(bytes: Uint8Array, questions: readonly RangeQuestion[]): RangesReply {
  const fields = new FieldReader(decodeCbor(bytes, 'a comparison', MAIL_LIMITS.reply), 'a comparison', 2)
  const floor = fields.unsigned('floor', LAST_POINT.timestamp)
  const values = fields.list('answers', 1, questions.length, (value) => value)
  const answers = values.map((value, index) => {
    const question = questions[index] as RangeQuestion
    return question.parts === 0 ? readList(value, question) : readParts(value, question)
  })
  return { floor, answers }
}

/** Envelopes with their weights: a reply to `take`, or a frame that spreads. */
export function encodeCarried(carried: readonly { readonly bytes: Uint8Array; readonly weight?: number }[]) {
  return encodeCbor([Uint8Array.from(carried, ({ weight = 0 }) => weight), carried.map(({ bytes }) => bytes)])
}

/**
 * @param most envelopes
 * @param maxBytes of the encoding
 * @throws MailError `MESSAGE_MALFORMED` or `MESSAGE_TOO_LARGE`
 */
export function decodeCarried(bytes: Uint8Array, most: number, maxBytes: number): Carried {
  return readCarried(new FieldReader(decodeCbor(bytes, 'envelopes', maxBytes), 'envelopes', 2), most)
}

function fieldsAfterOp(decoded: unknown, what: string, count: number): FieldReader {
  const fields = new FieldReader(decoded, what, count + 1)
  fields.raw()
  return fields
}

function readQuestions(value: unknown): RangeQuestion[] {
  const what = 'a comparison of ranges'
  const count = Array.isArray(value) ? value.length / 5 : 0
  if (!Number.isSafeInteger(count) || count < 1 || count > RECONCILE_LIMITS.ranges) {
    throw malformed(what, `does not name 1 to ${RECONCILE_LIMITS.ranges} ranges`)
  }
  const fields = new FieldReader(value, what, count * 5)
  let last: Point = { timestamp: 0, id: new Uint8Array(ID_BYTES) }
  return Array.from({ length: count }, () => {
    const from = readBorder(fields, last.timestamp)
    const to = readBorder(fields, from.timestamp)
    if (comparePoints(from, last) < 0 || comparePoints(from, to) >= 0 || comparePoints(to, LAST_POINT) > 0) {
      throw malformed(what, 'has ranges that are empty, or out of order')
    }
    last = to
    return { from, to, parts: fields.unsigned('parts', RECONCILE_LIMITS.parts) }
  })
}

function readParts(value: unknown, { from, to, parts }: RangeQuestion): RangeAnswer {
  const what = 'a comparison of parts'
  const count = Array.isArray(value) ? value.length / 4 : 0
  if (!Number.isSafeInteger(count) || count < 1 || count > parts) throw malformed(what, 'has too many parts, or none')
  const fields = new FieldReader(value, what, count * 4)
  let last = from
  const read = Array.from({ length: count }, (): ComparedPart => {
    const border = readBorder(fields, last.timestamp)
    if (comparePoints(border, last) <= 0) throw malformed(what, 'has parts out of order')
    last = border
    return {
      to: border,
      count: fields.unsigned('count'),
      fingerprint: fields.bytes('fingerprint', FINGERPRINT_BYTES),
    }
  })
  if (comparePoints(last, to) !== 0) throw malformed(what, 'does not cover its range')
  return { type: 'parts', parts: read }
}

function readList(value: unknown, { from, to }: RangeQuestion): RangeAnswer {
  const what = 'a list of places'
  const count = Array.isArray(value) ? (value.length - 1) / 2 : -1
  if (!Number.isSafeInteger(count) || count < 0 || count > RECONCILE_LIMITS.list) throw malformed(what, 'is too long')
  const fields = new FieldReader(value, what, 1 + count * 2)
  const more = fields.boolean('more')
  let last: Point | undefined
  const points = Array.from({ length: count }, () => {
    const timestamp = (last ?? from).timestamp + fields.unsigned('time', LAST_POINT.timestamp)
    const point = { timestamp, id: fields.bytes('id', ID_BYTES) }
    const isInside = comparePoints(point, from) >= 0 && comparePoints(point, to) < 0
    if (!isInside || (last !== undefined && comparePoints(point, last) <= 0)) {
      throw malformed(what, 'names places out of order, or outside of its range')
    }
    last = point
    return point
  })
  if (more && count === 0) throw malformed(what, 'is empty and says that more follows')
  return { type: 'list', points, more }
}

function readCarried(fields: FieldReader, most: number): Carried {
  const weights = fields.bytes('weights', 0, most)
  if (weights.some((weight) => weight > HEAVIEST)) throw malformed('a list of weights', 'holds more than 15')
  const envelopes = fields.list('envelopes', weights.length, weights.length, readEnvelope)
  return envelopes.map((envelope, index) => ({ ...envelope, weight: weights[index] as number }))
}

/** An id without the zeros that it ends with, as borders mostly do. */
function shortId({ id }: Point): Uint8Array {
  let length = ID_BYTES
  while (length > 0 && id[length - 1] === 0) length--
  return id.subarray(0, length)
}

function readBorder(fields: FieldReader, since: number): Point {
  const timestamp = since + fields.unsigned('time', LAST_POINT.timestamp)
  const short = fields.bytes('border', 0, ID_BYTES)
  if (short.at(-1) === 0) throw malformed('a border', 'ends with a zero')
  const id = new Uint8Array(ID_BYTES)
  id.set(short)
  return { timestamp, id }
}

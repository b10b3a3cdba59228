import { toHex } from '@waypost/core'
import { type CborValue, decodeCbor, encodeCbor, FieldReader, malformed, plain } from '../cbor.js'
import { ENVELOPE_LIMITS, type Envelope } from '../envelope.js'
import { idBytes, type Position } from '../position.js'
import { WORK_LIMITS } from '../work.js'
import { readEnvelope } from './elements.js'
import { encodeList, joinArray } from './encode-list.js'
import { MAIL_LIMITS } from './limits.js'
import type { Mark, PageForm } from './request.js'
import { scanPage } from './scan-page.js'

/** What became of one envelope of a publish request. */
export type PublishResult =
  /** In the archive, durably: now, or from before. */
  | { readonly status: 'stored' | 'known' }
  /** Not taken. */
  | Refused

/** Why an envelope was not taken, and what would change that. */
export interface Refused {
  readonly status: 'refused'
  readonly code: string
  readonly retryAfterMs?: number | undefined
  /** With `WORK_REQUIRED`: leading zero bits of the proof of work that the server asks for. */
  readonly bits?: number | undefined
}

/** Envelopes, or positions alone, as the request's form said. */
export type PageItems =
  | { readonly form: 'envelopes'; readonly envelopes: readonly Envelope[] }
  | { readonly form: 'positions'; readonly positions: readonly Position[] }

/** {@link PageItems} as a server sends them: encodings from its archive need not be decoded again. */
export type EncodedItems =
  | { readonly form: 'envelopes'; readonly envelopes: readonly Pick<Envelope, 'bytes'>[] }
  /** Envelopes as `encodeList` gives them. */
  | { readonly form: 'list'; readonly bytes: Uint8Array }
  | { readonly form: 'positions'; readonly positions: readonly Position[] }

/** One page of history in the shared order. */
export interface QueryReply<Items = PageItems> {
  /** Where the server's archive stood when it read the page. */
  readonly mark: Mark
  /** Whether the server, since it started, has taken over what its peers had. */
  readonly caughtUp: boolean
  /**
   * From which timestamp on the server can have all that was published of the topics asked for, ms since 1970: before that it
   * had not begun, or has dropped some of it.
   */
  readonly heldFrom: number
  readonly items: Items
  /** Whether more follows in the range: then ask again after the last item. */
  readonly more: boolean
}

/** One page of arrivals, or one message of a subscription, in the server's arrival order. */
export interface ArrivalsReply<Items = PageItems> {
  /** How far the server has looked: the next request goes on here. */
  readonly mark: Mark
  readonly items: Items
  /** Whether more has arrived already behind the mark. */
  readonly more: boolean
}

const STATUS = ['stored', 'known', 'refused'] as const

export function encodePublishReply(results: readonly PublishResult[]): Uint8Array {
  return encodeCbor(
    results.map((result): CborValue => {
      if (result.status !== 'refused') return [STATUS.indexOf(result.status), null, null, null]
      return [STATUS.indexOf('refused'), result.code, result.retryAfterMs ?? null, result.bits ?? null]
    }),
  )
}

/** @throws MailError `MESSAGE_MALFORMED` */
export function decodePublishReply(bytes: Uint8Array, count: number): PublishResult[] {
  return readList(decodeReply(bytes), 'a publish reply', count, (value) => {
    const fields = new FieldReader(value, 'a publish result', 4)
    const status = STATUS[fields.unsigned('status', STATUS.length - 1)]
    const code = fields.optional(() => fields.text('code', /^[A-Z_]{1,64}$/))
    const retryAfterMs = fields.optional(() => fields.unsigned('retryAfterMs'))
    const bits = fields.optional(() => fields.unsigned('bits', WORK_LIMITS.bits, 1))
    if (status === 'refused') {
      if (code === undefined) throw malformed('a publish result', 'refuses without a code')
      if ((code === 'WORK_REQUIRED') !== (bits !== undefined))
        throw malformed('a publish result', 'has work out of place')
      return { status, code, retryAfterMs, bits }
    }
    if (status === undefined || code !== undefined || bits !== undefined)
      throw malformed('a publish result', 'contradicts itself')
    return { status }
  })
}

export function encodeQueryReply(reply: QueryReply<EncodedItems>): Uint8Array {
  const before = [...markFields(reply.mark), reply.caughtUp, reply.heldFrom].map(encodeCbor)
  return joinArray([...before, encodeItems(reply.items), encodeCbor(reply.more)])
}

/** @throws MailError `MESSAGE_MALFORMED` */
export function decodeQueryReply(bytes: Uint8Array, form: PageForm): QueryReply {
  const scanned = form === 'envelopes' ? scanPage(bytes, 'query') : undefined
  if (scanned !== undefined) {
    const { mark, caughtUp, heldFrom, envelopes, more } = scanned
    return { mark, caughtUp, heldFrom, items: { form: 'envelopes', envelopes }, more }
  }
  const fields = new FieldReader(decodeReply(bytes), 'a page', 6)
  return {
    mark: readMark(fields),
    caughtUp: fields.boolean('caughtUp'),
    heldFrom: fields.unsigned('heldFrom', ENVELOPE_LIMITS.timestamp),
    items: readItems(fields, form),
    more: fields.boolean('more'),
  }
}

export function encodeArrivalsReply(reply: ArrivalsReply<EncodedItems>): Uint8Array {
  return joinArray([...markFields(reply.mark).map(encodeCbor), encodeItems(reply.items), encodeCbor(reply.more)])
}

/** @throws MailError `MESSAGE_MALFORMED` */
export function decodeArrivalsReply(bytes: Uint8Array, form: PageForm): ArrivalsReply {
  const scanned = form === 'envelopes' ? scanPage(bytes, 'arrivals') : undefined
  if (scanned !== undefined) {
    const { mark, envelopes, more } = scanned
    return { mark, items: { form: 'envelopes', envelopes }, more }
  }
  const fields = new FieldReader(decodeReply(bytes), 'a page of arrivals', 4)
  return { mark: readMark(fields), items: readItems(fields, form), more: fields.boolean('more') }
}

export function encodeFetchReply(encodings: readonly Uint8Array[]): Uint8Array {
  return encodeCbor(encodings)
}

/** @throws MailError `MESSAGE_MALFORMED` */
export function decodeFetchReply(bytes: Uint8Array, asked: number): Envelope[] {
  const decoded = decodeReply(bytes)
  if (!Array.isArray(decoded) || decoded.length > asked) throw malformed('a fetch reply', 'has too many envelopes')
  return decoded.map(readEnvelope)
}

export function encodePresenceReply(present: readonly boolean[]): Uint8Array {
  return encodeCbor(present)
}

/** @throws MailError `MESSAGE_MALFORMED` */
export function decodePresenceReply(bytes: Uint8Array, count: number): boolean[] {
  return readList(decodeReply(bytes), 'a presence reply', count, (value) => {
    if (typeof value !== 'boolean') throw malformed('a presence reply', 'holds something else than booleans')
    return value
  })
}

/** @param receipts signed, as servers gave them */
export function encodeWitnessReply(receipts: readonly Uint8Array[]): Uint8Array {
  return encodeCbor(receipts)
}

/** @throws MailError `MESSAGE_MALFORMED` */
export function decodeWitnessReply(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const decoded = decodeReply(bytes)
  if (!Array.isArray(decoded) || decoded.length > wanted) throw malformed('a reply with receipts', 'has too many')
  return decoded.map((value) => {
    if (!(value instanceof Uint8Array)) throw malformed('a reply with receipts', 'holds something else')
    return plain(value)
  })
}

function decodeReply(bytes: Uint8Array): unknown {
  return decodeCbor(bytes, 'a mail reply', MAIL_LIMITS.reply)
}

function readList<T>(value: unknown, what: string, count: number, element: (value: unknown) => T): T[] {
  if (!Array.isArray(value) || value.length !== count) throw malformed(what, `is not an array of ${count} elements`)
  return value.map(element)
}

function markFields(mark: Mark): CborValue[] {
  return [mark.archive, mark.sequence]
}

function readMark(fields: FieldReader): Mark {
  return { archive: fields.text('archive', /^[0-9a-f]{32}$/), sequence: fields.unsigned('sequence') }
}

function encodeItems(items: EncodedItems): Uint8Array {
  switch (items.form) {
    case 'envelopes':
      return encodeList(items.envelopes)
    case 'list':
      return items.bytes
    case 'positions':
      return encodeCbor(items.positions.map((position): CborValue => [position.timestamp, idBytes(position.id)]))
  }
}

function readItems(fields: FieldReader, form: PageForm): PageItems {
  if (form === 'envelopes') {
    return { form, envelopes: fields.list('items', 0, MAIL_LIMITS.page, readEnvelope) }
  }
  return { form, positions: fields.list('items', 0, MAIL_LIMITS.page, readPosition) }
}

function readPosition(value: unknown): Position {
  const fields = new FieldReader(value, 'a position', 2)
  return {
    timestamp: fields.unsigned('timestamp', ENVELOPE_LIMITS.timestamp),
    id: toHex(fields.bytes('id', 32)),
  }
}

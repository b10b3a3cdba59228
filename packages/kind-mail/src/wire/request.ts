import { fromHex, type NodeId } from '@waypost/core'
import { type CborValue, decodeCbor, encodeCbor, FieldReader, malformed, plain } from '../cbor.js'
import { ENVELOPE_LIMITS, type Envelope, type EnvelopeId } from '../envelope.js'
import { MailError } from '../mail-error.js'
import { decodeCursor, encodeCursor, idBytes, type Position } from '../position.js'
import { WORK_LIMITS } from '../work.js'
import { readEnvelope, readId, readNodeId } from './elements.js'
import { MAIL_LIMITS } from './limits.js'
import { encodeReconcileRequest, isReconcileRequest, type ReconcileRequest, readReconcileRequest } from './reconcile.js'

/** What a page holds: whole envelopes, or positions alone. */
export type PageForm = 'envelopes' | 'positions'

/** A place in one archive's arrival order. It means something to that archive alone. */
export interface Mark {
  /** The archive's id: 16 bytes as hex. A server that lost its archive has a new one. */
  readonly archive: string
  /** Everything that arrived up to and including this number lies behind the mark. */
  readonly sequence: number
}

/** From where to read an archive's arrivals. */
export interface Since {
  /** Used when it is of the answering archive. */
  readonly mark?: Mark | undefined
  /** Used otherwise: what arrived within so many ms before the request. 0 is "from now on". */
  readonly withinMs: number
}

export interface QueryRequest {
  readonly op: 'query'
  /** None means all topics, which only servers may ask of each other. */
  readonly topics: readonly string[]
  /** First timestamp that belongs to the range, ms since 1970. */
  readonly start: number
  /** First timestamp that no longer belongs to the range. */
  readonly end: number
  readonly limit: number
  /** Envelopes after this position. */
  readonly after?: Position | undefined
  readonly form: PageForm
}

export interface ArrivalsRequest {
  readonly op: 'arrivals'
  readonly topics: readonly string[]
  readonly start: number
  readonly end: number
  readonly limit: number
  readonly since: Since
  readonly form: PageForm
}

export interface SubscribeRequest {
  readonly op: 'subscribe'
  readonly topics: readonly string[]
  readonly since: Since
}

export interface PublishRequest {
  readonly op: 'publish'
  readonly envelopes: readonly Envelope[]
  /** For each envelope its proof of work, where one is given. @default none */
  readonly nonces?: readonly (Uint8Array | undefined)[]
}

/** Asks the server for receipts of others that it knows, for what was published here. */
export interface WitnessRequest {
  readonly op: 'witness'
  readonly ids: readonly EnvelopeId[]
  /** How many servers' receipts are wanted. */
  readonly wanted: number
  /** The servers that will do. */
  readonly servers: readonly NodeId[]
}

/** A request from a client, or from another mail server. */
export type MailRequest = ClientRequest | ReconcileRequest

/** A request that clients may make. */
export type ClientRequest =
  | PublishRequest
  | QueryRequest
  | { readonly op: 'fetch'; readonly ids: readonly EnvelopeId[] }
  | { readonly op: 'presence'; readonly ids: readonly EnvelopeId[] }
  | ArrivalsRequest
  | SubscribeRequest
  | { readonly op: 'terms' }
  | WitnessRequest

/** Range that leaves nothing out. */
export const WHOLE_RANGE = { start: 0, end: ENVELOPE_LIMITS.timestamp + 1 } as const

const OPS = { publish: 1, query: 2, fetch: 3, presence: 4, arrivals: 5, subscribe: 6, terms: 7, witness: 11 } as const
const TOPIC = /^[\x21-\x7e]{1,64}$/

/** The bytes of a request. */
export function encodeRequest(request: MailRequest): Uint8Array {
  if (isReconcileRequest(request)) return encodeReconcileRequest(request)
  return encodeCbor([OPS[request.op], ...requestFields(request)])
}

function requestFields(request: ClientRequest): CborValue[] {
  switch (request.op) {
    case 'publish':
      return [
        request.envelopes.map((envelope) => envelope.bytes),
        request.envelopes.map((_, index) => request.nonces?.[index] ?? null),
      ]
    case 'query': {
      const { topics, start, end, limit, after, form } = request
      return [topics, start, end, limit, after === undefined ? null : encodeCursor(after), form === 'positions']
    }
    case 'fetch':
    case 'presence':
      return [request.ids.map(idBytes)]
    case 'arrivals': {
      const { topics, start, end, limit, since, form } = request
      return [topics, start, end, limit, sinceFields(since), form === 'positions']
    }
    case 'subscribe':
      return [request.topics, sinceFields(request.since)]
    case 'terms':
      return []
    case 'witness':
      return [request.ids.map(idBytes), request.wanted, request.servers.map((nodeId) => fromHex(nodeId, 32))]
  }
}

/**
 * Decodes a request from outside.
 *
 * @throws MailError `MESSAGE_MALFORMED`, `MESSAGE_TOO_LARGE`, `OPERATION_UNKNOWN` or `VERSION_UNSUPPORTED`
 */
export function decodeRequest(bytes: Uint8Array): MailRequest {
  const decoded = decodeCbor(bytes, 'a mail request', MAIL_LIMITS.request, MAIL_LIMITS.requestItems)
  const op: unknown = Array.isArray(decoded) ? decoded[0] : undefined
  const fieldsOf = (what: string, count: number) => {
    const fields = new FieldReader(decoded, what, count + 1)
    fields.raw()
    return fields
  }
  switch (op) {
    case OPS.publish: {
      const fields = fieldsOf('a publish request', 2)
      const envelopes = fields.list('envelopes', 1, MAIL_LIMITS.publish, readEnvelope)
      return { op: 'publish', envelopes, nonces: fields.list('nonces', envelopes.length, envelopes.length, readNonce) }
    }
    case OPS.query: {
      const fields = fieldsOf('a query', 6)
      return {
        op: 'query',
        topics: readTopics(fields),
        start: fields.unsigned('start'),
        end: fields.unsigned('end'),
        limit: fields.unsigned('limit'),
        after: fields.optional(() => decodeCursor(fields.bytes('cursor', 39))),
        form: fields.boolean('form') ? 'positions' : 'envelopes',
      }
    }
    case OPS.fetch:
      return { op: 'fetch', ids: fieldsOf('a fetch request', 1).list('ids', 1, MAIL_LIMITS.page, readId) }
    case OPS.presence:
      return { op: 'presence', ids: fieldsOf('a presence request', 1).list('ids', 1, MAIL_LIMITS.page, readId) }
    case OPS.arrivals: {
      const fields = fieldsOf('an arrivals request', 6)
      return {
        op: 'arrivals',
        topics: readTopics(fields),
        start: fields.unsigned('start'),
        end: fields.unsigned('end'),
        limit: fields.unsigned('limit'),
        since: readSince(fields.raw()),
        form: fields.boolean('form') ? 'positions' : 'envelopes',
      }
    }
    case OPS.subscribe: {
      const fields = fieldsOf('a subscription', 2)
      return { op: 'subscribe', topics: readTopics(fields), since: readSince(fields.raw()) }
    }
    case OPS.witness: {
      const fields = fieldsOf('a request for receipts', 3)
      return {
        op: 'witness',
        ids: fields.list('ids', 1, MAIL_LIMITS.publish, readId),
        wanted: fields.unsigned('wanted', MAIL_LIMITS.witnesses, 1),
        servers: fields.list('servers', 1, MAIL_LIMITS.witnessCandidates, readNodeId),
      }
    }
    case OPS.terms:
      fieldsOf('a request for terms', 0)
      return { op: 'terms' }
    default: {
      const request = readReconcileRequest(decoded)
      if (request !== undefined) return request
      throw operationUnknown(op)
    }
  }
}

function operationUnknown(op: unknown): MailError {
  if (typeof op !== 'number') return malformed('a mail request', 'is no array that begins with a number')
  return new MailError({
    code: 'OPERATION_UNKNOWN',
    message: `no request has the number ${op}`,
    hint: 'use another server, or an older request',
    data: { op },
  })
}

function readNonce(value: unknown): Uint8Array | undefined {
  if (value === null) return undefined
  if (!(value instanceof Uint8Array) || value.length !== WORK_LIMITS.nonce) {
    throw malformed('a list of nonces', 'holds something else')
  }
  return plain(value)
}

function readTopics(fields: FieldReader): string[] {
  return fields.list('topics', 0, MAIL_LIMITS.topics, (value) => {
    if (typeof value !== 'string' || !TOPIC.test(value)) throw malformed('a list of topics', 'holds something else')
    return value
  })
}

function sinceFields({ mark, withinMs }: Since): CborValue {
  return mark === undefined ? [null, null, withinMs] : [mark.archive, mark.sequence, withinMs]
}

function readSince(value: unknown): Since {
  const fields = new FieldReader(value, 'a start of arrivals', 3)
  const archive = fields.optional(() => fields.text('archive', /^[0-9a-f]{32}$/))
  const sequence = fields.optional(() => fields.unsigned('sequence'))
  if ((archive === undefined) !== (sequence === undefined)) throw malformed('a start of arrivals', 'has half a mark')
  const mark = archive === undefined || sequence === undefined ? undefined : { archive, sequence }
  return { mark, withinMs: fields.unsigned('withinMs') }
}

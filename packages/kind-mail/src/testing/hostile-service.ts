import { type HostContext, type NodeId, type ServerIdentity, toHex, wait } from '@waypost/core'
import { serveSessions } from '@waypost/sealed/server'
import { encodeCbor } from '../cbor.js'
import { createEnvelope, type Envelope, type EnvelopeId } from '../envelope.js'
import { mailServer } from '../mail-server.js'
import { comparePositions } from '../position.js'
import { signReceipt } from '../receipt.js'
import type { MailService } from '../server/mail-service.js'
import { NO_STATS } from '../server/mail-stats.js'
import { sign } from '../server/sign.js'
import { signTerms } from '../terms/signed-terms.js'
import type { Terms } from '../terms/terms.js'
import { MAIL_PROTOCOL } from '../wire/limits.js'
import {
  encodeArrivalsReply,
  encodeFetchReply,
  encodePresenceReply,
  encodePublishReply,
  encodeQueryReply,
  encodeWitnessReply,
} from '../wire/reply.js'
import { decodeRequest, type MailRequest } from '../wire/request.js'
import { checkWork } from '../work.js'

/** How a mail server lies. Whatever is not said is done as an honest server does it. */
export interface Lies {
  /** Envelopes that it has and does not give. */
  readonly withholds?: (envelope: Envelope, index: number) => boolean
  /** Envelopes that it gives in place of its own. */
  readonly alters?: (envelope: Envelope) => Envelope
  /** Gives envelopes of any topic. */
  readonly ignoresTopics?: boolean
  /** Turns pages around. */
  readonly reorders?: boolean
  /** Envelopes that nobody published. */
  readonly invents?: readonly Envelope[]
  /** Lists what it invents and does not give it. */
  readonly listsAlone?: boolean
  /** Lists by position what nobody published, without end, and does not give it. */
  readonly listsForEver?: boolean
  /** Says that more arrived, and gives nothing, for ever. */
  readonly arrivesForEver?: boolean
  /** Says that more follows and gives nothing. */
  readonly promisesMore?: boolean
  readonly terms?: (terms: Terms) => Terms
  /** Signs its terms with another key. */
  readonly forgesTerms?: boolean
  /** Answers so many queries and then says nothing more. */
  readonly stallsAfter?: number
  /** Bits of work that it asks for, by how often it was asked to store something. */
  readonly wantsWork?: (asked: number) => number
  /** Takes no proof of that work, not even one that happens to be better than what was asked for before. */
  readonly isNeverPaid?: boolean
  /** Says that it stored what it forgets. */
  readonly forgetsPublished?: boolean
  /** Gives receipts of another server: signed by a key of its own, or by that server's for something else. */
  readonly witnesses?: {
    readonly kind: 'forged' | 'of another message'
    of(): { readonly identity: ServerIdentity } | undefined
  }
  /** Answers every request with this error. */
  readonly refuses?: () => Error
  /** Answers with these bytes. */
  readonly babbles?: () => Uint8Array
}

/** A mail server written anew, from the protocol document, that lies. It keeps what it is given in memory. */
export function createHostileService(lies: Lies, holds: readonly Envelope[] = []): MailService {
  const archive = 'ab'.repeat(16)
  const kept = [...holds]
  let stopServing = async () => {}
  let queries = 0
  let publishes = 0

  /** What it gives of what it has, by position. */
  function given(): Envelope[] {
    const honest = kept.filter((envelope, index) => lies.withholds?.(envelope, index) !== true)
    return [...honest, ...(lies.invents ?? [])].map(lies.alters ?? ((envelope) => envelope)).sort(comparePositions)
  }

  function termsOf(nodeId: NodeId, issuedAt: number): Terms {
    const terms = {
      nodeId,
      issuedAt,
      retention: 2_592_000,
      maxEnvelopes: 1_000_000,
      maxPast: 3_600,
      maxFuture: 900,
      settleHorizon: 7_200,
      maxPayload: 65_536,
      maxPage: 1_000,
      maxPublish: 100,
      workBits: 0,
      heldFrom: 0,
      caughtUp: true,
      envelopes: given().length,
      bytes: 0,
      earliest: given().at(0)?.timestamp,
    }
    return lies.terms?.(terms) ?? terms
  }

  function page(items: readonly Envelope[], form: 'envelopes' | 'positions') {
    const shown = lies.reorders === true ? [...items].reverse() : items
    return form === 'envelopes' ? ({ form, envelopes: shown } as const) : ({ form, positions: shown } as const)
  }

  async function answer(request: MailRequest, context: HostContext, signal: AbortSignal): Promise<Uint8Array> {
    if (lies.refuses !== undefined) throw lies.refuses()
    if (lies.babbles !== undefined) return lies.babbles()
    const mark = { archive, sequence: kept.length + (lies.invents?.length ?? 0) }
    switch (request.op) {
      case 'publish':
        return encodePublishReply(
          request.envelopes.map((envelope, index) => {
            const bits = lies.wantsWork?.(publishes++) ?? 0
            const isPaid = lies.isNeverPaid !== true && checkWork(envelope.id, request.nonces?.[index], bits)
            if (!isPaid) return { status: 'refused', code: 'WORK_REQUIRED', bits }
            if (lies.forgetsPublished !== true) kept.push(envelope)
            return { status: 'stored' }
          }),
        )
      case 'query': {
        if (lies.stallsAfter !== undefined && queries++ >= lies.stallsAfter) await wait(context.clock, 1e9, signal)
        const { topics, start, end, after, limit, form } = request
        const { heldFrom } = termsOf(context.identity.nodeId, context.clock.now())
        if (lies.listsForEver === true && form === 'positions') {
          const timestamp = (after ?? { timestamp: start }).timestamp
          const positions = Array.from({ length: 10 }, (_, index) => {
            return { timestamp: timestamp + 1 + index, id: toHex(context.random.bytes(32)) as EnvelopeId }
          })
          return encodeQueryReply({ mark, caughtUp: true, heldFrom, items: { form, positions }, more: true })
        }
        const fits = given().filter(({ topic, timestamp }) => {
          return (topics.includes(topic) || lies.ignoresTopics === true) && timestamp >= start && timestamp < end
        })
        const rest = fits.filter((envelope) => after === undefined || comparePositions(envelope, after) > 0)
        const more = rest.length > limit
        if (lies.promisesMore === true)
          return encodeQueryReply({ mark, caughtUp: true, heldFrom, items: page([], form), more: true })
        return encodeQueryReply({ mark, caughtUp: true, heldFrom, items: page(rest.slice(0, limit), form), more })
      }
      case 'fetch': {
        const hidden = new Set(lies.listsAlone === true ? lies.invents?.map(({ id }) => id) : [])
        const byId = new Map(given().map((envelope) => [envelope.id, envelope]))
        const found = request.ids.flatMap((id) => (hidden.has(id) ? [] : (byId.get(id) ?? [])))
        return encodeFetchReply(found.map(({ bytes }) => bytes))
      }
      case 'presence': {
        const ids = new Set(given().map(({ id }) => id))
        return encodePresenceReply(request.ids.map((id) => ids.has(id)))
      }
      case 'witness': {
        const other = lies.witnesses?.of()?.identity
        if (lies.witnesses === undefined || other === undefined) return encodeWitnessReply([])
        const isForged = lies.witnesses.kind === 'forged'
        const key = isForged ? context.identity.privateKey : other.privateKey
        const ids = isForged ? request.ids : [toHex(context.random.bytes(32)) as EnvelopeId]
        const receipt = { nodeId: other.nodeId, issuedAt: context.clock.now(), ids }
        return encodeWitnessReply([signReceipt(receipt, (message) => sign(message, key))])
      }
      case 'terms': {
        const key = { privateKey: lies.forgesTerms === true ? context.random.bytes(32) : context.identity.privateKey }
        return signTerms(termsOf(context.identity.nodeId, context.clock.now()), key)
      }
      case 'arrivals':
        if (lies.arrivesForEver === true) {
          const sequence = (request.since.mark?.sequence ?? 0) + 1
          return encodeArrivalsReply({ mark: { archive, sequence }, items: page([], request.form), more: true })
        }
        return encodeArrivalsReply({ mark, items: page([], request.form), more: false })
      default:
        return encodeCbor([])
    }
  }

  return {
    kind: mailServer,
    async start(context) {
      stopServing = serveSessions(context, { protocol: MAIL_PROTOCOL }, (body, { signal }) => {
        return answer(decodeRequest(body), context, signal)
      })
    },
    stop: () => stopServing(),
    stats: async () => ({ ...NO_STATS, envelopes: kept.length, head: kept.length, caughtUp: true }),
    drain() {},
  }
}

/** An envelope with another payload, and so another id: what a server would give that alters what it was given. */
export function altered(envelope: Envelope): Envelope {
  const { topic, timestamp, lifetime } = envelope
  return createEnvelope({ topic, timestamp, lifetime, payload: Uint8Array.of(0) })
}

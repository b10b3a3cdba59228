import { readFileSync } from 'node:fs'
import { fromHex, type Hex, toHex, WaypostError } from '@waypost/core'
import { identityOf } from '@waypost/record'
import { describe, expect, it } from 'vitest'
import { positionsOf } from '../answer-checks.js'
import type { EnvelopeId } from '../envelope.js'
import { decodeCursor, encodeCursor } from '../position.js'
import { verifyReceipt } from '../receipt.js'
import { signTerms, verifyTerms } from '../terms/signed-terms.js'
import { decodeTerms, encodeTerms } from '../terms/terms.js'
import { checkWork } from '../work.js'
import * as reply from './reply.js'
import { decodeRequest, encodeRequest, type PageForm } from './request.js'

/** As a client in another language meets them. */
const vectors = JSON.parse(readFileSync(new URL('../../vectors/protocol.json', import.meta.url), 'utf8')) as {
  readonly cursors: {
    readonly valid: readonly { readonly timestamp: number; readonly id: EnvelopeId; readonly cursor: Hex }[]
    readonly invalid: readonly { readonly why: string; readonly code: string; readonly cursor: Hex }[]
  }
  readonly work: readonly {
    readonly id: EnvelopeId
    readonly bits: number
    readonly nonce: Hex
    readonly isProof: boolean
  }[]
  readonly terms: {
    readonly privateKey: Hex
    readonly valid: readonly { readonly fields: object; readonly encoding: Hex; readonly signed: Hex }[]
    readonly invalid: readonly { readonly why: string; readonly code: string; readonly signed: Hex }[]
  }
  readonly receipts: {
    readonly valid: readonly {
      readonly nodeId: Hex
      readonly issuedAt: number
      readonly ids: readonly Hex[]
      readonly signed: Hex
    }[]
    readonly invalid: readonly { readonly why: string; readonly code: string; readonly signed: Hex }[]
  }
  readonly requests: {
    readonly valid: readonly { readonly what: string; readonly encoding: Hex }[]
    readonly invalid: readonly { readonly why: string; readonly code: string; readonly encoding: Hex }[]
  }
  readonly replies: {
    readonly publish: readonly { readonly results: readonly object[]; readonly encoding: Hex }[]
    readonly query: readonly (Page & { readonly caughtUp: boolean; readonly heldFrom: number })[]
    readonly arrivals: readonly Page[]
    readonly fetch: readonly { readonly ids: readonly string[]; readonly encoding: Hex }[]
    readonly presence: readonly { readonly present: readonly boolean[]; readonly encoding: Hex }[]
    readonly witness: readonly { readonly receipts: readonly Hex[]; readonly encoding: Hex }[]
    readonly invalid: readonly { readonly why: string; readonly op: string; readonly encoding: Hex }[]
  }
}
interface Page {
  readonly what: string
  readonly form: PageForm
  readonly ids: readonly string[]
  readonly encoding: Hex
}

const codeOf = (read: () => unknown): string => {
  try {
    read()
  } catch (error) {
    return WaypostError.is(error) ? error.code : 'UNTYPED'
  }
  return 'TAKEN'
}
const idsOf = (items: reply.PageItems) => positionsOf(items).map(({ id }) => id)
const without = (fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? undefined]))

describe('the vectors of the protocol', () => {
  it.each(vectors.cursors.valid)('cursor $cursor', ({ cursor, ...position }) => {
    expect(toHex(encodeCursor(position))).toBe(cursor)
    expect(decodeCursor(fromHex(cursor))).toEqual(position)
  })
  it.each(vectors.cursors.invalid)('no cursor: $why', ({ cursor, code }) => {
    expect(codeOf(() => decodeCursor(fromHex(cursor)))).toBe(code)
  })

  it.each(vectors.work)('work of $bits bits with nonce $nonce: $isProof', ({ id, nonce, bits, isProof }) => {
    expect(checkWork(id, fromHex(nonce), bits)).toBe(isProof)
  })

  const identity = identityOf(fromHex(vectors.terms.privateKey))
  it.each(vectors.terms.valid)('terms $encoding', ({ fields, encoding, signed }) => {
    const terms = decodeTerms(fromHex(encoding))
    expect(terms).toEqual(without(fields))
    expect([toHex(encodeTerms(terms)), toHex(signTerms(terms, identity))]).toEqual([encoding, signed])
    expect(verifyTerms(fromHex(signed), identity)).toMatchObject({ nodeId: identity.nodeId })
  })
  it.each(vectors.terms.invalid)('no terms: $why', ({ signed, code }) => {
    expect(codeOf(() => verifyTerms(fromHex(signed), identity))).toBe(code)
  })

  it.each(vectors.receipts.valid)('receipt $signed', ({ signed, ...receipt }) => {
    expect(verifyReceipt(fromHex(signed), [identity])).toEqual(receipt)
  })
  it.each(vectors.receipts.invalid)('no receipt: $why', ({ signed, code }) => {
    expect(codeOf(() => verifyReceipt(fromHex(signed), [identity]))).toBe(code)
  })

  it.each(vectors.requests.valid)('request: $what', ({ encoding }) => {
    expect(toHex(encodeRequest(decodeRequest(fromHex(encoding))))).toBe(encoding)
  })
  it.each(vectors.requests.invalid)('no request: $why', ({ encoding, code }) => {
    expect(codeOf(() => decodeRequest(fromHex(encoding)))).toBe(code)
  })

  const { replies } = vectors
  it('replies', () => {
    for (const { results, encoding } of replies.publish) {
      expect(reply.decodePublishReply(fromHex(encoding), results.length)).toEqual(results)
    }
    for (const { form, ids, encoding, caughtUp, heldFrom } of replies.query) {
      const page = reply.decodeQueryReply(fromHex(encoding), form)
      expect(idsOf(page.items)).toEqual(ids)
      expect(page).toMatchObject({ caughtUp, heldFrom })
    }
    for (const { form, ids, encoding } of replies.arrivals) {
      expect(idsOf(reply.decodeArrivalsReply(fromHex(encoding), form).items)).toEqual(ids)
    }
    for (const { ids, encoding } of replies.fetch) {
      expect(reply.decodeFetchReply(fromHex(encoding), 1).map(({ id }) => id)).toEqual(ids)
    }
    for (const { receipts, encoding } of replies.witness) {
      expect(reply.decodeWitnessReply(fromHex(encoding), receipts.length).map((each) => toHex(each))).toEqual(receipts)
    }
    for (const { present, encoding } of replies.presence) {
      expect(reply.decodePresenceReply(fromHex(encoding), present.length)).toEqual(present)
    }
  })
  it.each(replies.invalid)('no reply: $why', ({ op, encoding }) => {
    const bytes = fromHex(encoding)
    const decode: Record<string, () => unknown> = {
      publish: () => reply.decodePublishReply(bytes, 1),
      query: () => reply.decodeQueryReply(bytes, 'envelopes'),
      fetch: () => reply.decodeFetchReply(bytes, 1),
      presence: () => reply.decodePresenceReply(bytes, 1),
      witness: () => reply.decodeWitnessReply(bytes, 1),
    }
    expect(codeOf(() => decode[op]?.())).toBe('MESSAGE_MALFORMED')
  })
})

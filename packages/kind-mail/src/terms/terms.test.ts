import { type NodeId, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { generateIdentity } from '@waypost/record'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCbor } from '../cbor.js'
import { signTerms, verifyTerms } from './signed-terms.js'
import { decodeTerms, encodeTerms, type Terms } from './terms.js'

const random = seededRandom(3)
const identity = generateIdentity(random)
const stranger = generateIdentity(random)
const time = fc.nat().map((value) => value * 65_536)

const terms: fc.Arbitrary<Terms> = fc.record({
  nodeId: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes) as NodeId),
  issuedAt: time,
  retention: fc.nat(),
  maxEnvelopes: fc.maxSafeNat(),
  maxBytes: fc.option(fc.maxSafeNat(), { nil: undefined }),
  maxPast: fc.nat(),
  maxFuture: fc.nat(),
  settleHorizon: fc.nat(),
  maxPayload: fc.nat(65_536),
  maxPage: fc.integer({ min: 1, max: 1_000 }),
  maxPublish: fc.integer({ min: 1, max: 100 }),
  workBits: fc.nat(24),
  heldFrom: time,
  caughtUp: fc.boolean(),
  envelopes: fc.maxSafeNat(),
  bytes: fc.maxSafeNat(),
  earliest: fc.option(time, { nil: undefined }),
})

describe('terms', () => {
  it('decode to what was encoded', () => {
    fc.assert(fc.property(terms, (given) => void expect(decodeTerms(encodeTerms(given))).toEqual(given)))
  })

  it('are taken when the server signed them for itself, with the proof kept', () => {
    fc.assert(
      fc.property(terms, (given) => {
        const own = { ...given, nodeId: identity.nodeId }
        const signed = signTerms(own, identity)
        expect(verifyTerms(signed, identity)).toEqual({ ...own, signed })
      }),
      { numRuns: 20 },
    )
  })

  it('are refused when altered anywhere, with a typed error', () => {
    const own = { ...sampleTerms(), nodeId: identity.nodeId }
    const signed = signTerms(own, identity)
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const altered = signed.slice()
        altered[at] = (altered[at] ?? 0) ^ change
        expect(codeOf(() => verifyTerms(altered, identity))).toMatch(
          /^(MESSAGE_MALFORMED|SERVER_MISBEHAVED|VERSION_UNSUPPORTED)$/,
        )
      }),
      { numRuns: 150 },
    )
  })

  it('are refused when of another server, or signed by another key', () => {
    const own = { ...sampleTerms(), nodeId: identity.nodeId }
    expect(codeOf(() => verifyTerms(signTerms(own, identity), stranger))).toBe('SERVER_MISBEHAVED')
    expect(codeOf(() => verifyTerms(signTerms(own, stranger), identity))).toBe('SERVER_MISBEHAVED')
  })

  it('are refused when they promise what the protocol does not allow, or are too long', () => {
    const fields = { ...sampleTerms() }
    for (const wrong of [
      { maxPage: 1_001 },
      { maxPage: 0 },
      { maxPublish: 101 },
      { workBits: 25 },
      { maxPayload: 65_537 },
    ]) {
      expect(codeOf(() => decodeTerms(encodeTerms({ ...fields, ...wrong })))).toBe('MESSAGE_MALFORMED')
    }
    expect(codeOf(() => verifyTerms(new Uint8Array(641), identity))).toBe('MESSAGE_TOO_LARGE')
    expect(codeOf(() => verifyTerms(encodeCbor([new Uint8Array(513), new Uint8Array(64)]), identity))).toBe(
      'MESSAGE_TOO_LARGE',
    )
  })
})

function sampleTerms(): Terms {
  const [sample] = fc.sample(terms, { numRuns: 1, seed: 4 })
  if (sample === undefined) return expect.unreachable('fast-check gives as many as asked for')
  return sample
}

function codeOf(read: () => unknown): string {
  try {
    read()
    return 'NO_ERROR'
  } catch (error) {
    return (error as { code?: string }).code ?? 'UNTYPED'
  }
}

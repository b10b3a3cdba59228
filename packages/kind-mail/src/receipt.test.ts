import { fromHex, type Hex, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { generateIdentity } from '@waypost/record'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MOST_RECEIPT_IDS, signReceipt, verifyReceipt } from './receipt.js'
import { sign } from './server/sign.js'
import { verifyPortably } from './terms/verify-signature.js'

const [mine, other] = [1, 2].map((seed) => generateIdentity(seededRandom(seed))) as [
  ReturnType<typeof generateIdentity>,
  ReturnType<typeof generateIdentity>,
]
const id = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes): Hex => toHex(bytes))
const receipt = fc.record({
  nodeId: fc.constant(mine.nodeId),
  issuedAt: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  ids: fc.array(id, { maxLength: 5 }),
})
const by = (identity: typeof mine) => (message: Uint8Array) => sign(message, identity.privateKey)

describe('a receipt', () => {
  it('is what its server signed', () => {
    fc.assert(
      fc.property(receipt, (given) => {
        expect(verifyReceipt(signReceipt(given, by(mine)), [other, mine])).toEqual(given)
      }),
      { numRuns: 30 },
    )
    const ids = Array.from({ length: MOST_RECEIPT_IDS }, () => toHex(new Uint8Array(32)))
    expect(verifyReceipt(signReceipt({ nodeId: mine.nodeId, issuedAt: 1, ids }, by(mine)), [mine]).ids).toEqual(ids)
  })

  it('of another server, or signed by another key, is none', () => {
    const given = { nodeId: mine.nodeId, issuedAt: 1, ids: [] }
    const misbehaved = expect.objectContaining({ code: 'SERVER_MISBEHAVED' })
    expect(() => verifyReceipt(signReceipt(given, by(mine)), [other])).toThrow(misbehaved)
    expect(() => verifyReceipt(signReceipt(given, by(other)), [mine, other])).toThrow(misbehaved)
  })

  it('that was altered anywhere is refused', () => {
    fc.assert(
      fc.property(receipt, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, at, change) => {
        const signed = signReceipt(given, by(mine))
        const index = at % signed.length
        const altered = signed.with(index, (signed[index] ?? 0) ^ change)
        expect(() => verifyReceipt(altered, [mine])).toThrow(expect.objectContaining({ name: 'MailError' }))
      }),
      { numRuns: 60 },
    )
  })
})

describe('a native signature', () => {
  it('is one by the protocol: r and s, with low s', () => {
    for (let round = 0; round < 30; round++) {
      const message = Uint8Array.of(round)
      const signature = sign(message, mine.privateKey)
      expect(verifyPortably(signature, message, mine.publicKey)).toBe(true)
      expect(verifyPortably(signature, Uint8Array.of(round + 1), mine.publicKey)).toBe(false)
    }
    expect(fromHex(toHex(sign(Uint8Array.of(1), mine.privateKey)))).toHaveLength(64)
  })
})

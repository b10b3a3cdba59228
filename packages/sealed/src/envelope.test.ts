import { cryptoRandom } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { generateIdentity } from '@waypost/record'
import { decrypt, encrypt } from 'eciesjs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ENVELOPE_OVERHEAD, sealEnvelope } from './envelope.js'
import { openEnvelope } from './open-envelope.js'

const identity = generateIdentity(seededRandom(1))
const uncompressed = Uint8Array.of(4, ...identity.publicKey)

describe('envelopes', () => {
  it('are those of eciesjs, both ways', () => {
    for (let length = 0; length < 6; length++) {
      const plaintext = cryptoRandom.bytes(length * 97)
      expect(decrypt(identity.privateKey, sealEnvelope(identity.publicKey, plaintext, cryptoRandom))).toEqual(plaintext)
      expect(openEnvelope(identity.privateKey, encrypt(uncompressed, plaintext))).toEqual(plaintext)
    }
  })

  it('open whichever of the two points was the shared one', () => {
    for (let round = 0; round < 24; round++) {
      const plaintext = Uint8Array.of(round)
      const envelope = sealEnvelope(identity.publicKey, plaintext, cryptoRandom)
      expect(openEnvelope(identity.privateKey, envelope)).toEqual(plaintext)
    }
  })

  it('refuse another key, any altered byte and any cut, with one typed error', () => {
    const envelope = sealEnvelope(identity.publicKey, new Uint8Array(40), seededRandom(2))
    const refused = expect.objectContaining({ code: 'SEALED_WRONG_RECIPIENT' })
    expect(() => openEnvelope(generateIdentity(seededRandom(3)).privateKey, envelope)).toThrowError(refused)
    fc.assert(
      fc.property(fc.nat({ max: envelope.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const altered = envelope.with(at, (envelope[at] as number) ^ flip)
        expect(() => openEnvelope(identity.privateKey, altered)).toThrowError(refused)
      }),
      { numRuns: 40 },
    )
    for (const length of [0, 1, 65, ENVELOPE_OVERHEAD - 1, envelope.length - 1]) {
      expect(() => openEnvelope(identity.privateKey, envelope.subarray(0, length))).toThrowError(refused)
    }
  })

  it('never repeat', () => {
    const [one, other] = [1, 2].map(() => sealEnvelope(identity.publicKey, new Uint8Array(40), cryptoRandom))
    expect(one).not.toEqual(other)
  })
})

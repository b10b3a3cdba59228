import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCbor } from '../cbor.js'
import { encodeList, joinArray } from './encode-list.js'

const encoding = fc
  .oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom(23, 24, 255, 256, 65_535, 65_536).map((length) => new Uint8Array(length).fill(7)),
  )
  .map((bytes) => ({ bytes }))

describe('lists that are written into one buffer', () => {
  it('are deterministic CBOR, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(encoding, { maxLength: 30 }), (list) => {
        expect(Buffer.compare(encodeList(list), encodeCbor(list.map(({ bytes }) => bytes)))).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  it.each([0, 23, 24, 255, 256, 1_000])('of %d elements', (count) => {
    const list = Array.from({ length: count }, (_, at) => ({ bytes: Uint8Array.of(at) }))
    expect(encodeList(list)).toEqual(encodeCbor(list.map(({ bytes }) => bytes)))
  })

  it('join what is encoded already', () => {
    const values = ['archive', 300, true, [Uint8Array.of(1)], false]
    expect(joinArray(values.map(encodeCbor))).toEqual(encodeCbor(values))
  })
})

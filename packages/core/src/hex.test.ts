import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, HexError, toHex } from './hex.js'

describe('hex', () => {
  it('gives back what it was made from', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes)
      }),
    )
  })

  it('writes lower case and reads both', () => {
    expect(toHex(Uint8Array.of(0, 0xab))).toBe('0x00ab')
    expect(fromHex('0x00AB')).toEqual(Uint8Array.of(0, 0xab))
  })

  it.each(['', '0', 'ab', '0xa', '0xag', ' 0xab', '0xab\n', '0Xab', '0x 1', '0xéé'])('refuses %j', (text) => {
    expect(() => fromHex(text)).toThrow(HexError)
  })

  it('refuses another length than the one asked for', () => {
    expect(fromHex('0xabcd', 2)).toHaveLength(2)
    expect(() => fromHex('0xabcd', 3)).toThrow('is not 3 bytes long')
    expect(() => fromHex('0x', 1)).toThrow(HexError)
  })

  it('does not repeat a long text in its message', () => {
    expect(() => fromHex('z'.repeat(10_000))).toThrow(/^"z{20}" is not/)
  })
})

import { sha256 } from '@noble/hashes/sha2.js'
import { toHex } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from './sha256.js'

describe('a hash', () => {
  it('is the portable one, of all bytes and of a part of a larger buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), fc.nat(20), (bytes, from) => {
        expect(sha256Hex(bytes)).toBe(toHex(sha256(bytes)))
        expect(sha256Hex(bytes.subarray(from))).toBe(toHex(sha256(bytes.subarray(from))))
      }),
    )
  })
})

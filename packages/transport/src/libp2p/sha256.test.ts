import { sha256 as portable } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sha256 } from './sha256.js'

it('a hash is the portable one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, from) => {
      expect(sha256(bytes.subarray(from))).toEqual(portable(bytes.subarray(from)))
    }),
  )
})

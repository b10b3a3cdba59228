import { deriveResourceType, nodeIdOf } from '@waypost/core/derive'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nodeIdOfKey, resourceTypeOf } from './identifiers.js'

it('derives what core derives', () => {
  for (const name of ['mail-server', 'push-server', 'a/b.c_d-9']) {
    expect(resourceTypeOf(name)).toBe(deriveResourceType(name))
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (key) => {
      expect(nodeIdOfKey(key)).toBe(nodeIdOf(key))
    }),
  )
})

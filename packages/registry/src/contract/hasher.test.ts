import type { Hex } from '@waypost/core'
import { keccak256 } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHasher, type Keccak } from './hasher.js'
import { checked, createWasmKeccak } from './wasm-keccak.js'

const BYTES = Uint8Array.of(1, 2, 3)
const HASH = keccak256(BYTES) as Hex

/** Counts what it hashes. */
function counting(keccak: Keccak) {
  const counted = { hashes: 0 }
  const load = async (): Promise<Keccak> => (bytes) => {
    counted.hashes++
    return keccak(bytes)
  }
  return { counted, load }
}

describe('createHasher', () => {
  it('takes the fast one when it is loaded, once', async () => {
    const { counted, load } = counting((bytes) => keccak256(bytes) as Hex)
    let loads = 0
    const hasher = createHasher(() => {
      loads++
      return load()
    })
    expect(hasher.keccak(BYTES)).toBe(HASH)
    expect(loads).toBe(0)
    await Promise.all([hasher.hasten(), hasher.hasten()])
    expect(loads).toBe(1)
    const { hashes } = counted
    expect(hasher.keccak(BYTES)).toBe(HASH)
    expect(counted.hashes).toBe(hashes + 1)
  })

  it('goes on without where it cannot be loaded', async () => {
    const refused = createHasher(() => Promise.reject(new TypeError('no WebAssembly here')))
    await refused.hasten()
    expect(refused.keccak(BYTES)).toBe(HASH)
  })
})

it('is not taken for keccak where it hashes otherwise for some length', () => {
  for (const wrongAt of [0, 64, 136, 160]) {
    const wrong: Keccak = (bytes) => keccak256(bytes.length === wrongAt ? BYTES : bytes) as Hex
    expect(() => checked(wrong)).toThrow(expect.objectContaining({ code: 'KECCAK_WRONG' }))
  }
  expect(checked((bytes) => keccak256(bytes) as Hex)(BYTES)).toBe(HASH)
})

it('hashes in WebAssembly as ethers does', async () => {
  const keccak = await createWasmKeccak()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      expect(keccak(bytes)).toBe(keccak256(bytes))
    }),
  )
})

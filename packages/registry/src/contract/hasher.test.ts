import type { Hex } from '@waypost/core'
import { keccak256 } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHasher, type Keccak } from './hasher.js'
import { createWasmKeccak } from './wasm-keccak.js'

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

  it('goes on without where it cannot be loaded, or hashes otherwise for any length', async () => {
    const refused = createHasher(() => Promise.reject(new TypeError('no WebAssembly here')))
    await refused.hasten()
    expect(refused.keccak(BYTES)).toBe(HASH)
    for (const wrongAt of [0, 64, 136, 160]) {
      const { load } = counting((bytes) =>
        bytes.length === wrongAt ? `0x${'00'.repeat(32)}` : (keccak256(bytes) as Hex),
      )
      const hasher = createHasher(load)
      await hasher.hasten()
      const bytes = new Uint8Array(wrongAt)
      expect(hasher.keccak(bytes)).toBe(keccak256(bytes))
    }
  })
})

it('hashes in WebAssembly as ethers does', async () => {
  const keccak = await createWasmKeccak()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      expect(keccak(bytes)).toBe(keccak256(bytes))
    }),
  )
})

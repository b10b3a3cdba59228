import { createHash } from 'node:crypto'
import { type Hex, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkWork, solveWork, WORK_LIMITS } from './work.js'

const id = `0x${'ab'.repeat(32)}` as const

/** The definition, written anew: the hash as text of bits. */
function zeroBits(id: Hex, nonce: Uint8Array): number {
  const bytes = Buffer.concat([Buffer.from('waypost mail work v1'), Buffer.from(id.slice(2), 'hex'), nonce])
  const bits = [...createHash('sha256').update(bytes).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
  return bits.indexOf('1')
}

describe('work', () => {
  it('is what the definition says, for any id, nonce and number of bits', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex),
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        fc.nat(12),
        (any, nonce, bits) => {
          expect(checkWork(any, nonce, bits)).toBe(zeroBits(any, nonce) >= bits)
        },
      ),
    )
  })

  it('is found, and is good for fewer bits and for no other envelope', async () => {
    const nonce = await solveWork({ id, bits: 12 })
    expect(nonce).toHaveLength(WORK_LIMITS.nonce)
    expect(zeroBits(id, nonce)).toBeGreaterThanOrEqual(12)
    expect(checkWork(id, nonce, 12)).toBe(true)
    expect(checkWork(id, nonce, 3)).toBe(true)
    expect(checkWork(`0x${'cd'.repeat(32)}`, nonce, 12)).toBe(false)
  })

  it('needs a nonce of eight bytes, unless none is asked for', () => {
    const random = seededRandom(1)
    for (const length of [0, 7, 9, 32]) expect(checkWork(id, random.bytes(length), 1)).toBe(false)
    expect(checkWork(id, undefined, 1)).toBe(false)
    expect(checkWork(id, undefined, 0)).toBe(true)
  })

  it('lets the program go on while it is solved, and stops when its signal fires', async () => {
    const controller = new AbortController()
    const solving = solveWork({ id, bits: WORK_LIMITS.bits, signal: controller.signal })
    const failed = expect(solving).rejects.toMatchObject({ code: 'ABORTED' })
    // Were solving one block of work, this timer would not fire before all of 2^24 hashes.
    setTimeout(() => controller.abort(), 5)
    await failed
  })

  it.each([-1, 1.5, 25, Number.NaN])('refuses %d bits', async (bits) => {
    await expect(solveWork({ id, bits })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
  })
})

import { providerStatuses } from '@waypost/contracts'
import type { Hex } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RpcError } from '../rpc/rpc-error.js'
import { packProvider, packResource, statusAt } from './slots.js'
import { unpackProvider, unpackResource } from './unpack-slots.js'

const uint40 = fc.integer({ min: 0, max: 2 ** 40 - 1 })
const resource = fc.record({
  provider: uint40,
  expiresAt: uint40,
  consentedUntil: uint40,
  sequence: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  version: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  draining: fc.boolean(),
})
const provider = fc.record({
  owner: fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}` as Hex),
  status: fc.constantFrom(...providerStatuses),
  statusUntil: uint40,
  exitAt: uint40,
})

describe('slots', () => {
  it('pack and unpack', () => {
    fc.assert(
      fc.property(resource, (slot) => {
        expect(packResource(slot)).toMatch(/^0x[0-9a-f]{64}$/)
        expect(unpackResource(packResource(slot))).toEqual(slot)
      }),
    )
    fc.assert(
      fc.property(provider, (slot) => {
        expect(unpackProvider(packProvider(slot))).toEqual(slot)
      }),
    )
  })

  it('stand where the contract puts them', () => {
    const slot = { provider: 1, expiresAt: 2, consentedUntil: 3, sequence: 4n, version: 5, draining: true }
    const word = (1n << 0n) | (2n << 40n) | (3n << 80n) | (4n << 120n) | (5n << 184n) | (1n << 232n)
    expect(BigInt(packResource(slot))).toBe(word)
    const standing = { owner: `0x${'ab'.repeat(20)}`, status: 'suspended', statusUntil: 6, exitAt: 7 } as const
    expect(BigInt(packProvider(standing))).toBe(BigInt(standing.owner) | (3n << 160n) | (6n << 168n) | (7n << 208n))
  })

  it('are refused when the contract cannot have written them', () => {
    for (const word of [`0x${'ff'.repeat(32)}`, `0x000002${'00'.repeat(29)}`] as const) {
      expect(() => unpackResource(word)).toThrow(RpcError)
    }
    expect(() => unpackProvider(`0x${'ff'.repeat(32)}`)).toThrow(RpcError)
  })
})

describe('statusAt', () => {
  const at = (
    status: (typeof providerStatuses)[number],
    statusUntil: number,
    exitAt: number,
    now: number,
    latest = now,
  ) => statusAt({ owner: '0x', status, statusUntil, exitAt }, now, latest)

  it('lets an approval take effect, and a guardian’s suspension lapse, by the chain’s time alone', () => {
    expect(at('approving', 10, 0, 9, 99)).toBe('approving')
    expect(at('approving', 10, 0, 10)).toBe('approved')
    expect(at('suspended-by-guardian', 10, 0, 9, 99)).toBe('suspended-by-guardian')
    expect(at('suspended-by-guardian', 10, 0, 10)).toBe('approved')
    expect(at('suspended', 0, 0, 99)).toBe('suspended')
  })

  it('lets an exit take effect by whichever time is later, over all but what is final', () => {
    expect(at('approved', 0, 10, 1, 10)).toBe('exited')
    expect(at('approved', 0, 10, 1, 9)).toBe('approved')
    expect(at('suspended', 0, 10, 10)).toBe('exited')
    expect(at('removed', 0, 10, 10)).toBe('removed')
    expect(at('rejected', 0, 10, 10)).toBe('rejected')
  })
})

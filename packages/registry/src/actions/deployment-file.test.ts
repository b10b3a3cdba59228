import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeDeployments, parseDeployments } from './deployment-file.js'

const deployment = fc.record({
  chainId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  registry: fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((bytes): `0x${string}` => `0x${Buffer.from(bytes).toString('hex')}`),
  block: fc.nat(),
  defaultProvider: fc.integer({ min: 1, max: 2 ** 40 - 1 }),
})
const one = { chainId: 1, registry: `0x${'ab'.repeat(20)}`, block: 7, defaultProvider: 1 }
const fileOf = (...deployments: unknown[]) => JSON.stringify({ format: 'waypost-deployments-1', deployments })

describe('a deployments file', () => {
  it('reads what was written, by chain', () => {
    fc.assert(
      fc.property(fc.uniqueArray(deployment, { selector: ({ chainId }) => chainId, maxLength: 8 }), (deployments) => {
        const read = parseDeployments(encodeDeployments(deployments))
        expect(read).toEqual([...deployments].sort((left, right) => left.chainId - right.chainId))
      }),
    )
  })

  it('keeps the later of two on one chain', () => {
    const later = { ...one, registry: `0x${'cd'.repeat(20)}` as const, block: 9 }
    expect(parseDeployments(encodeDeployments([{ ...one, registry: `0x${'ab'.repeat(20)}` }, later]))).toEqual([later])
  })

  it.each([
    ['deployments', '{'],
    ['deployments', ' '.repeat(70_000)],
    ['deployments', '[]'],
    ['deployments', fileOf().replace('"deployments":[]', '"deployments":{}')],
    ['format', '{"format":"waypost-deployments-2","deployments":[]}'],
    ['deployments[0]', fileOf(7)],
    ['deployments[0]', fileOf({ ...one, regsitry: one.registry })],
    ['deployments[0].chainId', fileOf({ ...one, chainId: 0 })],
    ['deployments[0].registry', fileOf({ ...one, registry: '0xab' })],
    ['deployments[0].block', fileOf({ ...one, block: -1 })],
    ['deployments[0].defaultProvider', fileOf({ ...one, defaultProvider: '1' })],
    ['chainId', fileOf(one, one)],
  ])('names %s when it is wrong', (field, text) => {
    expect(() => parseDeployments(text)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', data: expect.objectContaining({ field }) }),
    )
  })
})

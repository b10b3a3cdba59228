import { ConfigurationError, type TrustPolicy } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { checkPolicy, MAX_POLICY_PROVIDERS } from './trust-policy.js'

const NONE = new Map<string, ReadonlySet<number>>()

describe('checkPolicy', () => {
  it('covers the providers that it names, and no other', () => {
    const { covers } = checkPolicy({ type: 'providers', ids: [1, 2 ** 40 - 1] })
    expect([1, 2, 2 ** 40 - 1].map((id) => covers(id, NONE))).toEqual([true, false, true])
    expect(checkPolicy({ type: 'providers', ids: [] }).covers(1, NONE)).toBe(false)
    expect(checkPolicy({ type: 'any-approved' }).covers(77, NONE)).toBe(true)
  })

  it('keeps no hold of the caller’s list', () => {
    const ids = [1]
    const { covers, policy } = checkPolicy({ type: 'providers', ids })
    ids.push(2)
    expect(covers(2, NONE)).toBe(false)
    expect(policy).toEqual({ type: 'providers', ids: [1] })
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['another type', { type: 'everyone' }],
    ['no list', { type: 'providers' }],
    ['provider 0', { type: 'providers', ids: [0] }],
    ['half a provider', { type: 'providers', ids: [1.5] }],
    ['a provider as text', { type: 'providers', ids: ['1'] }],
    ['a provider that cannot be', { type: 'providers', ids: [2 ** 40] }],
    ['too many', { type: 'providers', ids: Array.from({ length: MAX_POLICY_PROVIDERS + 1 }, (_, at) => at + 1) }],
  ])('refuses %s', (_, policy) => {
    expect(() => checkPolicy(policy as TrustPolicy)).toThrow(ConfigurationError)
  })
})

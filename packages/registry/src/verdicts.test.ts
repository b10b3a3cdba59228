import type { TrustPolicy } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPolicy } from './policy/trust-policy.js'
import { type ProviderStatus, verdictOf } from './verdicts.js'

const asOf = { block: 7, at: 1_000, proved: false }
const view = (policy: TrustPolicy, members = new Map<string, ReadonlySet<number>>()) => {
  const { covers } = checkPolicy(policy)
  return { covers: (id: number) => covers(id, members), unknownReason: 'rpc-refused' as const }
}
const anyApproved = view({ type: 'any-approved' })
const statuses: readonly ProviderStatus[] = ['applied', 'approved', 'suspended', 'rejected', 'removed', 'exited']

describe('verdictOf', () => {
  it('tells not listed', () => {
    expect(verdictOf(undefined, anyApproved, 0, asOf)).toEqual({ status: 'untrusted', reason: 'not-listed', asOf })
  })

  it('trusts exactly what is listed, in time, approved and chosen', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...statuses),
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.option(fc.array(fc.integer({ min: 1, max: 3 }))),
        (providerStatus, left, id, ids) => {
          const policy = ids === null ? anyApproved : view({ type: 'providers', ids })
          const verdict = verdictOf({ provider: { id }, providerStatus, expiresAt: 1_000 + left }, policy, 1_000, asOf)
          const isTrusted = providerStatus === 'approved' && left > 0 && (ids === null || ids.includes(id))
          expect(verdict.status).toBe(isTrusted ? 'trusted' : 'untrusted')
        },
      ),
    )
  })

  it('tells the provider’s standing before the expiry, and the user’s choice last', () => {
    const nobody = view({ type: 'providers', ids: [] })
    const reason = (providerStatus: ProviderStatus, expiresAt: number) => {
      const verdict = verdictOf({ provider: { id: 1 }, providerStatus, expiresAt }, nobody, 1_000, asOf)
      return verdict.status === 'untrusted' ? verdict.reason : undefined
    }
    expect(statuses.map((status) => reason(status, 0))).toEqual([
      'provider-not-approved',
      'expired',
      'provider-suspended',
      'provider-not-approved',
      'provider-removed',
      'provider-exited',
    ])
    expect(reason('approved', 1_000)).toBe('expired')
    expect(reason('approved', 1_001)).toBe('provider-not-chosen')
  })

  it('tells that a trusted server drains', () => {
    const listing = { provider: { id: 1 }, providerStatus: 'approved', expiresAt: 2_000, draining: true } as const
    expect(verdictOf(listing, anyApproved, 1_000, asOf)).toMatchObject({ status: 'trusted', draining: true })
    expect(verdictOf({ ...listing, draining: false }, anyApproved, 1_000, asOf)).not.toHaveProperty('draining')
  })

  it('cannot tell while the list that decides is not known, and only then', () => {
    const list = { contract: `0x${'11'.repeat(20)}`, id: `0x${'22'.repeat(32)}` } as const
    const listing = { provider: { id: 1 }, providerStatus: 'approved', expiresAt: 2_000 } as const
    const onList: TrustPolicy = { type: 'list', list }
    expect(verdictOf(listing, view(onList), 1_000, asOf)).toEqual({ status: 'unknown', reason: 'rpc-refused' })
    expect(verdictOf({ ...listing, providerStatus: 'suspended' }, view(onList), 1_000, asOf)).toMatchObject({
      reason: 'provider-suspended',
    })
    const either: TrustPolicy = { type: 'union', of: [onList, { type: 'providers', ids: [1] }] }
    expect(verdictOf(listing, view(either), 1_000, asOf)).toMatchObject({ status: 'trusted' })
    const without: TrustPolicy = { type: 'minus', from: { type: 'any-approved' }, without: onList }
    expect(verdictOf(listing, view(without), 1_000, asOf)).toMatchObject({ status: 'unknown' })
    const members = new Map([[`${list.contract} ${list.id}`, new Set([1])]])
    expect(verdictOf(listing, view(onList, members), 1_000, asOf)).toMatchObject({ status: 'trusted' })
    expect(verdictOf(listing, view(without, members), 1_000, asOf)).toMatchObject({ reason: 'provider-not-chosen' })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPolicy } from './trust-policy.js'
import { type ProviderStatus, verdictOf } from './verdicts.js'

const asOf = { block: 7, at: 1_000, proved: false }
const anyApproved = checkPolicy({ type: 'any-approved' })
const statuses: readonly ProviderStatus[] = ['applied', 'approved', 'suspended', 'rejected', 'removed']

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
          const policy = ids === null ? anyApproved : checkPolicy({ type: 'providers', ids })
          const verdict = verdictOf({ provider: { id }, providerStatus, expiresAt: 1_000 + left }, policy, 1_000, asOf)
          const isTrusted = providerStatus === 'approved' && left > 0 && (ids === null || ids.includes(id))
          expect(verdict.status).toBe(isTrusted ? 'trusted' : 'untrusted')
        },
      ),
    )
  })

  it('tells the provider’s standing before the expiry, and the user’s choice last', () => {
    const nobody = checkPolicy({ type: 'providers', ids: [] })
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
    ])
    expect(reason('approved', 1_000)).toBe('expired')
    expect(reason('approved', 1_001)).toBe('provider-not-chosen')
  })
})

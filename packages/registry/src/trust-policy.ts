import { ConfigurationError, type ProviderId, type Registry, type TrustPolicy } from '@waypost/core'

/** Largest provider id that the contract can give: it counts in 40 bits. */
export const MAX_PROVIDER_ID = 2 ** 40 - 1

/** Most providers that a policy may name. */
export const MAX_POLICY_PROVIDERS = 10_000

/** A registry that holds the user's trust policy. */
export interface PolicyRegistry extends Registry {
  /** The policy that verdicts are given under now. */
  readonly policy: TrustPolicy
  /**
   * Trusts others from now on; running watchers get a `policy` change.
   *
   * @throws ConfigurationError when the policy is malformed; the old one then stays
   */
  setPolicy(policy: TrustPolicy): void
}

/** A trust policy, checked, with its question answered fast. */
export interface CheckedPolicy {
  readonly policy: TrustPolicy
  /** Whether the user's policy covers an approved provider. */
  covers(provider: ProviderId): boolean
}

/**
 * Checks a trust policy and copies it, so that a later change of the caller's object changes nobody's trust.
 * No providers at all is a valid policy: then custom servers alone are used.
 *
 * @throws ConfigurationError when it is malformed
 */
export function checkPolicy(policy: TrustPolicy): CheckedPolicy {
  if (policy?.type === 'any-approved') return { policy: { type: 'any-approved' }, covers: () => true }
  if (policy?.type !== 'providers') {
    const given: unknown = policy
    throw new ConfigurationError(
      'policy',
      JSON.stringify(given),
      "give { type: 'providers', ids } or { type: 'any-approved' }",
    )
  }
  if (!Array.isArray(policy.ids) || policy.ids.length > MAX_POLICY_PROVIDERS) {
    throw new ConfigurationError(
      'policy.ids',
      policy.ids,
      `give a list of at most ${MAX_POLICY_PROVIDERS} provider ids`,
    )
  }
  for (const id of policy.ids) {
    if (!Number.isSafeInteger(id) || id < 1 || id > MAX_PROVIDER_ID) {
      throw new ConfigurationError('policy.ids', id, 'give provider ids as the registry counts them: 1, 2, 3 …')
    }
  }
  const ids = new Set(policy.ids)
  return { policy: Object.freeze({ type: 'providers', ids: Object.freeze([...ids]) }), covers: (id) => ids.has(id) }
}

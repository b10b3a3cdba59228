import { ConfigurationError, type ProviderId, type PublishedList, type Registry, type TrustPolicy } from '@waypost/core'
import { coverage, isListId, type ListMembers, listsOf } from './policy-view.js'

/** Largest provider id that the contract can give: it counts in 40 bits. */
export const MAX_PROVIDER_ID = 2 ** 40 - 1

/** Most providers that a policy may name. */
export const MAX_POLICY_PROVIDERS = 10_000

/** Most published lists that a policy may name, and most parts that it may be made of. */
export const MAX_POLICY_LISTS = 16
const MAX_POLICY_PARTS = 64

/** A registry that holds the user's trust policy. */
export interface PolicyRegistry extends Registry {
  /** The policy that verdicts are given under now. */
  readonly policy: TrustPolicy
  covers(provider: ProviderId): boolean | undefined
  /**
   * Trusts others from now on; running watchers get a `policy` change. Kept for the next run where there is a storage.
   *
   * @throws ConfigurationError when the policy is malformed; the old one then stays
   */
  setPolicy(policy: TrustPolicy): void
}

/** A trust policy, checked, with its question answered fast. */
export interface CheckedPolicy {
  readonly policy: TrustPolicy
  /** The published lists that it speaks of. */
  readonly lists: readonly PublishedList[]
  /** Whether it covers an approved provider; `undefined` while a list that decides is not among `members`. */
  covers(provider: ProviderId, members: ListMembers): boolean | undefined
}

/**
 * Checks a trust policy and copies it, so that a later change of the caller's object changes nobody's trust.
 * No providers at all is a valid policy: then custom servers alone are used.
 *
 * @throws ConfigurationError when it is malformed
 */
export function checkPolicy(given: TrustPolicy): CheckedPolicy {
  const budget = { parts: MAX_POLICY_PARTS }
  const policy = copyOf(given, 'policy', budget)
  const lists = listsOf(policy)
  if (lists.length > MAX_POLICY_LISTS) {
    throw new ConfigurationError('policy', lists.length, `name at most ${MAX_POLICY_LISTS} lists`)
  }
  if (policy.type === 'any-approved') return { policy, lists, covers: () => true }
  if (policy.type === 'providers') {
    const ids = new Set(policy.ids)
    return { policy, lists, covers: (id) => ids.has(id) }
  }
  return { policy, lists, covers: (id, members) => coverage(policy, members, id) }
}

function copyOf(policy: TrustPolicy, field: string, budget: { parts: number }): TrustPolicy {
  if (--budget.parts < 0) {
    throw new ConfigurationError(field, '…', `make the policy of at most ${MAX_POLICY_PARTS} parts`)
  }
  switch (policy?.type) {
    case 'any-approved':
      return Object.freeze({ type: 'any-approved' })
    case 'providers':
      return Object.freeze({ type: 'providers', ids: copyOfIds(policy.ids, `${field}.ids`) })
    case 'list':
      return Object.freeze({ type: 'list', list: copyOfList(policy.list, `${field}.list`) })
    case 'union':
    case 'intersection':
      return Object.freeze({ type: policy.type, of: copyOfParts(policy.of, `${field}.of`, budget) })
    case 'minus':
      return Object.freeze({
        type: 'minus',
        from: copyOf(policy.from, `${field}.from`, budget),
        without: copyOf(policy.without, `${field}.without`, budget),
      })
    default: {
      const unknown: unknown = policy
      throw new ConfigurationError(
        field,
        JSON.stringify(unknown),
        "give { type: 'providers', ids }, { type: 'any-approved' }, { type: 'list', list }, or a union, intersection or minus of these",
      )
    }
  }
}

function copyOfIds(ids: readonly ProviderId[], field: string): readonly ProviderId[] {
  if (!Array.isArray(ids) || ids.length > MAX_POLICY_PROVIDERS) {
    throw new ConfigurationError(field, ids, `give a list of at most ${MAX_POLICY_PROVIDERS} provider ids`)
  }
  for (const id of ids) {
    if (!Number.isSafeInteger(id) || id < 1 || id > MAX_PROVIDER_ID) {
      throw new ConfigurationError(field, id, 'give provider ids as the registry counts them: 1, 2, 3 …')
    }
  }
  return Object.freeze([...new Set(ids)])
}

function copyOfList(list: PublishedList, field: string): PublishedList {
  const contract = list?.contract?.toLowerCase() as PublishedList['contract']
  const id = list?.id?.toLowerCase()
  if (!/^0x[0-9a-f]{40}$/.test(contract) || !isListId(id)) {
    throw new ConfigurationError(
      field,
      JSON.stringify(list),
      'give the contract’s address and the list’s id of 32 bytes',
    )
  }
  return Object.freeze({ contract, id })
}

function copyOfParts(parts: readonly TrustPolicy[], field: string, budget: { parts: number }): readonly TrustPolicy[] {
  if (!Array.isArray(parts) || parts.length === 0) {
    throw new ConfigurationError(field, JSON.stringify(parts), 'give at least one policy')
  }
  return Object.freeze(parts.map((part, at) => copyOf(part as TrustPolicy, `${field}[${at}]`, budget)))
}

import { ConfigurationError, type ProviderId, type PublishedList, type Registry, type TrustPolicy } from '@waypost/core'
import { type ListMembers, listName } from './policy-view.js'

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

type Covers = CheckedPolicy['covers']

/**
 * Checks a trust policy and copies it, so that a later change of the caller's object changes nobody's trust.
 * No providers at all is a valid policy: then custom servers alone are used.
 *
 * A policy of parts is answered in three-valued logic: what cannot be told of a part counts only where it decides. So a list that cannot be
 * read takes nobody in, and takes out nobody whom another part of a union covers.
 *
 * @throws ConfigurationError when it is malformed
 */
export function checkPolicy(given: TrustPolicy): CheckedPolicy {
  const lists = new Map<string, PublishedList>()
  let parts = 0

  function checked(policy: TrustPolicy, field: string): readonly [TrustPolicy, Covers] {
    if (++parts > MAX_POLICY_PARTS) malformed(field, '…', `give at most ${MAX_POLICY_PARTS} parts`)
    switch (policy?.type) {
      case 'any-approved':
        return [Object.freeze({ type: policy.type }), () => true]
      case 'providers': {
        const ids = Object.freeze([...new Set(checkIds(policy.ids, `${field}.ids`))])
        const known = new Set(ids)
        return [Object.freeze({ type: policy.type, ids }), (id) => known.has(id)]
      }
      case 'list': {
        const list = checkList(policy.list, `${field}.list`)
        const name = listName(list)
        lists.set(name, list)
        return [Object.freeze({ type: policy.type, list }), (id, members) => members.get(name)?.has(id)]
      }
      case 'union':
      case 'intersection': {
        const { type, of } = policy
        if (!Array.isArray(of) || of.length === 0) malformed(field, of, 'give at least one policy')
        const all = of.map((part, at) => checked(part, `${field}.of[${at}]`))
        const covers = all.map((part) => part[1])
        const copy = Object.freeze({ type, of: Object.freeze(all.map(([part]) => part)) })
        // One yes decides a union, one no an intersection.
        const decides = type === 'union'
        return [
          copy,
          (id, members) =>
            decided(
              covers.map((ask) => ask(id, members)),
              decides,
            ),
        ]
      }
      case 'minus': {
        const [from, isIn] = checked(policy.from, `${field}.from`)
        const [without, isOut] = checked(policy.without, `${field}.without`)
        const copy = Object.freeze({ type: policy.type, from, without })
        return [copy, (id, members) => decided([isIn(id, members), not(isOut(id, members))], false)]
      }
      default:
        return malformed(field, policy, 'give a TrustPolicy')
    }
  }

  const [policy, covers] = checked(given, 'policy')
  if (lists.size > MAX_POLICY_LISTS) malformed('policy', lists.size, `give at most ${MAX_POLICY_LISTS} lists`)
  return { policy, lists: [...lists.values()], covers }
}

function decided(values: readonly (boolean | undefined)[], by: boolean): boolean | undefined {
  if (values.includes(by)) return by
  return values.includes(undefined) ? undefined : !by
}

const not = (value: boolean | undefined) => (value === undefined ? undefined : !value)

function malformed(field: string, value: unknown, fix: string): never {
  throw new ConfigurationError(field, typeof value === 'object' ? JSON.stringify(value) : value, fix)
}

function checkIds(ids: readonly ProviderId[], field: string): readonly ProviderId[] {
  if (!Array.isArray(ids) || ids.length > MAX_POLICY_PROVIDERS) {
    return malformed(field, ids, `give at most ${MAX_POLICY_PROVIDERS} provider ids`)
  }
  for (const id of ids) {
    const isRight = Number.isSafeInteger(id) && id >= 1 && id <= MAX_PROVIDER_ID
    if (!isRight) malformed(field, id, 'give provider ids: 1, 2, 3 …')
  }
  return ids
}

function checkList(list: PublishedList, field: string): PublishedList {
  const contract = String(list?.contract).toLowerCase() as PublishedList['contract']
  const id = String(list?.id).toLowerCase() as PublishedList['id']
  const isRight = /^0x[0-9a-f]{40}$/.test(contract) && /^0x[0-9a-f]{64}$/.test(id)
  return isRight ? Object.freeze({ contract, id }) : malformed(field, list, 'give the contract and the list’s id')
}

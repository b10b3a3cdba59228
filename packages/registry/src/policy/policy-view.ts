import type { Hex, ProviderId, PublishedList, TrustPolicy, UnknownReason } from '@waypost/core'

/** A trust policy, asked. */
export interface PolicyView {
  /** Whether it covers an approved provider; `undefined` while a list that decides cannot be read. */
  covers(provider: ProviderId): boolean | undefined
  /** Why `covers` may be `undefined`. */
  readonly unknownReason: UnknownReason
}

/** The name of a list among the lists of a policy. */
export const listName = ({ contract, id }: PublishedList) => `${contract} ${id}` as const

/** Providers of the published lists that can be read, by {@link listName}. */
export type ListMembers = ReadonlyMap<string, ReadonlySet<ProviderId>>

/** Every published list that a policy speaks of, each once. */
export function listsOf(policy: TrustPolicy): PublishedList[] {
  const found = new Map<string, PublishedList>()
  visit(policy, (list) => found.set(listName(list), list))
  return [...found.values()]
}

function visit(policy: TrustPolicy, onList: (list: PublishedList) => void) {
  if (policy.type === 'list') onList(policy.list)
  else if (policy.type === 'union' || policy.type === 'intersection') for (const part of policy.of) visit(part, onList)
  else if (policy.type === 'minus') for (const part of [policy.from, policy.without]) visit(part, onList)
}

/**
 * The policy's answer for a provider, in three-valued logic: what cannot be told of a part counts only where it decides. So a list that
 * cannot be read takes nobody in, and takes out nobody whom another part of a union covers.
 */
export function coverage(policy: TrustPolicy, members: ListMembers, provider: ProviderId): boolean | undefined {
  switch (policy.type) {
    case 'any-approved':
      return true
    case 'providers':
      return policy.ids.includes(provider)
    case 'list':
      return members.get(listName(policy.list))?.has(provider)
    case 'union':
      return some(policy.of.map((part) => coverage(part, members, provider)))
    case 'intersection':
      return not(some(policy.of.map((part) => not(coverage(part, members, provider)))))
    case 'minus': {
      const without = coverage(policy.without, members, provider)
      return not(some([not(coverage(policy.from, members, provider)), without]))
    }
  }
}

const not = (value: boolean | undefined) => (value === undefined ? undefined : !value)

function some(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(true)) return true
  return values.includes(undefined) ? undefined : false
}

/** @param id 32 bytes */
export function isListId(id: unknown): id is Hex {
  return typeof id === 'string' && /^0x[0-9a-f]{64}$/.test(id)
}

import type { ProviderId, PublishedList, UnknownReason } from '@waypost/core'

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

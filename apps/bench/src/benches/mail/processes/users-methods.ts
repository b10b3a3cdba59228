import type { Methods } from './child-messages.js'

/** One user of the bench. */
export interface UserPlan {
  /** Number among all users of the run. */
  readonly user: number
  /** When the user comes, ms since 1970. */
  readonly arrivesAt: number
  readonly historyTopic: string
  readonly ownTopic: string
  readonly sharedTopic: string
  /** Address that the user's connections come from. */
  readonly localAddress: string
}

/** What one process of users is told. */
export interface UsersPlan {
  readonly users: readonly UserPlan[]
  readonly servers: readonly string[]
  /** Messages that each user's history must have. */
  readonly past: number
  /** Messages that the users of this process publish in a second, each to the user's own topic. */
  readonly publishPerSecond: number
  readonly seed: number
}

/** What a message's publisher knows of it. */
export interface PublishedRow {
  readonly id: string
  readonly topic: string
  /** Milliseconds since 1970, with fractions, as everywhere in these rows. */
  readonly publishedAt: number
  readonly acknowledgedAt: number | undefined
  readonly problem?: string | undefined
}

/** What became of a user. */
export interface UserRow {
  readonly user: number
  readonly topics: readonly string[]
  readonly historyTopic: string
  /** From when the user was to come to the first page of history: that the process of the users was late is part of it. */
  readonly firstPageMs: number | undefined
  /** To the last. */
  readonly historyMs: number | undefined
  readonly subscribedAt: number | undefined
  readonly problem?: string | undefined
  readonly failovers: number
}

/** What a process of users leaves behind. Receipts are in a file of their own. */
export interface UsersReport {
  readonly users: readonly UserRow[]
  readonly published: readonly PublishedRow[]
  /** The longest time for which the process could not answer to anything, in ms. */
  readonly longestStallMs: number
}

export interface UsersMethods extends Methods {
  /** Resolves when all users have come and are subscribed, or failed. */
  arrive(plan: UsersPlan): Promise<void>
  /** Ends the publishing; resolves when each publish is settled. */
  quiet(): Promise<void>
  cpuMs(): Promise<number>
  /** How many messages were received so far. */
  received(): Promise<number>
  /** Writes the receipts to a file and tells the rest. */
  finish(receiptsFile: string): Promise<UsersReport>
}

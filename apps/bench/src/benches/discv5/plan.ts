import type { TopDiscSettings } from '@waypost/topdisc'

export const NODES = 60
export const NODES_PER_PROCESS = 10
export const TOPICS = 3

/** How long messages are counted, and when in that time nodes begin to advertise and look their topic up once, in ms. */
export const WINDOW_MS = 60_000
export const START_WITHIN_MS = 10_000
export const LOOKUPS_FROM_MS = 30_000
export const LOOKUPS_UNTIL_MS = 50_000
/** Within which every member is to be found by all, in ms from the first advertisement. */
export const ALL_FOUND_WITHIN_MS = 120_000

/** The same for real and simulated nodes; what is not said is the default. */
export const SETTINGS = { adLifetimeMs: 60_000, minAds: 100, adCapacity: 1_000 } satisfies Partial<TopDiscSettings>

/** First byte of every address, real and simulated. */
export const FIRST_IP_BYTE = 127

/** What one node does in the window. */
export interface NodePlan {
  readonly ip: string
  readonly topic: string
  readonly advertiseAtMs: number
  readonly lookupAtMs: number
}

/** What a node has seen so far. */
export interface NodeReport {
  readonly nodeId: string
  readonly topic: string
  /** Ids of the advertisers that its lookups found. */
  readonly found: readonly string[]
}

/** Topic messages of some nodes. */
export interface MessageCounts {
  /** Requests that came, pulls of further packets left out. */
  readonly requests: number
  /** Replies that came to requests of their own. */
  readonly replies: number
}

/** What the parent asks of a process of nodes. */
export type Command =
  | { readonly command: 'start'; readonly plans: readonly NodePlan[]; readonly bootnodes: readonly string[] }
  | { readonly command: 'peers' }
  | { readonly command: 'run' }
  | { readonly command: 'counts' }
  | { readonly command: 'passAgain'; readonly members: Readonly<Record<string, readonly string[]>> }
  | { readonly command: 'report' }
  | { readonly command: 'stop' }

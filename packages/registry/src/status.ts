import type { RpcStanding } from './quorum/standing.js'

/** How a registry client does. Times are ms since 1970. */
export interface RegistryStatus {
  /** Each RPC in the order of the options; addresses are not told, since they may hold keys. */
  readonly rpcs: readonly RpcStanding[]
  /** How many of them have to agree. */
  readonly quorum: number
  /** The lists that are mirrored; absent before the first was whole. */
  readonly mirror?: {
    readonly servers: number
    /** The block, and when it was confirmed, of the list that is oldest. */
    readonly block: number
    readonly confirmedAt: number
    readonly ageMs: number
    readonly proved: boolean
  }
}

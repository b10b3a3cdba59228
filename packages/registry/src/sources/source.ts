import type { NodeId, Resource, ResourceTypeId } from '@waypost/core'
import type { Listing } from '../verdicts.js'

/** What the contract holds about servers, as of one block. */
export interface Answer {
  /** Listings by id, `undefined` for a server that is not listed; an id that is missing could not be read. */
  readonly listings: Pick<ReadonlyMap<NodeId, Listing | undefined>, 'get' | 'has'>
  readonly block: number
  /** Of the block, ms since 1970. */
  readonly timestamp: number
  /** When it was had, ms since 1970. */
  readonly at: number
  readonly isProved: boolean
  /** Why some are missing in `listings`. */
  readonly failure: unknown
}

/** One way of reading the registry. */
export interface Source {
  /**
   * @throws RpcError, RegistryError when nothing can be told
   * @throws AbortedError when `signal` fires
   */
  ask(resourceType: ResourceTypeId, nodeIds: readonly NodeId[], signal: AbortSignal): Promise<Answer>
  list(resourceType: ResourceTypeId, signal: AbortSignal): AsyncGenerator<Resource>
  /** Tells which lists are watched now. */
  watch(resourceTypes: ReadonlySet<ResourceTypeId>): void
}

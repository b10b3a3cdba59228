import type { Resource, ResourceTypeId } from '@waypost/core'
import { stoppedError, unreadableError } from './list-error.js'
import { RpcError } from './rpc/rpc-error.js'
import type { Source } from './sources/source.js'
import { unknownReasonOf } from './unknown-reason.js'

export interface ListedOptions {
  /** Finds the source that is right for the list. */
  source(): Promise<Source>
  /** Ends it, without an error; absent when the client does not run. */
  readonly until: AbortSignal | undefined
  onFailure(): void
}

/**
 * What a client's `list` yields.
 *
 * @throws RegistryError REGISTRY_STOPPED when the client does not run, REGISTRY_UNREADABLE when the list cannot be had
 */
export async function* listed(
  type: ResourceTypeId,
  { source, until, onFailure }: ListedOptions,
): AsyncGenerator<Resource> {
  if (until === undefined) throw stoppedError()
  try {
    for await (const resource of (await source()).list(type, until)) {
      if (until.aborted) return
      yield resource
    }
  } catch (error) {
    if (until.aborted) return
    onFailure()
    throw error instanceof RpcError ? unreadableError(unknownReasonOf(error), error) : error
  }
}

export { atOnce } from './at-once.js'
export { resourcesOf } from './mirror/resources-of.js'

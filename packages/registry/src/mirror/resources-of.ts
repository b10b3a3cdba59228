import type { NodeId, ProviderId, ProviderRef, Resource } from '@waypost/core'
import { carriedBy } from '../chain/carried-by.js'
import type { MirroredServer } from './resource-ledger.js'

/** A mirrored list, as a client's `list` gives it. It is taken as it stands when this is called. */
export function resourcesOf(
  servers: ReadonlyMap<NodeId, MirroredServer>,
  referTo: (provider: ProviderId) => ProviderRef,
): Iterable<Resource> {
  const entries = [...servers]
  return (function* () {
    for (const [nodeId, server] of entries) {
      const { sequence, expiresAt } = server
      const provider = referTo(server.provider)
      yield { nodeId, provider, sequence, expiresAt: expiresAt * 1000, ...carriedBy(nodeId, server) }
    }
  })()
}

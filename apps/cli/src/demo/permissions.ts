import type { NodeId, Verdict } from '@waypost/core'
import type { PolicyRegistry } from '@waypost/registry'
import type { DialPermissions } from './audit.js'

/** When one run of a client was allowed to dial whom, noted where the verdicts come from and not where they are used. */
export interface PermissionLog {
  /** The registry, with each trusted verdict noted as it is given. */
  observe<Observed extends PolicyRegistry>(registry: Observed): Observed
  /** The user vouches for a server from now on. */
  vouch(nodeId: NodeId): void
  readonly allowedAt: DialPermissions['allowedAt']
  /** Those of `allowedAt` whom the user vouched for in this run: that lasts. */
  readonly vouchedAt: DialPermissions['allowedAt']
}

/**
 * Notes what a client may dial.
 *
 * @param inherited what earlier runs were allowed: for a run that starts on their last good answers
 */
export function createPermissionLog(
  now: () => number,
  inherited: DialPermissions['allowedAt'] = new Map(),
): PermissionLog {
  const allowedAt = new Map(inherited)
  const vouchedAt = new Map<NodeId, number>()
  const allow = (nodeId: NodeId) => {
    if (!allowedAt.has(nodeId)) allowedAt.set(nodeId, now())
  }
  return {
    allowedAt,
    vouchedAt,
    vouch(nodeId) {
      allow(nodeId)
      vouchedAt.set(nodeId, now())
    },
    observe(registry) {
      const observed: typeof registry = Object.create(registry)
      const verify: PolicyRegistry['verify'] = async (...request) => {
        const verdicts: ReadonlyMap<NodeId, Verdict> = await registry.verify(...request)
        for (const [nodeId, { status }] of verdicts) if (status === 'trusted') allow(nodeId)
        return verdicts
      }
      return Object.assign(observed, { verify })
    },
  }
}

import { type ChangePollerOptions, createChangePoller } from '../chain/change-poller.js'
import { createDeclaredServers } from '../chain/declared-servers.js'
import { createProviderNames } from '../chain/provider-names.js'
import type { Watermark } from '../chain/watermark.js'
import type { ProofParts } from '../proofs/parts.js'
import type { RegistrySettings } from '../settings.js'
import { decoyRandom } from './decoy-random.js'
import { createDecoys } from './decoys.js'
import { createDirectSource } from './direct-source.js'
import type { Source } from './source.js'

export interface DirectPartsOptions
  extends RegistrySettings,
    Pick<ChangePollerOptions, 'chain' | 'check' | 'feed' | 'onBeat'> {
  readonly watermark: Watermark
  readonly proven: ProofParts | undefined
}

/**
 * Puts a direct source and all that it alone takes together. It is loaded when it is first asked: who mirrors lists, as is the default,
 * never needs it.
 */
export function createDirectParts(options: DirectPartsOptions): Source {
  const { chain, clock, firstBlock, maxLogBlocks, batchSize, privacy, proven, deployment } = options
  return createDirectSource({
    chain,
    check: options.check,
    names: createProviderNames(chain),
    declared: firstBlock === undefined ? undefined : createDeclaredServers({ chain, firstBlock, maxLogBlocks }),
    poller: createChangePoller({
      ...options,
      intervalMs: options.pollIntervalMs,
      proven: proven?.truth,
    }),
    watermark: options.watermark,
    clock,
    batchSize,
    proven: proven && { prover: proven.prover, address: deployment.registry, clock },
    decoys:
      privacy === 'none'
        ? undefined
        : createDecoys({
            chain,
            clock,
            random: options.random ?? decoyRandom,
            perServer: options.decoysPerServer,
            pageSize: batchSize,
          }),
  })
}
export { atOnce } from '../at-once.js'

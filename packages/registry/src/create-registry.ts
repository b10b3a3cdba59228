import { createClient, type RegistryClient } from './client.js'
import { later } from './later.js'
import type { RegistryOptions } from './settings.js'

/**
 * The client of the registry contract.
 *
 * What counts is what `quorum` RPCs say alike, or what is proved (`proofs`); the rest is `unknown` with its reason. By default the whole
 * list is mirrored and verdicts are worked out here (`privacy`), so that `verify` of any number of servers costs one request while no
 * block comes, and none at all while somebody watches. `start` rejects with a RegistryError when the RPCs serve another chain or the
 * contract is not there; when that cannot be told within `startTimeoutMs` it resolves all the same, verdicts are `unknown`, carry what an
 * earlier run knew (`lastKnown`) where there is a storage, and the first call that gets through settles it.
 *
 * A listing ends at its `expiresAt`, by the later of the latest block's time and the clock's. No change is told then, since nothing
 * happens on chain: whoever keeps a trusted verdict verifies again when its `expiresAt` comes. To miss no change, call `watch` before the
 * first `verify`.
 *
 * Counts `registry_verdicts_total{status}`, `registry_resyncs_total`, `registry_rpc_requests_total{method}`,
 * `registry_rpc_failures_total{code}`, `registry_rpc_strikes_total{rpc,why}`, `registry_offline_starts_total`,
 * `registry_mirror_rejected_total`, `registry_mirror_rebuilds_total`, `registry_mirror_corrupt_total` and
 * `registry_mirror_unwritten_total`.
 *
 * @throws ConfigurationError when an option is not valid
 */
export function createRegistry(options: RegistryOptions): RegistryClient {
  return createClient(options, later)
}

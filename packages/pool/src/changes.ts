import type { Change, Clock, Logger, Random, Registry, ServerKind } from '@waypost/core'
import { createNap, logFailure, orAborted, untilAborted } from './aborting.js'
import { pause } from './health.js'

export interface ChangesOptions {
  readonly kind: ServerKind
  readonly registry: Registry
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  prepare(): Promise<void>
  onChange(change: Change): void
}

const RESTART = { firstMs: 1_000, longestMs: 60_000 }

/**
 * Follows the registry until `signal` fires. A watch that ends or fails is begun anew after a pause; what was missed
 * meanwhile is made good by a `resync`.
 */
export async function followChanges(options: ChangesOptions, signal: AbortSignal): Promise<void> {
  const { kind, registry, clock, random, logger, onChange } = options
  const nap = createNap(clock, signal)
  for (let failures = 1; !signal.aborted; failures++) {
    if (failures > 1) onChange({ type: 'resync' })
    try {
      await orAborted(options.prepare(), signal)
      if (signal.aborted) return
      for await (const change of untilAborted(registry.watch(kind, { signal }), signal)) {
        failures = 1
        onChange(change)
      }
    } catch (error) {
      if (!signal.aborted) logFailure(logger, error, 'watching the registry failed')
    }
    await nap.rest(pause(failures, RESTART, random))
  }
}

import type { Logger, Registry, TrustPolicy } from '@waypost/core'
import { createRegistry } from '@waypost/registry'
import { createCounters } from './counters.js'
import { createHost, type Host, type HostOptions } from './host.js'

/** What {@link runHost} needs: plain values, as a command line or a configuration file gives them. */
export interface RunHostOptions extends Omit<HostOptions, 'registry' | 'counters' | 'logger' | 'clock' | 'random'> {
  readonly logger: Logger
  /** JSON-RPC URL of the registry's chain. Needed with services. */
  readonly rpcUrl?: string
  /** Which providers' servers this host lets into its groups. @default any approved provider */
  readonly policy?: TrustPolicy
  /** How often the registry is asked for changes, in ms. @default the registry client's own */
  readonly pollIntervalMs?: number
  /** How often counters are logged. @default 60_000 ms */
  readonly countersEveryMs?: number
}

/**
 * Runs a host until the process is asked to end (SIGINT, SIGTERM), then stops it in order.
 *
 * @param onReady called once the host is up
 */
export async function runHost(options: RunHostOptions, onReady: (host: Host) => void): Promise<void> {
  const { logger, rpcUrl, policy, pollIntervalMs, countersEveryMs, ...rest } = options
  const counters = createCounters()
  const registry: Registry | undefined =
    rpcUrl === undefined
      ? undefined
      : createRegistry({
          rpc: rpcUrl,
          address: options.deployment.registry,
          chainId: options.deployment.chainId,
          policy: policy ?? { type: 'any-approved' },
          counters,
          ...(pollIntervalMs === undefined ? {} : { pollIntervalMs }),
        })
  const host = createHost({ ...rest, logger, counters, ...(registry === undefined ? {} : { registry }) })
  const ended = new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await host.start()
  // Holds the process open and tells, now and then, what was counted.
  const timer = setInterval(() => logger.info({ counters: counters.snapshot() }, 'counters'), countersEveryMs ?? 60_000)
  onReady(host)
  const signal = await ended
  clearInterval(timer)
  logger.info({ signal, counters: counters.snapshot() }, 'stopping')
  await host.stop()
}

import type { Deployment, Logger, Registry, ServerIdentity, Service, TrustPolicy } from '@waypost/core'
import { createRegistry } from '@waypost/registry'
import { createCounters } from './counters.js'
import { createHost, type Host } from './host.js'

/** What {@link runHost} needs: plain values, as a command line or a configuration file gives them. */
export interface RunHostOptions {
  readonly identity: ServerIdentity
  readonly services: readonly Service[]
  readonly deployment: Deployment
  /** JSON-RPC URL of the registry's chain. Needed with services. */
  readonly rpcUrl?: string
  /** Which providers' servers this host lets into its groups. @default any approved provider */
  readonly policy?: TrustPolicy
  readonly udp: { readonly ip: string; readonly port: number }
  readonly tcp?: { readonly ip: string; readonly port: number }
  /** Address by which others reach this machine, where it is not the UDP address. */
  readonly advertiseIp?: string
  readonly bootnodes?: readonly string[]
  readonly dataFolder?: string
  readonly minAds?: number
  readonly adLifetimeMs?: number
  readonly pollIntervalMs?: number
  readonly logger: Logger
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

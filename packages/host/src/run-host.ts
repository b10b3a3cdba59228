import { EventEmitter, once } from 'node:events'
import type { Logger, Registry, TrustPolicy } from '@waypost/core'
import { createRegistry } from '@waypost/registry'
import { createHost, type Host, type HostOptions } from './host.js'
import { createMetrics } from './metrics.js'
import { createOperationsEndpoint, type OperationsEndpoint } from './operations-endpoint.js'

/** What {@link runHost} needs: plain values, as a command line or a configuration file gives them. */
export interface RunHostOptions extends Omit<HostOptions, 'registry' | 'counters' | 'logger' | 'clock' | 'random'> {
  readonly logger: Logger
  /** JSON-RPC URLs of the registry's chain; of several, more than half have to agree. Needed with services. */
  readonly rpc?: readonly string[]
  /** Which providers' servers this host lets into its groups. @default any approved provider */
  readonly policy?: TrustPolicy
  /** The block that created the registry: from there on its list is mirrored. @default as the registry client has it */
  readonly firstBlock?: number
  /** How often the registry is asked for changes, in ms. @default the registry client's own */
  readonly pollIntervalMs?: number
  /** Where metrics and health are served; nowhere when left out. */
  readonly metrics?: { readonly ip: string; readonly port: number }
  /** How long services drain between the signal to end and the stop; a second signal cuts it short. @default 0 ms */
  readonly drainMs?: number
  /** How often counters are logged. @default 60_000 ms */
  readonly countersEveryMs?: number
}

/**
 * Runs a host until the process is asked to end (SIGINT, SIGTERM), then stops it in order.
 *
 * The operations endpoint comes up first: a host that takes long to start says so there.
 *
 * @param onReady called once the host is up, with the address of its metrics
 */
export async function runHost(
  options: RunHostOptions,
  onReady: (host: Host, metricsAt: OperationsEndpoint['address']) => void,
): Promise<void> {
  const {
    logger,
    rpc,
    policy,
    firstBlock,
    pollIntervalMs,
    countersEveryMs,
    drainMs = 0,
    metrics: listen,
    ...rest
  } = options
  const counters = createMetrics()
  const registry: Registry | undefined =
    rpc === undefined
      ? undefined
      : createRegistry({
          rpc,
          address: options.deployment.registry,
          chainId: options.deployment.chainId,
          policy: policy ?? { type: 'any-approved' },
          counters,
          ...(firstBlock === undefined ? {} : { firstBlock }),
          ...(pollIntervalMs === undefined ? {} : { pollIntervalMs }),
        })
  const host = createHost({ ...rest, logger, counters, ...(registry === undefined ? {} : { registry }) })
  const signals = new EventEmitter<{ asked: [NodeJS.Signals] }>()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => signals.emit('asked', name))
  const ended = once(signals, 'asked')
  const endpoint =
    listen === undefined
      ? undefined
      : createOperationsEndpoint({
          listen,
          metrics: async () => counters.render(await host.measure()),
          contentType: counters.contentType,
          notReady: host.notReady,
          logger,
        })
  await endpoint?.start()
  try {
    await host.start()
  } catch (error) {
    await endpoint?.stop()
    throw error
  }
  // Holds the process open and tells, now and then, what was counted.
  const timer = setInterval(() => logger.info({ counters: counters.snapshot() }, 'counters'), countersEveryMs ?? 60_000)
  onReady(host, endpoint?.address)
  const [signal] = await ended
  if (drainMs > 0) {
    logger.info({ signal, drainMs }, 'draining')
    host.drain()
    const enough = AbortSignal.timeout(drainMs)
    await once(signals, 'asked', { signal: enough }).catch(() => undefined)
  }
  clearInterval(timer)
  logger.info({ signal, counters: counters.snapshot() }, 'stopping')
  await host.stop()
  await endpoint?.stop()
}

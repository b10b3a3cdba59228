import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError, type Deployment, type ServerIdentity } from '@waypost/core'
import type { ServiceModule } from '@waypost/host'
import { type Chain, startChain } from './chain.js'
import { type HostProcess, type HostProcessSettings, newIdentity, startHostProcess } from './host-processes.js'
import { loopbackAddresses } from './loopback.js'
import { type DevnetProvider, type DevnetRegistry, type ProviderSpec, setUpRegistry } from './providers.js'

/** A kind of server that the devnet's hosts run. */
export interface DevnetService {
  /** Name of the resource type under which the servers are declared. */
  readonly resourceType: string
  readonly service: ServiceModule
}

/** Mail servers, as `@waypost/kind-mail` makes them. */
export const mailService: DevnetService = {
  resourceType: 'mail-server',
  service: { module: import.meta.resolve('@waypost/kind-mail/server'), factory: 'createMailService' },
}

/** How far a devnet has come up. */
export interface DevnetProgress {
  readonly what: string
  /** Servers up and to come, once they start. */
  readonly servers?: { readonly up: number; readonly total: number }
}

/** Options of {@link startDevnet}. */
export interface DevnetOptions {
  /** @default {@link threeProviders} with 12 servers */
  readonly providers?: readonly ProviderSpec[]
  /** @default {@link mailService} */
  readonly service?: DevnetService
  /** Where keys, data and logs go. @default a new folder under the system's temporary one, removed at the end */
  readonly folder?: string
  /** @default 0, a free one */
  readonly rpcPort?: number
  /** Time between blocks once everything is set up. @default 1_000 ms; whole seconds */
  readonly blockTimeMs?: number
  /** Whether there is an ERC-20 to try a token curation with. @default false */
  readonly withToken?: boolean
  /** Told while the network comes up. */
  readonly onProgress?: (progress: DevnetProgress) => void
  readonly now?: () => number
}

/** A server of the devnet: a process, and the provider that declared it, if one did. */
export interface DevnetServer extends HostProcess {
  readonly provider?: DevnetProvider
}

/** A whole small network on this machine: chain, registry, providers, bootstrap node, servers. */
export interface Devnet {
  readonly rpcUrl: string
  readonly deployment: Deployment
  /** Record of the bootstrap node. */
  readonly bootnode: string
  readonly curator: DevnetRegistry['curator']
  readonly providers: readonly DevnetProvider[]
  readonly servers: readonly DevnetServer[]
  /** Accounts that nobody here uses, with play money. */
  readonly spareAccounts: DevnetRegistry['spareAccounts']
  /** An ERC-20 of which each of them has some, where it was asked for. */
  readonly token: DevnetRegistry['token']
  readonly folder: string
  /** Starts one more server: declared first when a provider is named, else unknown to the registry. */
  addServer(provider?: DevnetProvider): Promise<DevnetServer>
  /** Ends the chain's process. */
  stopChain(): Promise<void>
  /** Ends the bootstrap node's process. */
  stopBootnode(): Promise<void>
  /** Ends every process that the devnet started and removes the folder if the devnet made it. Idempotent. */
  stop(): Promise<void>
}

/**
 * Three providers that share `servers` servers as 5 : 4 : 3. The first two are approved, the third is not; a client trusts the
 * first by default.
 *
 * @param servers at least 3
 */
export function threeProviders(servers = 12): ProviderSpec[] {
  const second = Math.max(1, Math.round(servers / 3))
  const third = Math.max(1, Math.round(servers / 4))
  return [
    { name: 'Aurora', isApproved: true, servers: servers - second - third },
    { name: 'Borealis', isApproved: true, servers: second },
    { name: 'Cirrus', isApproved: false, servers: third },
  ]
}

/** Registrars of a young network admit freely until they hold so many advertisements. */
const MIN_ADS = 100
const AD_LIFETIME_MS = 60_000
/** Host processes that start at the same time. */
const STARTING_AT_ONCE = 4
/** Addresses kept for servers that are added later. */
const SPARE_ADDRESSES = 64

/**
 * Starts a devnet.
 *
 * @throws ConfigurationError, DevnetProcessError, DeadlineError; what was started is ended then
 */
export async function startDevnet(options: DevnetOptions = {}): Promise<Devnet> {
  const now = options.now ?? Date.now
  const progress = options.onProgress ?? (() => {})
  const specs = options.providers ?? threeProviders()
  const { resourceType, service } = options.service ?? mailService
  const blockTimeMs = options.blockTimeMs ?? 1_000
  if (blockTimeMs < 1_000 || blockTimeMs % 1_000 !== 0) {
    throw new ConfigurationError('blockTimeMs', blockTimeMs, 'give whole seconds, such as 1000')
  }
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'waypost-devnet-')))
  const servers: DevnetServer[] = []
  const undo: (() => Promise<void> | void)[] = []
  let stopping: Promise<void> | undefined

  const stop = () => {
    stopping ??= (async () => {
      await Promise.all(servers.map((server) => server.kill('SIGKILL')))
      for (const step of undo.reverse()) await step()
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    })()
    return stopping
  }

  try {
    progress({ what: 'starting a local chain' })
    const chain = await startChain({ folder, ...(options.rpcPort === undefined ? {} : { port: options.rpcPort }) })
    undo.push(() => chain.kill('SIGKILL'))
    progress({ what: 'deploying the registry, registering providers' })
    const registry = await setUpRegistry(chain, specs, now, options.withToken)
    undo.push(registry.stop)
    const { deployment, curator, providers, spareAccounts, token } = registry

    const addresses = await loopbackAddresses(
      1 + specs.reduce((sum, { servers }) => sum + servers, 0) + SPARE_ADDRESSES,
    )
    const nextAddress = () => ({ ip: addresses.shift() ?? '127.0.0.1', port: 0 })
    const common = { deployment, minAds: MIN_ADS, adLifetimeMs: AD_LIFETIME_MS, pollIntervalMs: 500 }
    progress({ what: 'starting the bootstrap node' })
    const bootnode = await startHostProcess('bootnode', join(folder, 'bootnode'), {
      ...common,
      services: [],
      udp: nextAddress(),
    })
    undo.push(() => bootnode.kill('SIGKILL'))

    let starting = 0
    const startServer = async (provider: DevnetProvider | undefined, identity?: ServerIdentity) => {
      const name = `server-${servers.length + starting + 1}`
      starting++
      const settings: HostProcessSettings = {
        ...common,
        services: [service],
        rpc: [chain.rpcUrl],
        udp: nextAddress(),
        bootnodes: [bootnode.record.text],
      }
      try {
        const host = await startHostProcess(name, join(folder, name), settings, identity)
        const server: DevnetServer = provider === undefined ? host : Object.assign(host, { provider })
        servers.push(server)
        return server
      } finally {
        starting--
      }
    }

    const wanted = providers.flatMap((provider, index) =>
      Array.from({ length: specs[index]?.servers ?? 0 }, () => provider),
    )
    const total = wanted.length
    const startNext = async (): Promise<void> => {
      const provider = wanted.shift()
      if (provider === undefined) return
      const server = await startServer(provider)
      await provider.declare(server.identity, resourceType, server.record.text)
      progress({ what: 'starting servers', servers: { up: servers.length, total } })
      await startNext()
    }
    await Promise.all(Array.from({ length: STARTING_AT_ONCE }, startNext))
    await mineEvery(chain, blockTimeMs)

    return {
      rpcUrl: chain.rpcUrl,
      deployment,
      bootnode: bootnode.record.text,
      curator,
      providers,
      servers,
      spareAccounts,
      token,
      folder,
      async addServer(provider) {
        if (provider === undefined) return startServer(undefined)
        const identity = newIdentity()
        await provider.declare(identity, resourceType)
        return startServer(provider, identity)
      },
      stopChain: () => chain.kill('SIGKILL'),
      stopBootnode: () => bootnode.kill('SIGKILL'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** From now on blocks come by the clock, as on a public chain. */
async function mineEvery(chain: Chain, milliseconds: number): Promise<void> {
  const response = await fetch(chain.rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'evm_setIntervalMining', params: [milliseconds / 1000] }),
  })
  const answer = (await response.json()) as { error?: { message: string } }
  if (answer.error !== undefined) {
    throw new ConfigurationError('blockTimeMs', milliseconds, `the chain refused: ${answer.error.message}`)
  }
}

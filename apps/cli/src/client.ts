import {
  type Deployment,
  type Discovery,
  type SelectionStrategy,
  type ServerClient,
  type ServerKind,
  type Storage,
  type TrustPolicy,
  WaypostError,
} from '@waypost/core'
import { createCustomList, createLastGoodCache, createRegistryDiscovery, mergeDiscoveries } from '@waypost/discovery'
import { createDiscv5Discovery } from '@waypost/discovery-discv5'
import { createServerPool } from '@waypost/pool'
import { createRegistry, type RegistryClient } from '@waypost/registry'
import { createTransport } from '@waypost/transport'

/** What a client knows at first: how to join the network, where the registry is, whom its user trusts. No server. */
export interface ClientOptions<Client extends ServerClient> {
  readonly kind: ServerKind<Client>
  readonly deployment: Deployment & { readonly firstBlock?: number }
  /** JSON-RPC endpoints of the chain; of several, more than half have to agree. */
  readonly rpc: readonly string[]
  readonly bootnodes: readonly string[]
  readonly policy: TrustPolicy
  /** Where the registry's list, the last good servers and the user's own ones are kept between runs. */
  readonly storage: Storage
  /** Where to look for servers. @default all */
  readonly sources?: readonly ('topic' | 'registry' | 'cache' | 'custom')[]
  /** How often the registry is asked for changes. @default 1_000 ms */
  readonly pollIntervalMs?: number
  /** Where Discovery v5 listens. @default 0.0.0.0 */
  readonly bindIp?: string
  /** Looks on while the registry is asked. @default nobody */
  readonly observeRegistry?: (registry: RegistryClient) => RegistryClient
  /** How a server is picked. @default at random */
  readonly strategy?: SelectionStrategy
}

/** The parts of a client, put together the one way: discover, verify, pool. */
export function createClient<Client extends ServerClient>(options: ClientOptions<Client>) {
  const { kind, deployment, storage } = options
  const sources = new Set(options.sources ?? ['topic', 'registry', 'cache', 'custom'])
  const made = createRegistry({
    rpc: options.rpc,
    address: deployment.registry,
    chainId: deployment.chainId,
    ...(deployment.firstBlock === undefined ? {} : { firstBlock: deployment.firstBlock }),
    policy: options.policy,
    storage,
    pollIntervalMs: options.pollIntervalMs ?? 1_000,
  })
  const registry = options.observeRegistry?.(made) ?? made
  const topics = createDiscv5Discovery({
    bind: { ip: options.bindIp ?? '0.0.0.0', port: 0 },
    bootnodes: options.bootnodes,
    deployment,
    role: 'client',
  })
  const custom = createCustomList({ kind, storage })
  const cache = createLastGoodCache({ storage, deployment })
  const bySource: readonly [string, Discovery][] = [
    ['custom', custom],
    ['cache', cache],
    ['topic', topics],
    ['registry', createRegistryDiscovery(registry)],
  ]
  const discovery = mergeDiscoveries(
    bySource.filter(([name]) => sources.has(name as 'topic')).map(([, source]) => source),
  )
  const transport = createTransport()
  const pool = createServerPool({
    kind,
    discovery,
    registry,
    transport,
    cache,
    storage,
    ...(options.strategy === undefined ? {} : { strategy: options.strategy }),
  })
  return { pool, registry, custom, transport }
}

/** Rejects when the chain or the contract is certainly the wrong one, which a pool takes as one more failure to come over; never resolves. */
export async function whenWrong(registry: RegistryClient): Promise<never> {
  await registry.start()
  return new Promise(() => {})
}

/** Resolves with the first answer other than `undefined` that `look` gives, now or when one of the events comes. */
export async function until<Answer>(
  what: string,
  look: () => Answer | undefined,
  subscribe: (changed: () => void) => (() => void)[],
  timeoutMs: number,
): Promise<Answer> {
  const found = Promise.withResolvers<Answer>()
  const check = () => {
    const answer = look()
    if (answer !== undefined) found.resolve(answer)
  }
  const ends = subscribe(check)
  const timer = setTimeout(() => found.reject(new WaitedTooLongError(what, timeoutMs)), timeoutMs)
  try {
    check()
    return await found.promise
  } finally {
    clearTimeout(timer)
    for (const end of ends) end()
  }
}

/** Something that should have happened did not. */
export class WaitedTooLongError extends WaypostError<'WAITED_TOO_LONG'> {
  constructor(what: string, milliseconds: number) {
    super({
      code: 'WAITED_TOO_LONG',
      message: `${what} did not happen within ${Math.round(milliseconds / 1000)} s`,
      hint: 'look at the hosts’ logs, or try again on a less busy machine',
      data: { what, milliseconds },
    })
  }
}

import {
  AbortedError,
  type Clock,
  ConfigurationError,
  type Deployment,
  lifecycle,
  type NodeId,
  type ProviderId,
  type ProviderRef,
  type Resource,
  type ResourceTypeId,
  type ServerKind,
  systemClock,
  type TrustPolicy,
  type Verdict,
} from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { createChangeFeed } from '../change-feed.js'
import { displayName } from '../display-name.js'
import { stoppedError } from '../list-error.js'
import { checkPolicy, type PolicyRegistry } from '../policy/trust-policy.js'
import type { RegistryStatus } from '../status.js'
import { type ProviderStatus, unknownVerdict, verdictOf } from '../verdicts.js'

/** A server as {@link MemoryRegistry.declare} takes it. */
export interface MemoryResource {
  readonly nodeId: NodeId
  readonly provider: ProviderId
  /** ms since 1970. @default a day from now */
  readonly expiresAt?: number
  /** @default 1 */
  readonly sequence?: bigint
  readonly publicKey?: Uint8Array
  readonly record?: string
}

/** A registry without a chain: the same answers, changed by plain calls. Each change is one block. */
export interface MemoryRegistry extends PolicyRegistry {
  /** No RPC, no mirror. */
  status(): RegistryStatus
  /** Number of the latest block. */
  readonly block: number
  /** A new provider that waits for approval. */
  registerProvider(name?: string): ProviderId
  /** A new provider, approved at once. */
  addApprovedProvider(name?: string): ProviderId
  /** @throws ConfigurationError unless the provider applied */
  approve(provider: ProviderId): void
  /** @throws ConfigurationError unless the provider is approved */
  suspend(provider: ProviderId): void
  /** @throws ConfigurationError unless the provider is suspended */
  reinstate(provider: ProviderId): void
  /** @throws ConfigurationError unless the provider is approved or suspended, as in the contract */
  remove(provider: ProviderId): void
  /** Lists a server, or lists it anew. @throws ConfigurationError when the provider is unknown or removed */
  declare(kind: ServerKind, resource: MemoryResource): void
  /** @throws ConfigurationError when the server is not listed */
  renew(kind: ServerKind, nodeId: NodeId, expiresAt: number): void
  /** Takes a server off for new clients. @throws ConfigurationError when it is not listed */
  drain(kind: ServerKind, nodeId: NodeId): void
  /** @throws ConfigurationError when the server is not listed */
  withdraw(kind: ServerKind, nodeId: NodeId): void
  /** Says that changes may have been missed, as after a reorganisation of the chain. */
  resync(): void
}

export interface MemoryRegistryOptions {
  /** @default chain 31337 and a made-up address */
  readonly deployment?: Deployment
  /** @default any approved provider */
  readonly policy?: TrustPolicy
  readonly clock?: Clock
}

const DAY_MS = 86_400_000
const DEPLOYMENT: Deployment = { chainId: 31_337, registry: `0x${'5e'.repeat(20)}` }

/**
 * A {@link MemoryRegistry}. What it holds outlives stop and start.
 *
 * @throws ConfigurationError when the policy is malformed
 */
export function createMemoryRegistry(options: MemoryRegistryOptions = {}): MemoryRegistry {
  const clock = options.clock ?? systemClock
  const providers = new Map<ProviderId, { ref: ProviderRef; status: ProviderStatus }>()
  const listings = new Map<ResourceTypeId, Map<NodeId, Omit<Resource, 'provider'> & { provider: ProviderId }>>()
  const draining = new Set<string>()
  const feed = createChangeFeed()
  const run = lifecycle({ up() {}, down: () => feed.closeAll() })
  let policy = checkPolicy(options.policy ?? { type: 'any-approved' })
  let block = 1
  /** Nothing publishes lists here: what they decide is unknown. */
  const covers = (id: ProviderId) => policy.covers(id, new Map())

  function providerOf(id: ProviderId) {
    const provider = providers.get(id)
    if (provider === undefined) throw new ConfigurationError('provider', id, 'register the provider first')
    return provider
  }

  function move(id: ProviderId, from: readonly ProviderStatus[], to: ProviderStatus) {
    const provider = providerOf(id)
    if (!from.includes(provider.status)) {
      throw new ConfigurationError('provider', id, `it is ${provider.status}; this needs ${from.join(' or ')}`)
    }
    provider.status = to
    block++
    feed.emit({ type: 'provider', provider: id, block })
  }

  function listedUnder(kind: ServerKind) {
    const type = deriveResourceType(kind.resourceType)
    const listed = listings.get(type) ?? new Map<NodeId, never>()
    listings.set(type, listed)
    return { type, listed }
  }

  function present(kind: ServerKind, nodeId: NodeId) {
    const { type, listed } = listedUnder(kind)
    const resource = listed.get(nodeId)
    if (resource === undefined) throw new ConfigurationError('nodeId', nodeId, 'declare the server first')
    return { type, listed, resource }
  }

  function changed(type: ResourceTypeId, nodeId: NodeId) {
    block++
    feed.emit({ type: 'resource', nodeId, block }, type)
  }

  function register(name: string | undefined, status: ProviderStatus) {
    const id = providers.size + 1
    const shown = name === undefined ? undefined : displayName(name)
    providers.set(id, { ref: shown === undefined ? { id } : { id, name: shown }, status })
    block++
    feed.emit({ type: 'provider', provider: id, block })
    return id
  }

  function verdictFor(kind: ServerKind, nodeId: NodeId): Verdict {
    const now = clock.now()
    const resource = listedUnder(kind).listed.get(nodeId)
    const provider = resource === undefined ? undefined : providerOf(resource.provider)
    const listing =
      resource === undefined || provider === undefined
        ? undefined
        : {
            provider: provider.ref,
            providerStatus: provider.status,
            expiresAt: resource.expiresAt,
            draining: draining.has(`${deriveResourceType(kind.resourceType)} ${nodeId}`),
          }
    return verdictOf(listing, { covers, unknownReason: 'rpc-unreachable' }, now, { block, at: now, proved: false })
  }

  return {
    deployment: options.deployment ?? DEPLOYMENT,
    start: run.start,
    stop: run.stop,
    get block() {
      return block
    },
    covers,
    status: () => ({ rpcs: [], quorum: 0 }),
    get policy() {
      return policy.policy
    },
    setPolicy(next) {
      policy = checkPolicy(next)
      feed.emit({ type: 'policy' })
    },
    async verify(kind, nodeIds, { signal } = {}) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      const isRunning = run.state === 'running'
      return new Map(nodeIds.map((id) => [id, isRunning ? verdictFor(kind, id) : unknownVerdict('stopped')]))
    },
    async *list(kind, { signal } = {}) {
      if (run.state !== 'running') throw stoppedError()
      for (const resource of [...listedUnder(kind).listed.values()]) {
        if (signal?.aborted || run.state !== 'running') return
        yield { ...resource, provider: providerOf(resource.provider).ref }
      }
    },
    watch(kind, { signal } = {}) {
      const over = run.state === 'running' ? signal : AbortSignal.abort()
      return feed.watch(deriveResourceType(kind.resourceType), over)
    },
    registerProvider: (name) => register(name, 'applied'),
    addApprovedProvider: (name) => register(name, 'approved'),
    approve: (id) => move(id, ['applied'], 'approved'),
    suspend: (id) => move(id, ['approved'], 'suspended'),
    reinstate: (id) => move(id, ['suspended'], 'approved'),
    remove: (id) => move(id, ['approved', 'suspended'], 'removed'),
    declare(kind, resource) {
      if (providerOf(resource.provider).status === 'removed') {
        throw new ConfigurationError('provider', resource.provider, 'it was removed; declare under another')
      }
      const { type, listed } = listedUnder(kind)
      draining.delete(`${type} ${resource.nodeId}`)
      listed.set(resource.nodeId, {
        ...resource,
        sequence: resource.sequence ?? 1n,
        expiresAt: resource.expiresAt ?? clock.now() + DAY_MS,
      })
      changed(type, resource.nodeId)
    },
    renew(kind, nodeId, expiresAt) {
      const { type, listed, resource } = present(kind, nodeId)
      listed.set(nodeId, { ...resource, expiresAt })
      changed(type, nodeId)
    },
    drain(kind, nodeId) {
      const { type } = present(kind, nodeId)
      draining.add(`${type} ${nodeId}`)
      changed(type, nodeId)
    },
    withdraw(kind, nodeId) {
      const { type, listed } = present(kind, nodeId)
      listed.delete(nodeId)
      changed(type, nodeId)
    },
    resync: () => feed.emit({ type: 'resync', block }),
  }
}

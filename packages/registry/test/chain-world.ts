import type { RegistryWorld } from '@waypost/conformance'
import { fromHex, type Hex, type ProviderId, type ServerKind } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import {
  createRegistry,
  createRegistryActions,
  deployRegistry,
  metadataOf,
  type NewDeployment,
  type PolicyRegistry,
  type RegistryActions,
  type RegistryOptions,
  signConsent,
} from '../src/index.js'
import type { Chain } from './anvil.js'
import { passOn, type RpcServer, startRpcServer } from './rpc-server.js'

/** A registry of its own on a chain, and a client that reaches it through a server that can be made to fail. */
export interface ChainWorld extends RegistryWorld {
  readonly registry: PolicyRegistry
  readonly deployment: NewDeployment
  readonly rpc: RpcServer
  /** Actions of the curator and of the owner of every provider here. */
  readonly curator: RegistryActions
  readonly owner: RegistryActions
}

let keys = 0
let salts = 0

/** A salt never given before in this run: a registry of one's own, though the settings are the same. */
export function nextSalt(): Hex {
  return `0x${(++salts).toString(16).padStart(64, '0')}`
}

/** The private keys 1, 2, 3 …, never twice in one run. */
export function nextPrivateKey(): Uint8Array {
  return fromHex(`0x${(++keys).toString(16).padStart(64, '0')}`)
}

/** @param rpcs how many servers stand between the client and the chain; all fail together */
export async function createChainWorld(
  chain: Chain,
  options: Partial<RegistryOptions> = {},
  rpcs = 1,
): Promise<ChainWorld> {
  const signer = chain.account(0)
  const ownerSigner = chain.account(1)
  const deployment = await deployRegistry(signer, { salt: nextSalt() })
  const rpc = await startRpcServer(passOn(chain.url))
  const others = await Promise.all(Array.from({ length: rpcs - 1 }, () => startRpcServer(passOn(chain.url))))
  const address = deployment.registry
  const curator = createRegistryActions({ signer, address, pollIntervalMs: 5 })
  const owner = createRegistryActions({ signer: ownerSigner, address, pollIntervalMs: 5 })
  const registry = createRegistry({
    rpc: [rpc, ...others].map(({ url }) => url),
    address,
    chainId: chain.chainId,
    policy: { type: 'any-approved' },
    pollIntervalMs: 20,
    ...options,
  })
  const now = async () => ((await chain.provider.getBlock('latest'))?.timestamp ?? 0) * 1000

  return {
    registry,
    deployment,
    rpc,
    curator,
    owner,
    setPolicy: registry.setPolicy,
    async registerProvider(): Promise<ProviderId> {
      return (await owner.registerProvider(metadataOf({ name: 'Some provider' }))).provider
    },
    approve: async (provider) => void (await curator.approve(provider)),
    suspend: async (provider) => void (await curator.suspend(provider)),
    reinstate: async (provider) => void (await curator.reinstate(provider)),
    remove: async (provider) => void (await curator.remove(provider)),
    async declare(kind: ServerKind, provider, expiresAt) {
      const resourceType = deriveResourceType(kind.resourceType)
      const privateKey = nextPrivateKey()
      const deadline = (await now()) + 600_000
      const consent = signConsent({
        privateKey,
        deployment,
        provider,
        resourceType,
        expiresAt,
        deadline,
        sequence: 1n,
      })
      await owner.declare(provider, resourceType, [{ consent }])
      return consent.nodeId
    },
    async withdraw(kind, provider, nodeId) {
      await owner.withdraw({ provider, resourceType: deriveResourceType(kind.resourceType), nodeIds: [nodeId] })
    },
    now,
    async passTime(ms) {
      await chain.send('evm_increaseTime', Math.floor(ms / 1000))
      await chain.send('evm_mine')
    },
    async setReachable(isReachable) {
      for (const server of [rpc, ...others]) server.isDown = !isReachable
    },
    async dispose() {
      for (const server of [rpc, ...others]) await server.stop()
    },
  }
}

import type { Address, Deployment, ProviderId, ServerIdentity } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { createRegistryActions, deployRegistry, metadataOf, type RegistryActions, signConsent } from '@waypost/registry'
import { JsonRpcProvider, Wallet } from 'ethers'
import { type DevelopmentAccount, developmentAccount } from './accounts.js'
import type { Chain } from './chain.js'
import { createPlayToken } from './play-token.js'

/** What a devnet's provider is to be. */
export interface ProviderSpec {
  readonly name: string
  /** Whether the curator approves it. */
  readonly isApproved: boolean
  /** Servers that it starts with. */
  readonly servers: number
}

/** A provider of the devnet, with the key that acts for it. */
export interface DevnetProvider {
  readonly id: ProviderId
  readonly name: string
  readonly isApproved: boolean
  readonly account: DevelopmentAccount
  readonly actions: RegistryActions
  /** Lists a server of this provider for 30 days, with the consent of the server's own key. */
  declare(server: ServerIdentity, resourceType: string, record?: string): Promise<void>
}

/** The registry of a devnet and who acts on it. */
export interface DevnetRegistry {
  readonly deployment: Deployment
  readonly curator: { readonly account: DevelopmentAccount; readonly actions: RegistryActions }
  readonly providers: readonly DevnetProvider[]
  /** Accounts that nobody here uses. */
  readonly spareAccounts: readonly DevelopmentAccount[]
  /** An ERC-20 of which each of these accounts has some, where it was asked for. */
  readonly token: Address | undefined
  stop(): void
}

/** Accounts of the development chain. */
const ACCOUNTS = 10

const DAY_MS = 86_400_000
const LISTING_MS = 30 * DAY_MS
const CONSENT_DEADLINE_MS = 3_600_000

/** Deploys a registry, registers the providers and approves those that are to be approved. */
export async function setUpRegistry(
  chain: Chain,
  specs: readonly ProviderSpec[],
  now: () => number,
  withToken = false,
): Promise<DevnetRegistry> {
  const rpc = new JsonRpcProvider(chain.rpcUrl, chain.chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
    pollingInterval: 100,
  })
  const actionsOf = (account: DevelopmentAccount, registry: string) =>
    createRegistryActions({
      signer: new Wallet(account.privateKey, rpc),
      address: registry,
      chainId: chain.chainId,
      pollIntervalMs: 50,
    })

  const curatorAccount = developmentAccount(0)
  const deployment = await deployRegistry(new Wallet(curatorAccount.privateKey, rpc))
  const curator = { account: curatorAccount, actions: actionsOf(curatorAccount, deployment.registry) }
  const providers: DevnetProvider[] = []
  for (const [index, spec] of specs.entries()) {
    const account = developmentAccount(index + 1)
    const actions = actionsOf(account, deployment.registry)
    const { provider: id } = await actions.registerProvider(metadataOf({ name: spec.name }))
    if (spec.isApproved) await curator.actions.approve(id)
    const sequences = new Map<string, bigint>()
    providers.push({
      id,
      name: spec.name,
      isApproved: spec.isApproved,
      account,
      actions,
      async declare(server, resourceType, record) {
        const type = deriveResourceType(resourceType)
        const sequence = (sequences.get(server.nodeId + type) ?? 0n) + 1n
        sequences.set(server.nodeId + type, sequence)
        const consent = signConsent({
          privateKey: server.privateKey,
          deployment,
          provider: id,
          resourceType: type,
          sequence,
          expiresAt: now() + LISTING_MS,
          deadline: now() + CONSENT_DEADLINE_MS,
        })
        await actions.declare(id, type, [{ consent, ...(record === undefined ? {} : { record }) }])
      },
    })
  }
  const firstSpare = specs.length + 1
  const spareAccounts = Array.from({ length: Math.max(0, ACCOUNTS - firstSpare) }, (_, at) =>
    developmentAccount(firstSpare + at),
  )
  const token = withToken
    ? await createPlayToken(
        new Wallet(curatorAccount.privateKey, rpc),
        spareAccounts.map(({ address }) => address),
      )
    : undefined
  return { deployment, curator, providers, spareAccounts, token, stop: () => rpc.destroy() }
}

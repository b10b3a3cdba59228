import { type ProviderStatus, providerStatuses, serverRegistryAbi } from '@waypost/contracts'
import type { Address, ProviderId } from '@waypost/core'
import { Contract, type Provider } from 'ethers'
import { providerName } from '../contract/provider-name.js'
import { displayName } from '../display-name.js'
import { checkAddress } from '../settings.js'

/** A provider as people look at it. What it says of itself is cleaned and cut; it can still imitate another: show the id beside it. */
export interface ProviderEntry {
  readonly id: ProviderId
  readonly name: string | undefined
  /** Where it describes itself, at most 80 characters. Nothing there was fetched. */
  readonly metadata: string | undefined
  readonly owner: Address
  readonly status: ProviderStatus
  /** When `approving` or `suspended-by-guardian` turns into `approved`; ms since 1970. */
  readonly statusUntil: number | undefined
  /** When its exit takes effect, or took; ms since 1970. */
  readonly exitAt: number | undefined
}

/** Who decides, and how fast. Periods in ms. */
export interface RegistryOffices {
  readonly curator: Address
  readonly guardian: Address | undefined
  readonly approvalDelay: number
  readonly exitDelay: number
  readonly guardianPeriod: number
  readonly epoch: number
  readonly removalCap: number
  /** Suspensions and removals that this epoch still takes. */
  readonly removalsLeft: number
}

const PAGE = 100
const MOST_URI_CHARACTERS = 80
const NOBODY = `0x${'00'.repeat(20)}`

/** All providers of a registry, by id, as one RPC tells them. */
export async function readProviders(rpc: Provider, registry: string): Promise<ProviderEntry[]> {
  const contract = new Contract(checkAddress(registry), serverRegistryAbi, rpc)
  const count = Number(await contract.getFunction('providerCount').staticCall())
  const entries: ProviderEntry[] = []
  for (let first = 1; first <= count; first += PAGE) {
    const page = await contract.getFunction('listProviders').staticCall(first, PAGE)
    for (const provider of page) {
      entries.push({
        id: Number(provider.id),
        name: providerName(provider.metadataURI, provider.metadataHash),
        metadata: displayName(provider.metadataURI, MOST_URI_CHARACTERS),
        owner: provider.owner.toLowerCase(),
        status: providerStatuses[Number(provider.status)] ?? 'none',
        statusUntil: moment(provider.statusUntil),
        exitAt: moment(provider.exitAt),
      })
    }
  }
  return entries
}

/** The roles and bounds of a registry, as one RPC tells them. */
export async function readOffices(rpc: Provider, registry: string): Promise<RegistryOffices> {
  const contract = new Contract(checkAddress(registry), serverRegistryAbi, rpc)
  const ask = (name: string) => contract.getFunction(name).staticCall()
  const [curator, guardian, left, bounds] = await Promise.all(
    ['curator', 'guardian', 'removalsLeft', 'parameters'].map(ask),
  )
  return {
    curator: curator.toLowerCase(),
    guardian: guardian === NOBODY ? undefined : guardian.toLowerCase(),
    approvalDelay: Number(bounds.approvalDelay) * 1000,
    exitDelay: Number(bounds.exitDelay) * 1000,
    guardianPeriod: Number(bounds.guardianPeriod) * 1000,
    epoch: Number(bounds.epoch) * 1000,
    removalCap: Number(bounds.removalCap),
    removalsLeft: Number(left),
  }
}

function moment(seconds: bigint): number | undefined {
  return seconds === 0n ? undefined : Number(seconds) * 1000
}

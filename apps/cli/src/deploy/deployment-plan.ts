import type { Address, Hex } from '@waypost/core'
import { type RegistrySettings, registryInitCode } from '@waypost/registry'
import {
  DETERMINISTIC_DEPLOYER,
  deterministicAddress,
  providerListInitCode,
  type TokenCurationSettings,
  tokenCurationInitCode,
} from '@waypost/registry/curation'
import { concat, type JsonRpcProvider } from 'ethers'

/** Names of the contracts that a deployment may have, as in the sources. */
export type ContractName = 'ServerRegistry' | 'ProviderList' | 'TokenCuration'

/** What is to be deployed. */
export interface DeploymentWish {
  readonly settings: RegistrySettings
  readonly salt: Hex
  /** Whether lists are deployed beside the registry. */
  readonly withLists: boolean
  /** A token curation beside the registry, which the curator may put in charge afterwards. */
  readonly curation?: Omit<TokenCurationSettings, 'registry'>
}

/** One contract that is to stand. */
export interface PlannedContract {
  readonly contract: ContractName
  readonly address: Address
  readonly initCode: Hex
  readonly isDeployed: boolean
  /** Units of gas, zero where it stands already; `undefined` where this node cannot tell before the registry stands. */
  readonly gas: bigint | undefined
}

/** Where everything will stand and what it takes, in the order in which it is created. Sends nothing. */
export async function planContracts(
  rpc: JsonRpcProvider,
  { settings, salt, withLists, curation }: DeploymentWish,
  from: Address,
): Promise<PlannedContract[]> {
  const initCode = registryInitCode(settings)
  const registry = deterministicAddress(initCode, salt)
  const wanted: [ContractName, Hex][] = [['ServerRegistry', initCode]]
  if (withLists) wanted.push(['ProviderList', providerListInitCode(registry)])
  if (curation !== undefined) wanted.push(['TokenCuration', tokenCurationInitCode({ ...curation, registry })])
  return Promise.all(wanted.map(([contract, code]) => plan(rpc, contract, code, salt, registry, from)))
}

async function plan(
  rpc: JsonRpcProvider,
  contract: ContractName,
  initCode: Hex,
  salt: Hex,
  registry: Address,
  from: Address,
): Promise<PlannedContract> {
  const address = deterministicAddress(initCode, salt)
  const isDeployed = (await rpc.getCode(address)) !== '0x'
  // The constructors of lists and curations ask for code at the registry's address: the node is to take it that some stands there.
  const isBeside = contract !== 'ServerRegistry' && (await rpc.getCode(registry)) === '0x'
  const overrides = isBeside ? [{ [registry]: { code: '0x00' } }] : []
  const gas = isDeployed ? 0n : await gasOf(rpc, concat([salt, initCode]), from, overrides)
  return { contract, address, initCode, isDeployed, gas }
}

async function gasOf(rpc: JsonRpcProvider, data: string, from: Address, overrides: readonly object[]) {
  const request = { from, to: DETERMINISTIC_DEPLOYER, data }
  try {
    return BigInt(await rpc.send('eth_estimateGas', [request, 'latest', ...overrides]))
  } catch {
    // A node without state overrides, or one that refuses: creating it tells.
    return undefined
  }
}

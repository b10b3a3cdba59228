import { type Address, type Clock, ConfigurationError, fromHex, type Hex, systemClock } from '@waypost/core'
import { concat, getCreate2Address, keccak256, type Provider, type Signer } from 'ethers'
import { DETERMINISTIC_DEPLOYER } from '../curation/deterministic-address.js'
import { checkAddress } from '../settings.js'
import { actionErrorOf, RegistryActionError } from './action-error.js'
import { sendAndWait } from './transactions.js'

/** Where a contract will stand, before anything is sent. */
export interface DeploymentPlan {
  readonly chainId: number
  /** The same on every chain, for the same creation code and salt. */
  readonly address: Address
  readonly salt: Hex
  /** Creation code, with the encoded arguments of the constructor. */
  readonly initCode: Hex
  /** The contract stands there already: nothing is to be sent. */
  readonly isDeployed: boolean
  /** Units of gas that creating it takes; 0 when it stands there already. */
  readonly gas: bigint
}

/** A contract that stands. */
export interface DeployedContract {
  readonly chainId: number
  readonly address: Address
  /** The block that created it. */
  readonly block: number
  /** It was created now, and did not stand there before. */
  readonly isNew: boolean
  /** The transaction that created it, where it was created now. */
  readonly transaction?: Hex
}

/** What {@link planDeployment} and {@link deployContract} take. */
export interface DeployOptions {
  readonly initCode: Hex
  /** 32 bytes; another one for another address. @default zero */
  readonly salt?: Hex
  readonly clock?: Clock
}

const NO_SALT: Hex = `0x${'00'.repeat(32)}`

/**
 * Says where a contract will stand and what creating it takes; sends nothing.
 *
 * @throws ConfigurationError when the salt is not 32 bytes
 * @throws RegistryActionError when it cannot be created
 */
export async function planDeployment(signer: Signer, options: DeployOptions): Promise<DeploymentPlan> {
  const salt = checkSalt(options.salt ?? NO_SALT)
  const provider = providerOf(signer)
  const { initCode } = options
  const address = checkAddress(getCreate2Address(DETERMINISTIC_DEPLOYER, salt, keccak256(initCode)))
  try {
    const chainId = Number((await provider.getNetwork()).chainId)
    if ((await provider.getCode(address)) !== '0x')
      return { chainId, address, salt, initCode, isDeployed: true, gas: 0n }
    if ((await provider.getCode(DETERMINISTIC_DEPLOYER)) === '0x')
      throw new RegistryActionError('DEPLOYER_MISSING', 'deploy')
    const gas = await signer.estimateGas({ to: DETERMINISTIC_DEPLOYER, data: concat([salt, initCode]) })
    return { chainId, address, salt, initCode, isDeployed: false, gas }
  } catch (error) {
    throw actionErrorOf('deploy', error)
  }
}

/**
 * Creates a contract at the address that its plan names, or finds it there.
 *
 * @throws ConfigurationError when the salt is not 32 bytes
 * @throws RegistryActionError when it cannot be created
 */
export async function deployContract(signer: Signer, options: DeployOptions): Promise<DeployedContract> {
  const { chainId, address, salt, initCode, isDeployed, gas } = await planDeployment(signer, options)
  const provider = providerOf(signer)
  try {
    if (isDeployed) return { chainId, address, block: await creationBlock(provider, address), isNew: false }
    const patience = { clock: options.clock ?? systemClock, pollIntervalMs: 50, timeoutMs: 60_000 }
    const request = { to: DETERMINISTIC_DEPLOYER, data: concat([salt, initCode]), gasLimit: gas + gas / 10n }
    const receipt = await sendAndWait(signer, request, 'deploy', patience)
    const transaction = receipt.hash as Hex
    // The deployer swallows a constructor's refusal.
    if ((await provider.getCode(address)) === '0x') {
      throw new RegistryActionError('ACTION_REVERTED', 'deploy', { transaction })
    }
    return { chainId, address, block: receipt.blockNumber, isNew: true, transaction }
  } catch (error) {
    throw actionErrorOf('deploy', error)
  }
}

/** The first block at which the contract has code, found in some thirty requests. */
async function creationBlock(provider: Provider, address: Address): Promise<number> {
  let [without, withCode] = [-1, await provider.getBlockNumber()]
  while (withCode - without > 1) {
    const middle = Math.floor((without + withCode) / 2)
    if ((await provider.getCode(address, middle)) === '0x') without = middle
    else withCode = middle
  }
  return withCode
}

function providerOf({ provider }: Signer): Provider {
  if (provider !== null) return provider
  throw new ConfigurationError('signer', 'a wallet without a provider', 'connect the wallet to a provider')
}

function checkSalt(salt: Hex): Hex {
  try {
    if (fromHex(salt).length === 32) return salt
  } catch {
    // Told below.
  }
  throw new ConfigurationError('salt', salt, 'give 32 bytes of hex')
}

import { serverRegistryAbi, serverRegistryBytecode } from '@waypost/contracts'
import { type Address, type Clock, type Deployment, systemClock } from '@waypost/core'
import { ContractFactory, type Signer } from 'ethers'
import { checkAddress } from '../settings.js'
import { actionErrorOf, RegistryActionError } from './action-error.js'
import { sendAndWait } from './transactions.js'

/** A registry that was just created. */
export interface NewDeployment extends Deployment {
  /** The block that created it. */
  readonly block: number
}

/**
 * Creates a registry, for a development network or a test.
 *
 * @param options.curator who decides on providers, @default the signer
 * @throws RegistryActionError
 */
export async function deployRegistry(
  signer: Signer,
  options: { readonly curator?: Address; readonly clock?: Clock } = {},
): Promise<NewDeployment> {
  const patience = { clock: options.clock ?? systemClock, pollIntervalMs: 50, timeoutMs: 60_000 }
  try {
    const factory = new ContractFactory(serverRegistryAbi, serverRegistryBytecode, signer)
    const curator = options.curator ?? (await signer.getAddress())
    const request = await factory.getDeployTransaction([
      curator,
      '0x0000000000000000000000000000000000000000',
      0,
      7 * 86_400,
      3 * 86_400,
      86_400,
      1_000,
    ])
    const receipt = await sendAndWait(signer, request, 'deployRegistry', patience)
    if (receipt.contractAddress === null) throw new RegistryActionError('ACTION_REVERTED', 'deployRegistry')
    const { chainId } = await receipt.provider.getNetwork()
    return { chainId: Number(chainId), registry: checkAddress(receipt.contractAddress), block: receipt.blockNumber }
  } catch (error) {
    throw actionErrorOf('deployRegistry', error)
  }
}

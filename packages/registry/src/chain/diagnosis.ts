import type { Address, Deployment } from '@waypost/core'
import { RegistryError } from '../registry-error.js'
import { RpcError } from '../rpc/rpc-error.js'
import type { ChainReader } from './chain-reader.js'
import { chainIdOf } from './quorum-reads.js'

/**
 * What it means that the contract did not tell who it is, or told another. A second call, for the chain id, names the mistake.
 *
 * @param failure of the call that asks the contract; `undefined` when it told another @returns what is to be thrown
 */
export async function diagnosisOf(
  failure: unknown,
  chain: ChainReader,
  deployment: Deployment,
  signal?: AbortSignal,
): Promise<unknown> {
  const isUnderstood = failure === undefined || failure instanceof RpcError || failure instanceof RegistryError
  if (!isUnderstood) return failure
  const chainId = await chainIdOf(chain, signal).catch((error: unknown) => {
    // It did tell another, whichever chain that is on.
    if (failure !== undefined || !(error instanceof RpcError)) throw error
    return undefined
  })
  if (chainId === undefined) return unsupported(deployment)
  if (chainId !== deployment.chainId) return wrongChain(chainId, deployment)
  // A revert comes from a contract that is no registry. Everything else is the RPC's own trouble, and no reason to give up for good.
  const isContracts = failure === undefined || (failure instanceof RpcError && isRevert(failure))
  return isContracts ? unsupported(deployment, failure) : failure
}

// JSON-RPC has no common code for a revert: 3 is geth's and most others' with EIP-1474 messages beside it.
function isRevert(error: RpcError) {
  return error.data.rpcCode === 3 || /revert/i.test(String(error.data.rpcMessage ?? ''))
}

/** The error of an address that nothing stands at. */
export function noContract(address: Address) {
  return new RegistryError({
    code: 'REGISTRY_NO_CONTRACT',
    message: `there is no contract at ${address}`,
    hint: 'check the registry address and the chain id',
    data: { address, reason: 'no-contract' },
  })
}

function wrongChain(found: number, deployment: Deployment) {
  return new RegistryError({
    code: 'REGISTRY_WRONG_CHAIN',
    message: `the RPC serves chain ${found}, not ${deployment.chainId}`,
    hint: `use an RPC of chain ${deployment.chainId}`,
    data: { found, expected: deployment.chainId, reason: 'wrong-chain' },
  })
}

function unsupported(deployment: Deployment, cause?: unknown) {
  return new RegistryError({
    code: 'REGISTRY_UNSUPPORTED',
    message: `the contract at ${deployment.registry} is no server registry that this client knows`,
    hint: 'check the registry address; update the client if the registry is newer',
    data: { address: deployment.registry, reason: 'no-contract' },
    cause,
  })
}

export { atOnce } from '../at-once.js'

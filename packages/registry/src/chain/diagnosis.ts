import type { Deployment } from '@waypost/core'
import type { ContractIdentity } from '../contract/calls.js'
import { RegistryError } from '../registry-error.js'
import { RpcError } from '../rpc/rpc-error.js'
import type { ChainReader } from './chain-reader.js'
import { chainIdOf } from './quorum-reads.js'

/**
 * What it means that the contract did not tell who it is. A second call, for the chain id, names the mistake.
 *
 * @param failure of the call that asks the contract @returns what is to be thrown
 */
export async function diagnosisOf(
  failure: unknown,
  chain: ChainReader,
  deployment: Deployment,
  signal?: AbortSignal,
): Promise<unknown> {
  if (!(failure instanceof RpcError || failure instanceof RegistryError)) return failure
  const chainId = await chainIdOf(chain, signal)
  if (chainId !== deployment.chainId) return wrongChain(chainId, deployment)
  // A revert, or bytes that decode as something else, come from a contract that is no registry. Everything else is the RPC's own
  // trouble, and no reason to give up for good.
  return failure instanceof RpcError && isContractsFault(failure) ? unsupported(deployment, failure) : failure
}

/** The error of a contract that told who it is, and is another. */
export function strangerError({ chainId }: ContractIdentity, deployment: Deployment): RegistryError {
  return chainId === BigInt(deployment.chainId) ? unsupported(deployment) : wrongChain(Number(chainId), deployment)
}

// JSON-RPC has no common code for a revert: 3 is geth's and most others' with EIP-1474 messages beside it.
function isContractsFault(error: RpcError) {
  if (error.code === 'RPC_INVALID_ANSWER') return 'call' in error.data
  return error.data.rpcCode === 3 || /revert/i.test(String(error.data.rpcMessage ?? ''))
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

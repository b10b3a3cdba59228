import { registryDomain } from '@waypost/contracts'
import type { Deployment } from '@waypost/core'
import { type ContractIdentity, identityCall } from '../contract/calls.js'
import { RegistryError } from '../registry-error.js'
import { RpcError } from '../rpc/rpc-error.js'
import type { ChainReader } from './chain-reader.js'

/** Makes sure, once, that the RPC serves the deployment's chain and that the registry stands there. */
export interface ContractCheck {
  /**
   * Resolves when that is so; asks only while it is not known.
   *
   * @throws RegistryError when it is definitively not so
   * @throws RpcError when it cannot be told now
   */
  ensure(signal?: AbortSignal): Promise<void>
  /** Makes the next {@link ensure} ask again: another RPC may answer behind the same address. */
  invalidate(): void
}

/**
 * A {@link ContractCheck}. One call when all is well, since the contract tells its name, version, address and chain in one answer
 * (ERC-5267); a second one, for the chain id, only to name the mistake.
 */
export function createContractCheck(chain: ChainReader, deployment: Deployment): ContractCheck {
  let isKnown = false

  async function assertChain(signal?: AbortSignal) {
    const chainId = await chain.chainId(signal)
    if (chainId !== deployment.chainId) throw wrongChain(chainId, deployment)
  }

  async function identity(signal?: AbortSignal): Promise<ContractIdentity> {
    try {
      return await chain.call(identityCall(), 'latest', signal)
    } catch (error) {
      const isAnswered = error instanceof RpcError && error.code !== 'RPC_UNREACHABLE' && error.code !== 'RPC_TIMEOUT'
      if (!isAnswered && !(error instanceof RegistryError)) throw error
      await assertChain(signal)
      // A revert, or bytes that decode as something else, come from a contract that is no registry. Everything else is the RPC's own
      // trouble, and no reason to give up for good.
      if (isAnswered && !isContractsFault(error)) throw error
      throw error instanceof RegistryError ? error : unsupported(deployment, error)
    }
  }

  return {
    async ensure(signal) {
      if (isKnown) return
      const found = await identity(signal)
      const expected = registryDomain(deployment)
      if (found.chainId !== BigInt(deployment.chainId)) throw wrongChain(Number(found.chainId), deployment)
      const isOurs =
        found.name === expected.name && found.version === expected.version && found.contract === deployment.registry
      if (!isOurs) throw unsupported(deployment)
      isKnown = true
    },
    invalidate() {
      isKnown = false
    },
  }
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
    ...(cause === undefined ? {} : { cause }),
  })
}

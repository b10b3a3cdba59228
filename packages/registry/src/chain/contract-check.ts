import { registryDomain } from '@waypost/contracts'
import type { Deployment } from '@waypost/core'
import { identityCall } from '../contract/calls.js'
import type { Later } from '../later.js'
import { lazily } from '../lazily.js'
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

/** Failures that say nothing about the contract. */
const NO_ANSWER: readonly unknown[] = ['ABORTED', 'RPC_UNREACHABLE', 'RPC_TIMEOUT']

/**
 * A {@link ContractCheck}. One call when all is well, since the contract tells its name, version, address and chain in one answer
 * (ERC-5267); what is wrong otherwise is found out by code that is loaded then.
 */
export function createContractCheck(
  chain: ChainReader,
  deployment: Deployment,
  later: Pick<Later, 'diagnosis'>,
): ContractCheck {
  const diagnosis = lazily(later.diagnosis)
  const { name, version, chainId } = registryDomain(deployment)
  let isKnown = false

  return {
    async ensure(signal) {
      if (isKnown) return
      const found = await chain.call(identityCall(), 'latest', signal).catch(async (error) => {
        if (NO_ANSWER.includes(error.code)) throw error
        throw await (await diagnosis()).diagnosisOf(error, chain, deployment, signal)
      })
      const isOurs = found.name === name && found.version === version && found.contract === deployment.registry
      if (!isOurs || found.chainId !== BigInt(chainId)) throw (await diagnosis()).strangerError(found, deployment)
      isKnown = true
    },
    invalidate() {
      isKnown = false
    },
  }
}

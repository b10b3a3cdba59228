import type { Deployment } from '@waypost/core'
import { identityCall, identityOf } from '../contract/calls.js'
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
  const expected = identityOf(deployment)
  let isKnown = false

  return {
    async ensure(signal) {
      if (isKnown) return
      let failure: unknown
      const told = await chain.call(identityCall, 'latest', signal).catch((error) => {
        if (NO_ANSWER.includes(error.code)) throw error
        failure = error
      })
      if (told !== expected) throw await (await diagnosis()).diagnosisOf(failure, chain, deployment, signal)
      isKnown = true
    },
    invalidate() {
      isKnown = false
    },
  }
}

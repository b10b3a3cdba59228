import type { Hex, ResourceTypeId } from '@waypost/core'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { basicFunctions } from './fragments.js'
import { wordsOf } from './words.js'

/** Who a contract says it is (ERC-5267). */
export interface ContractIdentity {
  readonly name: string
  readonly version: string
  readonly chainId: bigint
  readonly contract: Hex
}

/** One call of a view: what to send, how much may come back, and how to read it. */
export interface ContractCall<Answer> {
  readonly data: Hex
  /** Longest answer, in bytes. */
  readonly maxBytes: number
  /** @throws RpcError when the answer is not what the contract can have said */
  decode(data: Hex): Answer
}

/** What a list has come to, as of a block. */
export interface ListState {
  /** Of the block, ms since 1970. */
  readonly timestamp: number
  /** Version and running hash of the list. */
  readonly listHead: Hex
  /** Version and running hash of the providers' list. */
  readonly providersHead: Hex
  /** How many servers are listed. */
  readonly total: number
}

/** `listResources`, of which a page of one is asked for and not looked at. */
export function headCall(resourceType: ResourceTypeId): ContractCall<ListState> {
  return {
    data: basicFunctions.encodeFunctionData('listResources', [resourceType, 0, 1]) as Hex,
    maxBytes: 1024,
    decode(data) {
      const words = wordsOf(data)
      if (words.count(0) !== 32) throw invalidAnswer('it is no page')
      const [timestamp, total] = [words.count(2) * 1000, words.count(7)]
      return { timestamp, listHead: words.hex(3), providersHead: words.hex(4), total }
    },
  }
}

/** `eip712Domain` (ERC-5267). */
export function identityCall(): ContractCall<ContractIdentity> {
  const call = 'eip712Domain'
  return {
    data: basicFunctions.encodeFunctionData(call) as Hex,
    maxBytes: 4096,
    decode(data) {
      try {
        const [, name, version, chainId, contract] = basicFunctions.decodeFunctionResult(call, data)
        return { name, version, chainId, contract: contract.toLowerCase() }
      } catch (cause) {
        throw invalidAnswer(`it does not decode as the answer of ${call}`, { call }, cause)
      }
    },
  }
}

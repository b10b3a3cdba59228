import { registryDomain } from '@waypost/contracts'
import type { Deployment, Hex, ResourceTypeId } from '@waypost/core'
import { AbiCoder, id } from '../from-ethers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { ZERO_WORD } from './running-hash.js'
import { wordsOf } from './words.js'

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

/** Cursor 0 and limit 1, in words. */
const FIRST_PAGE_OF_ONE = /* @__PURE__ */ '1'.padStart(128, '0')
const LIST = /* @__PURE__ */ selectorOf('listResources(bytes32,uint256,uint256)')

/** `listResources`, of which a page of one is asked for and not looked at. */
export function headCall(resourceType: ResourceTypeId): ContractCall<ListState> {
  return {
    data: `${LIST}${resourceType.slice(2)}${FIRST_PAGE_OF_ONE}`,
    maxBytes: 1024,
    decode(data) {
      const words = wordsOf(data)
      if (words.count(0) !== 32) throw invalidAnswer('it is no page')
      const [timestamp, total] = [words.count(2) * 1000, words.count(7)]
      return { timestamp, listHead: words.hex(3), providersHead: words.hex(4), total }
    },
  }
}

/** `eip712Domain` (ERC-5267): who a contract says it is, as it says it. */
export const identityCall: ContractCall<Hex> = {
  data: /* @__PURE__ */ selectorOf('eip712Domain()'),
  maxBytes: 4096,
  decode: (data) => data,
}

/** What the registry of a deployment answers to {@link identityCall}. */
export function identityOf(deployment: Deployment): Hex {
  const { name, version, chainId, verifyingContract } = registryDomain(deployment)
  const values = [HAS_ALL_BUT_SALT, name, version, chainId, verifyingContract, ZERO_WORD, []]
  return AbiCoder.defaultAbiCoder().encode(IDENTITY_TYPES, values) as Hex
}

const IDENTITY_TYPES = ['bytes1', 'string', 'string', 'uint256', 'address', 'bytes32', 'uint256[]']
/** The fields of a domain that a contract has, as bits (ERC-5267). */
const HAS_ALL_BUT_SALT = '0x0f'

// By hand, with the names written out: an ABI weighs as much as the client. A test holds all of this against the contract's.

function selectorOf(signature: string): Hex {
  return id(signature).slice(0, 10) as Hex
}

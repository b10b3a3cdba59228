import { type ResourceStatus, resourceStatuses, serverRegistryAbi } from '@waypost/contracts'
import { type Hex, type NodeId, type ProviderId, parseNodeId, type ResourceTypeId } from '@waypost/core'
import { Interface, type Result } from 'ethers'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { MAX_PROVIDER_ID } from '../trust-policy.js'
import type { ProviderStatus } from '../verdicts.js'

/** The state of the contract that an answer speaks of. */
export interface ContractState {
  readonly blockNumber: number
  /** ms since 1970. */
  readonly timestamp: number
  /** Changes so far of the list of the resource type asked for. */
  readonly listVersion: number
  /** Changes so far of providers. */
  readonly providersVersion: number
}

/** A server as the contract lists it. */
export interface ListedServer {
  readonly nodeId: NodeId
  readonly provider: ProviderId
  readonly providerStatus: ProviderStatus
  /** ms since 1970. */
  readonly expiresAt: number
  readonly sequence: bigint
}

/** A provider's description of itself, as far as the chain holds it. */
export interface ProviderMetadata {
  readonly id: ProviderId
  readonly metadataURI: string
  readonly metadataHash: Hex
}

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

const contract = /* @__PURE__ */ new Interface(serverRegistryAbi)

const WORD = 32
const RESOURCE_WORDS = 6
const ENVELOPE_WORDS = 12
const TEXT_BYTES = 1024

/** `verify`: one answer per node id, in the order asked; `undefined` for a server that is not listed. */
export function verifyCall(
  resourceType: ResourceTypeId,
  nodeIds: readonly NodeId[],
): ContractCall<{ state: ContractState; servers: (ListedServer | undefined)[] }> {
  return call('verify', [resourceType, nodeIds], answerBytes(nodeIds.length), (answer) => {
    const resources = readList(answer[1], 'resources')
    if (resources.length !== nodeIds.length) throw invalidAnswer('it is not one resource per server asked for')
    const state = readState(answer[0])
    return {
      state,
      servers: resources.map((resource, at) => {
        if (readNodeId(resource) !== nodeIds[at]) throw invalidAnswer('a resource is not the one asked for')
        return readServer(resource, state)
      }),
    }
  })
}

/** `verify` of no server: the versions alone. */
export function stateCall(resourceType: ResourceTypeId): ContractCall<ContractState> {
  const verify = verifyCall(resourceType, [])
  return { ...verify, decode: (data) => verify.decode(data).state }
}

/** `listResources`: one page; `nextCursor` is 0 after the last. */
export function listCall(
  resourceType: ResourceTypeId,
  cursor: number,
  limit: number,
): ContractCall<{ state: ContractState; servers: ListedServer[]; nextCursor: number; total: number }> {
  return call('listResources', [resourceType, cursor, limit], answerBytes(limit), (answer) => {
    const page = readList(answer[0], 'page')
    const state = readState(page[0])
    const resources = readList(page[1], 'resources')
    const nextCursor = readCount(page[2], 'nextCursor')
    if (resources.length > limit) throw invalidAnswer('a page is longer than asked for')
    // Each page gets on by what it holds: a list can neither stand still nor jump.
    if (nextCursor !== 0 && nextCursor !== cursor + resources.length) throw invalidAnswer('pages do not join')
    if (nextCursor !== 0 && resources.length === 0) throw invalidAnswer('a page is empty and not the last')
    return {
      state,
      nextCursor,
      total: readCount(page[3], 'total'),
      servers: resources.map((resource) => {
        const server = readServer(resource, state)
        if (server === undefined) throw invalidAnswer('a page holds a server that is not listed')
        return server
      }),
    }
  })
}

/** `listProviders`: from `first` on. */
export function providersCall(first: ProviderId, limit: number): ContractCall<ProviderMetadata[]> {
  return call('listProviders', [first, limit], limit * (WORD * 12 + TEXT_BYTES) + 1024, (answer) => {
    const providers = readList(answer[0], 'providers')
    if (providers.length > limit) throw invalidAnswer('a page is longer than asked for')
    return providers.map((provider, at) => {
      const id = readCount(provider[0], 'provider.id')
      if (id !== first + at) throw invalidAnswer('providers are not in order')
      return {
        id,
        metadataURI: readText(provider[5], 'provider.metadataURI'),
        metadataHash: readText(provider[6], 'provider.metadataHash') as Hex,
      }
    })
  })
}

/** `eip712Domain` (ERC-5267). */
export function identityCall(): ContractCall<ContractIdentity> {
  return call('eip712Domain', [], 4096, (answer) => ({
    name: readText(answer[1], 'name'),
    version: readText(answer[2], 'version'),
    chainId: readBigInt(answer[3], 'chainId'),
    contract: readText(answer[4], 'verifyingContract').toLowerCase() as Hex,
  }))
}

function call<Answer>(
  name: string,
  args: unknown[],
  maxBytes: number,
  read: (answer: Result) => Answer,
): ContractCall<Answer> {
  return {
    data: contract.encodeFunctionData(name, args) as Hex,
    maxBytes,
    decode(data) {
      let answer: Result
      try {
        answer = contract.decodeFunctionResult(name, data)
      } catch (cause) {
        throw invalidAnswer(`it does not decode as the answer of ${name}`, { call: name }, cause)
      }
      return read(answer)
    },
  }
}

function answerBytes(resources: number) {
  return WORD * (ENVELOPE_WORDS + RESOURCE_WORDS * resources)
}

const PROVIDER_STATUS: Record<ResourceStatus, ProviderStatus | undefined> = {
  'not-listed': undefined,
  active: 'approved',
  expired: 'approved',
  'provider-applied': 'applied',
  'provider-suspended': 'suspended',
  'provider-rejected': 'rejected',
  'provider-removed': 'removed',
}

function readServer(resource: Result, state: ContractState): ListedServer | undefined {
  const nodeId = readNodeId(resource)
  const status = resourceStatuses[readCount(resource[1], 'status')]
  if (status === undefined) throw invalidAnswer('a status is not known')
  const provider = readCount(resource[2], 'provider')
  const expiresAt = readCount(resource[3], 'expiresAt') * 1000
  const providerStatus = PROVIDER_STATUS[status]
  if (providerStatus === undefined) {
    if (provider !== 0) throw invalidAnswer('a server is not listed and has a provider')
    return undefined
  }
  if (provider < 1 || provider > MAX_PROVIDER_ID) throw invalidAnswer('a listed server has no provider')
  const isOver = expiresAt <= state.timestamp
  if ((status === 'active' && isOver) || (status === 'expired' && !isOver)) {
    throw invalidAnswer('a status contradicts its expiry')
  }
  return { nodeId, provider, providerStatus, expiresAt, sequence: readBigInt(resource[5], 'sequence') }
}

function readState(value: unknown): ContractState {
  const state = readResult(value, 'asOf')
  return {
    blockNumber: readCount(state[0], 'blockNumber'),
    timestamp: readCount(state[1], 'blockTimestamp') * 1000,
    listVersion: readCount(state[2], 'listVersion'),
    providersVersion: readCount(state[3], 'providersVersion'),
  }
}

function readNodeId(resource: Result): NodeId {
  return parseNodeId(readText(resource[0], 'nodeId'))
}

function readResult(value: unknown, field: string): Result {
  if (!Array.isArray(value)) throw invalidAnswer(`${field} is missing`)
  return value as unknown as Result
}

function readList(value: unknown, field: string): Result[] {
  return [...readResult(value, field)] as Result[]
}

function readBigInt(value: unknown, field: string): bigint {
  if (typeof value !== 'bigint') throw invalidAnswer(`${field} is no number`)
  return value
}

function readCount(value: unknown, field: string): number {
  const count = readBigInt(value, field)
  if (count > 2n ** 48n) throw invalidAnswer(`${field} is out of range`)
  return Number(count)
}

function readText(value: unknown, field: string): string {
  if (typeof value !== 'string') throw invalidAnswer(`${field} is no text`)
  return value
}

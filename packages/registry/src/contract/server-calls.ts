import type { Hex, NodeId, ProviderId, ResourceTypeId } from '@waypost/core'
import type { Result } from 'ethers'
import { MAX_PROVIDER_ID } from '../policy/trust-policy.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import type { ProviderStatus } from '../verdicts.js'
import type { ContractCall } from './calls.js'
import { versionOf } from './running-hash.js'
import { serverFunctions } from './server-fragments.js'
import { type Words, wordsOf } from './words.js'

// What is asked about servers one by one: who mirrors lists needs none of it.

/** The state of the contract that an answer speaks of. */
export interface ContractState {
  readonly blockNumber: number
  /** ms since 1970. */
  readonly timestamp: number
  /** Changes so far of the list of the resource type asked for. */
  readonly listVersion: number
  /** Changes so far of providers. */
  readonly providersVersion: number
  /** Version and running hash of the list. */
  readonly listHead: Hex
  /** Version and running hash of the providers' list. */
  readonly providersHead: Hex
}

/** A server as the contract lists it. */
export interface ListedServer {
  readonly nodeId: NodeId
  readonly provider: ProviderId
  readonly providerStatus: ProviderStatus
  /** When the listing, or its provider's standing, runs out; ms since 1970. */
  readonly expiresAt: number
  readonly sequence: bigint
  /** It serves the clients that it has and takes no new ones. */
  readonly draining: boolean
}

/** A provider's description of itself, as far as the chain holds it. */
export interface ProviderMetadata {
  readonly id: ProviderId
  readonly metadataURI: string
  readonly metadataHash: Hex
}

// Resources are decoded by position: a general decoder takes half a millisecond for each.
const WORD_BYTES = 32
const STATE_WORDS = 4
const RESOURCE_WORDS = 9
const PAGE_WORDS = 1 + STATE_WORDS + 3
const MAX_PROVIDER_BYTES = 2048

/** `verify`: one answer per node id, in the order asked; `undefined` for a server that is not listed. */
export function verifyCall(
  resourceType: ResourceTypeId,
  nodeIds: readonly NodeId[],
): ContractCall<{ state: ContractState; servers: (ListedServer | undefined)[] }> {
  return {
    ...encoded('verify', [resourceType, nodeIds], (STATE_WORDS + 2 + RESOURCE_WORDS * nodeIds.length) * WORD_BYTES),
    decode(data) {
      const words = wordsOf(data)
      const state = readState(words, 0)
      const { first, length } = readArray(words, STATE_WORDS, 0)
      if (length !== nodeIds.length) throw invalidAnswer('it is not one resource per server asked for')
      const servers = nodeIds.map((nodeId, at) => {
        const start = first + at * RESOURCE_WORDS
        if (words.hex(start) !== nodeId) throw invalidAnswer('a resource is not the one asked for')
        return readServer(words, start, state)
      })
      return { state, servers }
    },
  }
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
  return {
    ...encoded('listResources', [resourceType, cursor, limit], (PAGE_WORDS + 2 + RESOURCE_WORDS * limit) * WORD_BYTES),
    decode(data) {
      const words = wordsOf(data)
      if (words.length < PAGE_WORDS + 1 || words.count(0) !== WORD_BYTES) throw invalidAnswer('it is no page')
      const state = readState(words, 1)
      const { first, length } = readArray(words, 1 + STATE_WORDS, 1)
      const nextCursor = words.count(2 + STATE_WORDS)
      const total = words.count(3 + STATE_WORDS)
      if (length > limit) throw invalidAnswer('a page is longer than asked for')
      // Each page gets on by what it holds: a list can neither stand still nor jump.
      if (nextCursor !== 0 && nextCursor !== cursor + length) throw invalidAnswer('pages do not join')
      if (nextCursor !== 0 && length === 0) throw invalidAnswer('a page is empty and not the last')
      const servers = Array.from({ length }, (_, at) => {
        const server = readServer(words, first + at * RESOURCE_WORDS, state)
        if (server === undefined) throw invalidAnswer('a page holds a server that is not listed')
        return server
      })
      return { state, servers, nextCursor, total }
    },
  }
}

/** `listProviders`: from `first` on. */
export function providersCall(first: ProviderId, limit: number): ContractCall<ProviderMetadata[]> {
  return call('listProviders', [first, limit], limit * MAX_PROVIDER_BYTES + 1024, (answer) => {
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

function call<Answer>(
  name: string,
  args: unknown[],
  maxBytes: number,
  read: (answer: Result) => Answer,
): ContractCall<Answer> {
  return {
    ...encoded(name, args, maxBytes),
    decode(data) {
      let answer: Result
      try {
        answer = serverFunctions.decodeFunctionResult(name, data)
      } catch (cause) {
        throw invalidAnswer(`it does not decode as the answer of ${name}`, { call: name }, cause)
      }
      return read(answer)
    },
  }
}

function encoded(name: string, args: unknown[], maxBytes: number) {
  return { data: serverFunctions.encodeFunctionData(name, args) as Hex, maxBytes }
}

/** How the provider stands, by the contract's `ResourceStatus`; `undefined` for a server that is not listed. A test holds it against the names. */
export const providerStatusOf: readonly (ProviderStatus | undefined)[] = [
  undefined,
  'approved',
  'approved',
  'applied',
  'suspended',
  'rejected',
  'removed',
  'applied',
  'exited',
]
const ACTIVE = 1
const EXPIRED = 2

/**
 * Finds an array of resources that is the last part of an answer, laid out as the compiler does it: nothing between, nothing behind.
 *
 * @param at the word that holds the array's offset
 * @param base the word from which the offset counts
 */
function readArray(words: Words, at: number, base: number): { first: number; length: number } {
  const start = base + words.count(at) / WORD_BYTES
  if (!Number.isInteger(start) || start <= at || start >= words.length)
    throw invalidAnswer('its array is out of bounds')
  const length = words.count(start)
  if (words.length !== start + 1 + length * RESOURCE_WORDS) throw invalidAnswer('its array is not as long as it says')
  return { first: start + 1, length }
}

function readServer(words: Words, start: number, state: ContractState): ListedServer | undefined {
  const status = words.count(start + 1)
  if (status >= providerStatusOf.length) throw invalidAnswer('a status is not known')
  const provider = words.count(start + 2)
  const expiresAt = words.count(start + 3) * 1000
  const providerStatus = providerStatusOf[status]
  if (providerStatus === undefined) {
    if (provider !== 0) throw invalidAnswer('a server is not listed and has a provider')
    return undefined
  }
  if (provider < 1 || provider > MAX_PROVIDER_ID) throw invalidAnswer('a listed server has no provider')
  const isOver = expiresAt <= state.timestamp
  if ((status === ACTIVE && isOver) || (status === EXPIRED && !isOver)) {
    throw invalidAnswer('a status contradicts its expiry')
  }
  const nodeId = words.hex(start) as NodeId
  const draining = words.count(start + 6) === 1
  const until = words.count(start + 8) * 1000
  const endsAt = status === ACTIVE && until !== 0 ? Math.min(expiresAt, until) : expiresAt
  return { nodeId, provider, providerStatus, expiresAt: endsAt, sequence: words.bigint(start + 5), draining }
}

function readState(words: Words, at: number): ContractState {
  if (words.length < at + STATE_WORDS) throw invalidAnswer('it is no state')
  const listHead = words.hex(at + 2)
  const providersHead = words.hex(at + 3)
  return {
    blockNumber: words.count(at),
    timestamp: words.count(at + 1) * 1000,
    listVersion: versionOf(listHead),
    providersVersion: versionOf(providersHead),
    listHead,
    providersHead,
  }
}

function readList(value: unknown, field: string): Result[] {
  if (!Array.isArray(value)) throw invalidAnswer(`${field} are missing`)
  return [...value] as Result[]
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

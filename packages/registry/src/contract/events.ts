import { type ProviderStatus, providerStatuses, registryLimits, withdrawalCauses } from '@waypost/contracts'
import type { Hex, NodeId, ProviderId, ResourceTypeId } from '@waypost/core'
import type { Log } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import {
  PROVIDER_EVENTS,
  type ProviderEventName,
  RESOURCE_EVENTS,
  type ResourceEventName,
  topicsByName,
} from './fragments.js'
import { type Words, wordsOf } from './words.js'

interface OfResource {
  readonly type: 'resource'
  readonly resourceType: ResourceTypeId
  readonly nodeId: NodeId
  readonly version: number
  readonly block: number
}

/** A change of a resource type's list. Times are Unix time in seconds. */
export type ResourceChange = OfResource &
  (
    | {
        readonly kind: 'declared'
        readonly provider: ProviderId
        readonly expiresAt: number
        readonly consentedUntil: number
        readonly sequence: bigint
        /** x ‖ y, 64 bytes; not compared with the node id here. */
        readonly publicKey: Hex
        /** RLP of a node record, not verified; empty when none was given. */
        readonly record: Hex
      }
    | { readonly kind: 'renewed'; readonly provider: ProviderId; readonly expiresAt: number }
    | { readonly kind: 'drained'; readonly provider: ProviderId }
    /** @property cause the contract's number */
    | { readonly kind: 'withdrawn'; readonly provider: ProviderId; readonly cause: number; readonly sequence: bigint }
    | { readonly kind: 'rotated'; readonly provider: ProviderId; readonly successor: Hex; readonly sequence: bigint }
    /** A key that is not listed made its consents void: no listing changed. */
    | { readonly kind: 'voided'; readonly sequence: bigint }
  )

interface OfProvider {
  readonly type: 'provider'
  readonly provider: ProviderId
  readonly version: number
  readonly block: number
}

/** A change of the providers' list. Times are Unix time in seconds. */
export type ProviderChange = OfProvider &
  (
    | { readonly kind: 'registered'; readonly owner: Hex; readonly metadataURI: Hex; readonly metadataHash: Hex }
    | { readonly kind: 'metadata'; readonly metadataURI: Hex; readonly metadataHash: Hex }
    | {
        readonly kind: 'status'
        readonly status: ProviderStatus
        readonly statusUntil: number
        /** For people; bytes of any kind. */
        readonly reason: Hex
      }
    | { readonly kind: 'transfer-started'; readonly pendingOwner: Hex }
    | { readonly kind: 'transferred'; readonly owner: Hex }
    | { readonly kind: 'exit-requested'; readonly exitAt: number }
  )

export type RegistryChange = ResourceChange | ProviderChange

const resourceEvents = /* @__PURE__ */ topicsByName(RESOURCE_EVENTS)
const providerEvents = /* @__PURE__ */ topicsByName(PROVIDER_EVENTS)

/** Longest `data` of any event of ours, in bytes: a declaration with its key and record, with room to spare. */
export const MAX_EVENT_BYTES = 2048

/** Topic filter for changes of the providers' list. */
export function providerTopics(): Hex[][] {
  return [[...providerEvents.values()]]
}

/** Topic filter for changes of a resource type's list. */
export function resourceTopics(resourceType: ResourceTypeId): Hex[][] {
  return [[...resourceEvents.values()], [resourceType]]
}

/** Topic filter for every event that grows a version. */
export function changeTopics(): Hex[][] {
  return [[...resourceEvents.values(), ...providerEvents.values()]]
}

/** Topic filter for declarations under one resource type. */
export function declarationTopics(resourceType: ResourceTypeId): Hex[][] {
  return [[resourceEvents.get('ResourceDeclared') ?? '0x'], [resourceType]]
}

/** @throws RpcError when the log is none of the events that the filters ask for */
export function decodeEvent(log: Log): RegistryChange {
  const [topic] = log.topics
  for (const [name, known] of resourceEvents) if (known === topic) return resourceChange(name, log)
  for (const [name, known] of providerEvents) if (known === topic) return providerChange(name, log)
  throw invalidAnswer('a log is none that was asked for')
}

// Read by position: a general decoder takes a third of a millisecond for each, and lists have 100,000; texts need be no valid UTF-8.
function resourceChange(name: ResourceEventName, log: Log): ResourceChange {
  const [, resourceType, nodeId, third] = log.topics
  const words = wordsOf(log.data)
  if (resourceType === undefined || nodeId === undefined) throw invalidAnswer('a log has not all its topics')
  const common = (version: number): OfResource => ({
    type: 'resource',
    resourceType,
    nodeId: nodeId as NodeId,
    version: words.count(version, 'version'),
    block: log.blockNumber,
  })
  const provider = () => readProvider(third)
  switch (name) {
    case 'ResourceDeclared':
      return { ...common(4), kind: 'declared', provider: provider(), ...readDeclaration(words, log.data) }
    case 'ResourceRenewed':
      expectWords(words, 2)
      return { ...common(1), kind: 'renewed', provider: provider(), expiresAt: words.count(0, 'expiresAt') }
    case 'ResourceDrained':
      expectWords(words, 1)
      return { ...common(0), kind: 'drained', provider: provider() }
    case 'ResourceWithdrawn': {
      expectWords(words, 3)
      const cause = words.count(0, 'cause')
      if (withdrawalCauses[cause] === undefined) throw invalidAnswer('a cause is not known')
      return { ...common(2), kind: 'withdrawn', provider: provider(), cause, sequence: words.bigint(1) }
    }
    case 'ResourceRotated':
      expectWords(words, 3)
      return { ...common(2), kind: 'rotated', provider: provider(), successor: words.hex(0), sequence: words.bigint(1) }
    case 'ConsentsVoided':
      expectWords(words, 2)
      return { ...common(1), kind: 'voided', sequence: words.bigint(0) }
  }
}

const DECLARATION_WORDS = 8

function readDeclaration(words: Words, data: Hex) {
  const length = words.length > DECLARATION_WORDS ? words.count(DECLARATION_WORDS, 'length') : -1
  const isWhole =
    length >= 0 &&
    length <= registryLimits.maxRecordBytes &&
    words.count(7, 'offset') === DECLARATION_WORDS * 32 &&
    words.length === DECLARATION_WORDS + 1 + Math.ceil(length / 32)
  if (!isWhole) throw invalidAnswer('a declaration is not laid out as the contract does it')
  const recordAt = 2 + (DECLARATION_WORDS + 1) * 64
  return {
    expiresAt: words.count(1, 'expiresAt'),
    consentedUntil: words.count(2, 'consentedUntil'),
    sequence: words.bigint(3),
    publicKey: `${words.hex(5)}${words.hex(6).slice(2)}` as Hex,
    record: `0x${data.slice(recordAt, recordAt + length * 2)}` as Hex,
  }
}

function providerChange(name: ProviderEventName, log: Log): ProviderChange {
  const [, provider, second, third] = log.topics
  const words = wordsOf(log.data)
  const common = (version: number): OfProvider => ({
    type: 'provider',
    provider: readProvider(provider),
    version: words.count(version, 'version'),
    block: log.blockNumber,
  })
  switch (name) {
    case 'ProviderRegistered':
      return { ...common(2), kind: 'registered', owner: readAddress(second), ...readMetadata(words, log.data) }
    case 'ProviderMetadataChanged':
      return { ...common(2), kind: 'metadata', ...readMetadata(words, log.data) }
    case 'ProviderStatusChanged': {
      const status = third === undefined ? undefined : providerStatuses[wordsOf(third).count(0, 'status')]
      if (status === undefined) throw invalidAnswer('a status is not known')
      const reason = readText(words, log.data, 1)
      return { ...common(2), kind: 'status', status, statusUntil: words.count(0, 'statusUntil'), reason }
    }
    case 'ProviderTransferStarted':
      expectWords(words, 1)
      return { ...common(0), kind: 'transfer-started', pendingOwner: readAddress(third) }
    case 'ProviderTransferred':
      expectWords(words, 1)
      return { ...common(0), kind: 'transferred', owner: readAddress(third) }
    case 'ProviderExitRequested':
      expectWords(words, 2)
      return { ...common(1), kind: 'exit-requested', exitAt: words.count(0, 'exitAt') }
  }
}

function readMetadata(words: Words, data: Hex) {
  return { metadataURI: readText(words, data, 0), metadataHash: words.hex(1) }
}

const TEXT_HEAD_WORDS = 3

/** The one text of an event, as its bytes: nobody makes it valid UTF-8. @param at the word that holds its offset */
function readText(words: Words, data: Hex, at: number): Hex {
  const length = words.length > TEXT_HEAD_WORDS ? words.count(TEXT_HEAD_WORDS, 'length') : -1
  const isWhole =
    length >= 0 &&
    length <= registryLimits.maxTextBytes &&
    words.count(at, 'offset') === TEXT_HEAD_WORDS * 32 &&
    words.length === TEXT_HEAD_WORDS + 1 + Math.ceil(length / 32)
  if (!isWhole) throw invalidAnswer('an event is not laid out as the contract does it')
  const start = 2 + (TEXT_HEAD_WORDS + 1) * 64
  return `0x${data.slice(start, start + length * 2)}`
}

function readAddress(topic: Hex | undefined): Hex {
  if (topic === undefined) throw invalidAnswer('a log has not all its topics')
  return `0x${topic.slice(26)}`
}

function readProvider(topic: Hex | undefined): ProviderId {
  if (topic === undefined) throw invalidAnswer('a log has not all its topics')
  return wordsOf(topic).count(0, 'provider')
}

function expectWords(words: Words, length: number) {
  if (words.length !== length) throw invalidAnswer('a log is not as long as its event')
}

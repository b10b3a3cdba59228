import { serverRegistryAbi } from '@waypost/contracts'
import { fromHex, type Hex, type NodeId, type ProviderId, parseNodeId, type ResourceTypeId } from '@waypost/core'
import { nodeIdOf } from '@waypost/core/derive'
import { Interface, type LogDescription } from 'ethers'
import type { Log } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'

/** A server's key and record, out of the event that declared it. */
export interface DeclaredServer {
  /** x ‖ y, 64 bytes; it hashes to the node id. */
  readonly publicKey: Uint8Array
  /** RLP of a node record, not verified. Empty when none was given. */
  readonly record: Uint8Array
  readonly sequence: bigint
}

/** A change as the contract tells it. Each grows a version by one. */
export type RegistryEvent =
  | {
      readonly type: 'resource'
      readonly resourceType: ResourceTypeId
      readonly nodeId: NodeId
      readonly version: number
      readonly block: number
      /** Whether the listing itself changed; a key that voids its unused consents changes none. */
      readonly touchesListing: boolean
      readonly declared?: DeclaredServer
    }
  | { readonly type: 'provider'; readonly provider: ProviderId; readonly version: number; readonly block: number }

const contract = /* @__PURE__ */ new Interface(serverRegistryAbi)

const RESOURCE_EVENTS = [
  'ResourceDeclared',
  'ResourceRenewed',
  'ResourceDrained',
  'ResourceWithdrawn',
  'ResourceRotated',
  'ConsentsVoided',
]
const PROVIDER_EVENTS = [
  'ProviderRegistered',
  'ProviderMetadataChanged',
  'ProviderStatusChanged',
  'ProviderTransferStarted',
  'ProviderTransferred',
  'ProviderExitRequested',
]

/** Longest `data` of any event of ours, in bytes: a declaration with its key and record, with room to spare. */
export const MAX_EVENT_BYTES = 2048

/** Topic filter for every event that grows a version. */
export function changeTopics(): Hex[][] {
  return [topicsOf([...RESOURCE_EVENTS, ...PROVIDER_EVENTS])]
}

/** Topic filter for declarations under one resource type. */
export function declarationTopics(resourceType: ResourceTypeId): Hex[][] {
  return [topicsOf(['ResourceDeclared']), [resourceType]]
}

/** @throws RpcError when the log is none of the events that the filters ask for */
export function decodeEvent(log: Log): RegistryEvent {
  let event: LogDescription | null
  try {
    event = contract.parseLog({ topics: [...log.topics], data: log.data })
    if (event !== null && RESOURCE_EVENTS.includes(event.name)) return resourceEvent(event, log.blockNumber)
    if (event !== null && PROVIDER_EVENTS.includes(event.name)) return providerEvent(event, log.blockNumber)
  } catch (cause) {
    throw invalidAnswer('a log does not decode', {}, cause)
  }
  throw invalidAnswer('a log is none that was asked for')
}

function resourceEvent(event: LogDescription, block: number): RegistryEvent {
  const nodeId = parseNodeId(String(event.args.getValue('nodeId')))
  return {
    type: 'resource',
    resourceType: String(event.args.getValue('resourceType')).toLowerCase() as ResourceTypeId,
    nodeId,
    version: Number(event.args.getValue('version')),
    block,
    touchesListing: event.name !== 'ConsentsVoided',
    ...(event.name === 'ResourceDeclared' ? { declared: declaredServer(event, nodeId) } : {}),
  }
}

function declaredServer(event: LogDescription, nodeId: NodeId): DeclaredServer {
  const [x, y]: unknown[] = [...event.args.getValue('publicKey')]
  const publicKey = fromHex(`${x}${String(y).slice(2)}`, 64)
  if (nodeIdOf(publicKey) !== nodeId) throw invalidAnswer('a declared key is not the node id’s')
  const record = fromHex(String(event.args.getValue('record')))
  return { publicKey, record, sequence: BigInt(event.args.getValue('sequence')) }
}

function providerEvent(event: LogDescription, block: number): RegistryEvent {
  return {
    type: 'provider',
    provider: Number(event.args.getValue('provider')),
    version: Number(event.args.getValue('version')),
    block,
  }
}

function topicsOf(names: readonly string[]): Hex[] {
  return names.flatMap((name) => (contract.getEvent(name)?.topicHash as Hex | undefined) ?? [])
}

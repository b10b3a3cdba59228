import { type OperatorRole, operatorRoles, registryLimits } from '@waypost/contracts'
import {
  type Address,
  ConfigurationError,
  type Hex,
  type NodeId,
  type ProviderId,
  type ResourceTypeId,
} from '@waypost/core'
import { Signature } from 'ethers'
import { recordBytes } from '../record-text.js'
import { checkAddress } from '../settings.js'
import type { Consent, Rotation, Withdrawal } from './consent.js'
import type { RelayedCall } from './relayed-call.js'
import { toUnixSeconds } from './unix-time.js'

/** One call of the registry, before anybody signs or pays for it. */
export interface RegistryCall {
  /** Name of the contract's function. */
  readonly action: string
  readonly args: readonly unknown[]
}

/** A server as a provider declares it. */
export interface ServerDeclaration {
  readonly consent: Consent
  /**
   * When the listing runs out unless renewed; ms since 1970.
   * @default the consent's expiry, or ten minutes short of the 90 days that the contract allows, whichever comes first
   */
  readonly expiresAt?: number
  /** The server's node record, as `enr:…` text or RLP bytes; it goes into the event. */
  readonly record?: string | Uint8Array
}

/** A new key for a server: the old key's word, and the declaration of the server under the new one. */
export interface ServerRotation {
  readonly rotation: Rotation
  readonly successor: ServerDeclaration
}

/** A provider's metadata, as `metadataOf` makes them. */
export interface Metadata {
  readonly metadataURI: string
  /** keccak256 of the document. */
  readonly metadataHash: Hex
}

/** Servers of one provider under one resource type. */
export interface ServerSelection {
  readonly provider: ProviderId
  readonly resourceType: ResourceTypeId
  readonly nodeIds: readonly NodeId[]
}

/** A hot key and what it may do. */
export interface OperatorGrant {
  readonly operator: Address
  /** None takes all of them back. */
  readonly roles: readonly OperatorRole[]
  /** Last moment at which they count; ms since 1970. */
  readonly expiresAt: number
}

/**
 * What can be done with the registry. Those that give an array take any number of servers and make one call for each 100 of them, each
 * call all or nothing. Values that the contract cannot hold throw a ConfigurationError; all else is for the contract to refuse.
 */
export interface RegistryCalls {
  /** By anyone: a new provider that waits for the curator. */
  registerProvider(metadata?: Metadata): RegistryCall
  /** By the provider's owner, as all that follow up to `requestExit`. */
  setMetadata(provider: ProviderId, metadata: Metadata): RegistryCall
  /** Offers the provider to another owner, who accepts. */
  transferProvider(provider: ProviderId, newOwner: Address): RegistryCall
  acceptProvider(provider: ProviderId): RegistryCall
  /** Names a hot key that may act on the provider's servers and on nothing else. */
  setOperator(provider: ProviderId, grant: OperatorGrant): RegistryCall
  /** Gives the provider up, for good once the registry's exit delay has passed. */
  requestExit(provider: ProviderId): RegistryCall

  /** By the provider's owner or an operator, as all that follow up to `rotate`. A server that is listed already is updated. */
  declare(
    provider: ProviderId,
    resourceType: ResourceTypeId,
    servers: readonly ServerDeclaration[],
  ): readonly RegistryCall[]
  /** @param expiresAt ms since 1970 */
  renew(servers: ServerSelection, expiresAt: number): readonly RegistryCall[]
  /** Clients that use these servers may finish; none is to start. */
  drain(servers: ServerSelection): readonly RegistryCall[]
  withdraw(servers: ServerSelection): readonly RegistryCall[]
  /** Gives servers new keys. */
  rotate(
    provider: ProviderId,
    resourceType: ResourceTypeId,
    rotations: readonly ServerRotation[],
  ): readonly RegistryCall[]
  /** By anyone: clears away what expired a week ago or belongs to a provider that is gone; leaves the rest. */
  prune(resourceType: ResourceTypeId, nodeIds: readonly NodeId[]): readonly RegistryCall[]

  /** By the node key's own account. */
  withdrawAsNode(resourceType: ResourceTypeId, nodeId: NodeId, sequence: bigint): RegistryCall
  /** By anyone who holds the node key's signature. */
  withdrawWithSignature(withdrawal: Withdrawal): RegistryCall

  /** By the curator, as all that follow up to `acceptCurator`. */
  approve(provider: ProviderId): RegistryCall
  /** @param reason for people, at most 256 bytes; so for all that follow */
  reject(provider: ProviderId, reason?: string): RegistryCall
  suspend(provider: ProviderId, reason?: string): RegistryCall
  /** Makes the guardian's suspension last. */
  confirmSuspension(provider: ProviderId, reason?: string): RegistryCall
  remove(provider: ProviderId, reason?: string): RegistryCall
  reinstate(provider: ProviderId): RegistryCall
  /** @param guardian `undefined` for none */
  setGuardian(guardian: Address | undefined): RegistryCall
  /** Offers the curator's role to another, who accepts. */
  transferCurator(newCurator: Address): RegistryCall
  acceptCurator(): RegistryCall
  /** By the guardian: lasts for a set time unless the curator confirms it. */
  suspendAsGuardian(provider: ProviderId, reason?: string): RegistryCall

  /** By anyone: sends what an account signed, and pays for it. */
  relay(call: RelayedCall): RegistryCall
  /** Makes what the account signed for its next nonce void. */
  voidNonce(): RegistryCall
}

/** The block that counts may have been made before now by the clock here, and its 90 days end sooner. */
const CLOCK_MARGIN_MS = 600_000

const NO_METADATA: Metadata = { metadataURI: '', metadataHash: `0x${'00'.repeat(32)}` }
const NOBODY: Address = `0x${'00'.repeat(20)}`

/** @param now the present time in ms since 1970, for expiries that are not given */
export function createRegistryCalls(now: () => number): RegistryCalls {
  const latest = () => now() + registryLimits.maxLifetimeSeconds * 1000 - CLOCK_MARGIN_MS
  const call = (action: string, ...args: readonly unknown[]): RegistryCall => ({ action, args })
  const selection = (action: string, { provider, resourceType, nodeIds }: ServerSelection, ...more: unknown[]) =>
    batches(nodeIds, (batch) => call(action, provider, resourceType, batch, ...more))

  return {
    registerProvider: ({ metadataURI, metadataHash } = NO_METADATA) =>
      call('registerProvider', metadataURI, metadataHash),
    setMetadata: (provider, { metadataURI, metadataHash }) => call('setMetadata', provider, metadataURI, metadataHash),
    transferProvider: (provider, newOwner) => call('transferProvider', provider, checkAddress(newOwner)),
    acceptProvider: (provider) => call('acceptProvider', provider),
    setOperator: (provider, { operator, roles, expiresAt }) =>
      call('setOperator', provider, checkAddress(operator), bitsOf(roles), toUnixSeconds('expiresAt', expiresAt)),
    requestExit: (provider) => call('requestExit', provider),

    declare(provider, resourceType, servers) {
      const declarations = servers.map((server) => declarationOf(server, latest()))
      return batches(declarations, (batch) => call('declare', provider, resourceType, batch))
    },
    renew: (servers, expiresAt) => selection('renew', servers, toUnixSeconds('expiresAt', expiresAt)),
    drain: (servers) => selection('drain', servers),
    withdraw: (servers) => selection('withdraw', servers),
    rotate(provider, resourceType, rotations) {
      const structs = rotations.map((rotation) => rotationOf(rotation, latest()))
      return batches(structs, (batch) => call('rotate', provider, resourceType, batch))
    },
    prune: (resourceType, nodeIds) => batches(nodeIds, (batch) => call('prune', resourceType, batch)),

    withdrawAsNode: (resourceType, nodeId, sequence) => call('withdrawAsNode', resourceType, nodeId, sequence),
    withdrawWithSignature({ resourceType, nodeId, sequence, deadline, signature }) {
      const { r, vs } = compactSignature(signature)
      const seconds = toUnixSeconds('deadline', deadline)
      return call('withdrawWithSignature', resourceType, nodeId, sequence, seconds, r, vs)
    },

    approve: (provider) => call('approve', provider),
    reject: (provider, reason = '') => call('reject', provider, reason),
    suspend: (provider, reason = '') => call('suspend', provider, reason),
    confirmSuspension: (provider, reason = '') => call('confirmSuspension', provider, reason),
    remove: (provider, reason = '') => call('remove', provider, reason),
    reinstate: (provider) => call('reinstate', provider),
    setGuardian: (guardian) => call('setGuardian', guardian === undefined ? NOBODY : checkAddress(guardian)),
    transferCurator: (newCurator) => call('transferCurator', checkAddress(newCurator)),
    acceptCurator: () => call('acceptCurator'),
    suspendAsGuardian: (provider, reason = '') => call('suspendAsGuardian', provider, reason),

    relay: ({ account, call: data, deadline, signature }) =>
      call('relay', account, data, toUnixSeconds('deadline', deadline), signature),
    voidNonce: () => call('voidNonce'),
  }
}

function batches<Item>(items: readonly Item[], callOf: (batch: readonly Item[]) => RegistryCall): RegistryCall[] {
  const calls: RegistryCall[] = []
  for (let at = 0; at < items.length; at += registryLimits.maxBatch) {
    calls.push(callOf(items.slice(at, at + registryLimits.maxBatch)))
  }
  return calls
}

/** @throws ConfigurationError when a role is none */
function bitsOf(roles: readonly OperatorRole[]): number {
  return roles.reduce((bits, role) => {
    if (!Object.hasOwn(operatorRoles, role)) {
      throw new ConfigurationError('roles', role, `give any of ${Object.keys(operatorRoles).join(', ')}`)
    }
    return bits | operatorRoles[role]
  }, 0)
}

/**
 * @param latest the latest expiry that is chosen where none was given, ms since 1970
 * @throws ConfigurationError when a time or the record is malformed
 */
function declarationOf({ consent, record, ...chosen }: ServerDeclaration, latest: number) {
  const expiresAt = chosen.expiresAt ?? Math.min(consent.expiresAt, latest)
  return {
    publicKey: [consent.publicKey.slice(0, 32), consent.publicKey.slice(32)],
    expiresAt: toUnixSeconds('expiresAt', expiresAt),
    consent: {
      expiresAt: toUnixSeconds('consent.expiresAt', consent.expiresAt),
      sequence: consent.sequence,
      deadline: toUnixSeconds('consent.deadline', consent.deadline),
      ...compactSignature(consent.signature),
    },
    record: record === undefined ? '0x' : recordBytes(record),
  }
}

function rotationOf({ rotation, successor }: ServerRotation, latest: number) {
  return {
    nodeId: rotation.nodeId,
    sequence: rotation.sequence,
    deadline: toUnixSeconds('rotation.deadline', rotation.deadline),
    ...compactSignature(rotation.signature),
    successor: declarationOf(successor, latest),
  }
}

/** 65 bytes as the 64 that the contract takes (EIP-2098). */
function compactSignature(signature: Hex) {
  try {
    const { r, yParityAndS } = Signature.from(signature)
    return { r, vs: yParityAndS }
  } catch (cause) {
    throw new ConfigurationError('signature', signature, 'give 65 bytes of hex, as a signing function made them', cause)
  }
}

import { consentTypes, registryDomain, rotationTypes, withdrawalTypes } from '@waypost/contracts'
import {
  ConfigurationError,
  type Deployment,
  fromHex,
  type Hex,
  type NodeId,
  type ProviderId,
  parseNodeId,
  type ResourceTypeId,
  toHex,
} from '@waypost/core'
import { nodeIdOf } from '@waypost/core/derive'
import { SigningKey, TypedDataEncoder, type TypedDataField } from 'ethers'
import { MAX_PROVIDER_ID } from '../policy/trust-policy.js'
import { toUnixSeconds } from './unix-time.js'

/** A node key's agreement that a provider lists its server: an EIP-712 signature for one chain and contract. */
export interface Consent {
  readonly provider: ProviderId
  readonly resourceType: ResourceTypeId
  readonly nodeId: NodeId
  /** x ‖ y of the node key, 64 bytes: a declaration shows it. */
  readonly publicKey: Uint8Array
  /** Latest expiry that the provider may give the listing; ms since 1970, whole seconds. */
  readonly expiresAt: number
  /** Greater than any that this key spent under this resource type. */
  readonly sequence: bigint
  /** Last moment at which the provider may spend the consent; ms since 1970, whole seconds. */
  readonly deadline: number
  /** r ‖ s ‖ v, 65 bytes. */
  readonly signature: Hex
}

/** A node key's word that its listing ends and that its consents up to `sequence` are void. */
export interface Withdrawal {
  readonly resourceType: ResourceTypeId
  readonly nodeId: NodeId
  /** Greater than any that this key spent under this resource type; 2^64 − 1 retires the key for good. */
  readonly sequence: bigint
  /** Last moment at which the signature counts; ms since 1970, whole seconds. */
  readonly deadline: number
  /** r ‖ s ‖ v, 65 bytes. */
  readonly signature: Hex
}

/** An old node key's word that its server goes on under a new key. */
export interface Rotation {
  readonly provider: ProviderId
  readonly resourceType: ResourceTypeId
  /** The server under its old key. */
  readonly nodeId: NodeId
  /** The server under its new key. */
  readonly successor: NodeId
  /** Greater than any that the old key spent under this resource type; 2^64 − 1 retires it for good. */
  readonly sequence: bigint
  /** Last moment at which the signature counts; ms since 1970, whole seconds. */
  readonly deadline: number
  /** r ‖ s ‖ v, 65 bytes. */
  readonly signature: Hex
}

interface NodeSignature {
  /** The node key, 32 bytes. It is used here and kept nowhere. */
  readonly privateKey: Uint8Array
  readonly deployment: Deployment
  readonly resourceType: ResourceTypeId
  /** Checked against the key when given. */
  readonly nodeId?: NodeId
  /** 0 to 2^64 − 1. */
  readonly sequence: bigint
  /** ms since 1970; rounded down to whole seconds. */
  readonly deadline: number
}

/** What {@link signConsent} takes. */
export interface ConsentOptions extends NodeSignature {
  readonly provider: ProviderId
  /** ms since 1970; rounded down to whole seconds. */
  readonly expiresAt: number
}

/**
 * Signs, with the node key, that a provider may list this server.
 *
 * @throws ConfigurationError when a value is not valid, or the key is not the node id's
 */
export function signConsent(options: ConsentOptions): Consent {
  const { resourceType, sequence } = options
  const provider = checkProvider(options.provider)
  const expiresAt = toUnixSeconds('expiresAt', options.expiresAt)
  const { nodeId, publicKey, deadline, signature } = signAsNode(options, consentTypes.Consent, 'Consent', {
    provider,
    expiresAt,
  })
  return { provider, resourceType, nodeId, publicKey, expiresAt: expiresAt * 1000, sequence, deadline, signature }
}

/**
 * Signs, with the node key, that its listing ends.
 *
 * @throws ConfigurationError when a value is not valid, or the key is not the node id's
 */
export function signWithdrawal(options: NodeSignature): Withdrawal {
  const { nodeId, deadline, signature } = signAsNode(options, withdrawalTypes.Withdrawal, 'Withdrawal', {})
  return { resourceType: options.resourceType, nodeId, sequence: options.sequence, deadline, signature }
}

/** What {@link signRotation} takes. */
export interface RotationOptions extends Omit<NodeSignature, 'sequence'> {
  readonly provider: ProviderId
  /** Node id of the new key. */
  readonly successor: NodeId
  /** @default 2^64 − 1, which retires the old key for good */
  readonly sequence?: bigint
}

const LAST_SEQUENCE = 2n ** 64n - 1n

/**
 * Signs, with a server's old node key, that the server goes on under a new one.
 *
 * @throws ConfigurationError when a value is not valid, or the key is not the node id's
 */
export function signRotation(options: RotationOptions): Rotation {
  const { resourceType, sequence = LAST_SEQUENCE } = options
  const provider = checkProvider(options.provider)
  const successor = parseNodeId(options.successor)
  const { nodeId, deadline, signature } = signAsNode({ ...options, sequence }, rotationTypes.Rotation, 'Rotation', {
    provider,
    successor,
  })
  return { provider, resourceType, nodeId, successor, sequence, deadline, signature }
}

/** What {@link signWithdrawal} takes. */
export type WithdrawalOptions = NodeSignature

function signAsNode(
  options: NodeSignature,
  fields: readonly TypedDataField[],
  name: string,
  values: Readonly<Record<string, number | string>>,
) {
  const { sequence, resourceType } = options
  if (typeof sequence !== 'bigint' || sequence < 0n || sequence >= 2n ** 64n) {
    throw new ConfigurationError('sequence', sequence, 'give a bigint from 0 to 2^64 − 1')
  }
  const key = signingKey(options.privateKey)
  const publicKey = fromHex(key.publicKey).slice(1)
  const nodeId = nodeIdOf(publicKey)
  if (options.nodeId !== undefined && options.nodeId !== nodeId) {
    throw new ConfigurationError('nodeId', options.nodeId, `the key belongs to ${nodeId}`)
  }
  const deadline = toUnixSeconds('deadline', options.deadline)
  const message = { ...values, resourceType: toHex(fromHex(resourceType, 32)), nodeId, sequence, deadline }
  const digest = TypedDataEncoder.hash(registryDomain(options.deployment), { [name]: [...fields] }, message)
  return { nodeId, publicKey, deadline: deadline * 1000, signature: key.sign(digest).serialized as Hex }
}

/** @throws ConfigurationError when it is no provider's id */
function checkProvider(provider: ProviderId): ProviderId {
  if (Number.isSafeInteger(provider) && provider >= 1 && provider <= MAX_PROVIDER_ID) return provider
  throw new ConfigurationError('provider', provider, 'give the id that the registry gave the provider')
}

function signingKey(privateKey: Uint8Array): SigningKey {
  try {
    if (privateKey.length === 32) {
      const key = new SigningKey(privateKey)
      if (key.publicKey !== '') return key
    }
  } catch {
    // Told below, without the key and without a cause that might hold it.
  }
  throw new ConfigurationError('privateKey', '…', 'give the 32 bytes of a secp256k1 key')
}

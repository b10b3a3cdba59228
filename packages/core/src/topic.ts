import { keccak_256 } from '@noble/hashes/sha3.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { ConfigurationError } from './errors.js'
import { fromHex, type Hex, toHex } from './hex.js'
import type { Address } from './node-id.js'

/** Where the registry stands that says whom to trust. */
export interface Deployment {
  /** EIP-155 chain id. */
  readonly chainId: number
  /** Address of the registry contract. */
  readonly registry: Address
}

/** A topic of Discovery v5: 32 bytes in the node-id space, as hex. */
export type Topic = Hex

/** A resource type of the registry: 32 bytes, as hex. */
export type ResourceTypeId = Hex

const NAME = /^[a-z0-9](?:[a-z0-9._/-]{0,62}[a-z0-9])?$/

/**
 * The 32 bytes under which servers of a kind advertise:
 * `keccak256("waypost:topic:v1:" ‖ topic ‖ ":" ‖ chainId ‖ ":" ‖ registry)`, in UTF-8, the chain id in decimal and
 * the registry in lower-case hex. Two deployments never share a topic, and no topic string can imitate another, since
 * a topic string holds no colon.
 *
 * @param topic the kind's topic string: 1 to 64 of `a-z 0-9 . _ / -`, first and last a letter or digit
 * @throws ConfigurationError when the topic string, chain id or registry is malformed
 */
export function deriveTopic(topic: string, deployment: Deployment): Topic {
  assertName('topic', topic)
  if (!Number.isSafeInteger(deployment.chainId) || deployment.chainId < 1) {
    throw new ConfigurationError('chainId', deployment.chainId, 'give the EIP-155 chain id, a positive integer')
  }
  const registry = toHex(fromHex(deployment.registry, 20))
  return toHex(keccak_256(utf8ToBytes(`waypost:topic:v1:${topic}:${deployment.chainId}:${registry}`)))
}

/**
 * The registry's 32 bytes for a resource type: keccak256 of its name in UTF-8.
 *
 * @throws ConfigurationError when the name is malformed (same alphabet as a topic string)
 */
export function deriveResourceType(name: string): ResourceTypeId {
  assertName('resourceType', name)
  return toHex(keccak_256(utf8ToBytes(name)))
}

/** @throws ConfigurationError when `value` is not a name as topics and resource types use it */
export function assertName(field: string, value: string): void {
  if (typeof value !== 'string' || !NAME.test(value)) {
    throw new ConfigurationError(field, value, 'use 1 to 64 of a-z 0-9 . _ / -, first and last a letter or digit')
  }
}

import { keccak_256 } from '@noble/hashes/sha3.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { Deployment, ResourceTypeId, Topic } from './deployment.js'
import { ConfigurationError } from './errors.js'
import { fromHex, toHex } from './hex.js'
import { assertName } from './name.js'

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

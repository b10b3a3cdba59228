import { readFile } from 'node:fs/promises'
import { ConfigurationError, fromHex, type Hex, parseNodeId, toHex } from '@waypost/core'
import type { Rotation } from '@waypost/registry'

/** A rotation as one line of JSON: the old key's operator prints it, the provider rotates with it. */
export function encodeRotation(rotation: Rotation): string {
  return JSON.stringify({ ...rotation, sequence: rotation.sequence.toString() })
}

/**
 * Reads a rotation from a file. Whether its signature is good is the contract's check.
 *
 * @throws ConfigurationError naming the file and what is wrong with it
 */
export async function readRotationFile(file: string): Promise<Rotation> {
  try {
    const { provider, resourceType, nodeId, successor, sequence, deadline, signature } = JSON.parse(
      await readFile(file, 'utf8'),
    )
    for (const number of [provider, deadline]) {
      if (!Number.isSafeInteger(number)) throw new ConfigurationError('rotation', number, '')
    }
    return {
      provider,
      resourceType: toHex(fromHex(resourceType, 32)),
      nodeId: parseNodeId(nodeId),
      successor: parseNodeId(successor),
      sequence: BigInt(sequence),
      deadline,
      signature: toHex(fromHex(signature, 65)) as Hex,
    }
  } catch (cause) {
    throw new ConfigurationError('rotation', file, 'name a file that `waypost rotation` printed', cause)
  }
}

import { readFile } from 'node:fs/promises'
import { ConfigurationError, fromHex, type Hex, parseNodeId, toHex } from '@waypost/core'
import type { Consent } from '@waypost/registry'

/** A consent as one line of JSON: the server's operator prints it, the provider declares with it. */
export function encodeConsent(consent: Consent): string {
  return JSON.stringify({ ...consent, publicKey: toHex(consent.publicKey), sequence: consent.sequence.toString() })
}

/**
 * Reads a consent from a file. Whether its signature is good is the contract's check.
 *
 * @throws ConfigurationError naming the file and what is wrong with it
 */
export async function readConsentFile(file: string): Promise<Consent> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new ConfigurationError('consent', file, 'name a readable file that `waypost consent` printed', cause)
  }
  try {
    const { provider, resourceType, nodeId, publicKey, expiresAt, sequence, deadline, signature } = JSON.parse(text)
    for (const number of [provider, expiresAt, deadline]) {
      if (!Number.isSafeInteger(number)) throw new ConfigurationError('consent', number, '')
    }
    return {
      provider,
      resourceType: toHex(fromHex(resourceType, 32)),
      nodeId: parseNodeId(nodeId),
      publicKey: fromHex(publicKey, 64),
      expiresAt,
      sequence: BigInt(sequence),
      deadline,
      signature: toHex(fromHex(signature, 65)) as Hex,
    }
  } catch (cause) {
    throw new ConfigurationError('consent', file, 'the file must hold the JSON that `waypost consent` printed', cause)
  }
}

import { type Address, ConfigurationError, type Hex } from '@waypost/core'
import { AbiCoder, keccak256, toUtf8Bytes } from 'ethers'
import { checkAddress } from '../settings.js'

const MAX_NAME_BYTES = 64

/**
 * The id of a published list, known before the list is there: keccak256 of its first owner and its name.
 *
 * @param name 1 to 64 bytes of UTF-8
 * @throws ConfigurationError when the address or the name is malformed
 */
export function providerListId(publisher: Address, name: string): Hex {
  const { length } = toUtf8Bytes(name)
  if (length < 1 || length > MAX_NAME_BYTES) {
    throw new ConfigurationError('name', name, `give 1 to ${MAX_NAME_BYTES} bytes of text`)
  }
  return keccak256(AbiCoder.defaultAbiCoder().encode(['address', 'string'], [checkAddress(publisher), name])) as Hex
}

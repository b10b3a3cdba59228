import { type Address, ConfigurationError, type Hex } from '@waypost/core'
import { getCreate2Address, isHexString, keccak256 } from 'ethers'

/**
 * The contract that most tools create contracts through: it stands at this address on nearly every chain, has no owner, and makes of 32
 * bytes of salt and creation code a contract whose address depends on these alone.
 * https://github.com/Arachnid/deterministic-deployment-proxy
 */
export const DETERMINISTIC_DEPLOYER: Address = '0x4e59b44847b379578588920ca78fbf26c0b4956c'

/**
 * Where a contract with this creation code and salt stands or will stand, on every chain (EIP-1014).
 *
 * @param salt 32 bytes
 * @throws ConfigurationError when the salt is not 32 bytes
 */
export function deterministicAddress(initCode: Hex, salt: Hex): Address {
  if (!isHexString(salt, 32)) throw new ConfigurationError('salt', salt, 'give 32 bytes of hex')
  return getCreate2Address(DETERMINISTIC_DEPLOYER, salt, keccak256(initCode)).toLowerCase() as Address
}

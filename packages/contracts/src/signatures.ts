/** The EIP-712 domain of a registry: signatures count on this chain and for this contract alone. */
export interface RegistryDomain {
  readonly name: 'Waypost ServerRegistry'
  readonly version: '2'
  readonly chainId: number
  readonly verifyingContract: `0x${string}`
}

/**
 * The EIP-712 domain of the registry at `deployment`.
 *
 * @param deployment EIP-155 chain id, and the registry's address as 20 bytes of hex; a `Deployment` of `@waypost/core` fits
 */
export function registryDomain(deployment: {
  readonly chainId: number
  readonly registry: `0x${string}`
}): RegistryDomain {
  return {
    name: 'Waypost ServerRegistry',
    version: '2',
    chainId: deployment.chainId,
    verifyingContract: deployment.registry,
  }
}

/** What a node key signs to be listed by a provider. */
export const consentTypes = {
  Consent: [
    { name: 'provider', type: 'uint40' },
    { name: 'resourceType', type: 'bytes32' },
    { name: 'nodeId', type: 'bytes32' },
    { name: 'expiresAt', type: 'uint40' },
    { name: 'sequence', type: 'uint64' },
    { name: 'deadline', type: 'uint40' },
  ],
} as const

/** What a node key signs to end its listing and to void older consents. */
export const withdrawalTypes = {
  Withdrawal: [
    { name: 'resourceType', type: 'bytes32' },
    { name: 'nodeId', type: 'bytes32' },
    { name: 'sequence', type: 'uint64' },
    { name: 'deadline', type: 'uint40' },
  ],
} as const

/** What a server's old key signs when the server gets a new one, `successor`. */
export const rotationTypes = {
  Rotation: [
    { name: 'provider', type: 'uint40' },
    { name: 'resourceType', type: 'bytes32' },
    { name: 'nodeId', type: 'bytes32' },
    { name: 'successor', type: 'bytes32' },
    { name: 'sequence', type: 'uint64' },
    { name: 'deadline', type: 'uint40' },
  ],
} as const

/** What an account signs so that somebody else may send its call of the registry. */
export const relayedCallTypes = {
  RelayedCall: [
    { name: 'account', type: 'address' },
    { name: 'call', type: 'bytes' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint40' },
  ],
} as const

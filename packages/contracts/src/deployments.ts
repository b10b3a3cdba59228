/** A registry that stands on a public chain. */
export interface RegistryDeployment {
  /** EIP-155 chain id. */
  readonly chainId: number
  readonly registry: `0x${string}`
  /** The block that created it: events are read from here on. */
  readonly block: number
  /** The provider that a client trusts unless the user says otherwise. */
  readonly defaultProvider: number
}

/** Registries on public chains by chain id. None yet: a devnet deploys its own from `serverRegistryBytecode`. */
export const deployments: Readonly<Partial<Record<number, RegistryDeployment>>> = /* @__PURE__ */ Object.freeze({})

/** Names of the contract's `ProviderStatus`; the position is the value on chain. */
export const providerStatuses = [
  'none',
  'applied',
  'approved',
  'suspended',
  'rejected',
  'removed',
  'approving',
  'suspended-by-guardian',
  'exited',
] as const

/**
 * Where a provider stands. `rejected`, `removed` and `exited` are final; `approving` and `suspended-by-guardian` turn into `approved`
 * with time alone.
 */
export type ProviderStatus = (typeof providerStatuses)[number]

/** Names of the contract's `ResourceStatus`; the position is the value on chain. Only `active` is a yes. */
export const resourceStatuses = [
  'not-listed',
  'active',
  'expired',
  'provider-applied',
  'provider-suspended',
  'provider-rejected',
  'provider-removed',
  'provider-approving',
  'provider-exited',
] as const

/** What the registry says of a server. */
export type ResourceStatus = (typeof resourceStatuses)[number]

/** Names of the contract's `WithdrawalCause`; the position is the value on chain. */
export const withdrawalCauses = ['by-provider', 'by-node', 'pruned'] as const

/** How a listing ended. */
export type WithdrawalCause = (typeof withdrawalCauses)[number]

/** Bits of what an operator key may do for a provider. */
export const operatorRoles = /* @__PURE__ */ Object.freeze({ declare: 1, renew: 2, drain: 4, withdraw: 8 })

/** What an operator key may do for a provider; to rotate a node key takes `declare` and `withdraw`. */
export type OperatorRole = keyof typeof operatorRoles

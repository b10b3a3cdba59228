/** Names of the contract's `ProviderStatus`; the position is the value on chain. */
export const providerStatuses = ['none', 'applied', 'approved', 'suspended', 'rejected', 'removed'] as const

/** Where a provider stands. `rejected` and `removed` are final. */
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
] as const

/** What the registry says of a server. */
export type ResourceStatus = (typeof resourceStatuses)[number]

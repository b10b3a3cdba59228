export {
  type ChallengeOutcome,
  challengeOutcomes,
  type ListingStatus,
  listingStatuses,
  type VoteChoice,
  type VoteStatus,
  voteChoices,
  voteStatuses,
} from './curation-statuses.js'
export { deployments, type RegistryDeployment } from './deployments.js'
export { providerListAbi, providerListBytecode, providerListSlots } from './generated/provider-list.js'
export { serverRegistryAbi, serverRegistryBytecode, serverRegistrySlots } from './generated/server-registry.js'
export { tokenCurationAbi, tokenCurationBytecode, tokenCurationSlots } from './generated/token-curation.js'
export { registryLimits } from './limits.js'
export {
  consentTypes,
  type RegistryDomain,
  registryDomain,
  relayedCallTypes,
  rotationTypes,
  withdrawalTypes,
} from './signatures.js'
export {
  type OperatorRole,
  operatorRoles,
  type ProviderStatus,
  providerStatuses,
  type ResourceStatus,
  resourceStatuses,
  type WithdrawalCause,
  withdrawalCauses,
} from './statuses.js'

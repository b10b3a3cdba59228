export { deployments, type RegistryDeployment } from './deployments.js'
export { serverRegistryAbi, serverRegistryBytecode, serverRegistrySlots } from './generated/server-registry.js'
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

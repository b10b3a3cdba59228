export { RegistryActionError, type RegistryActionErrorCode } from './actions/action-error.js'
export {
  type Consent,
  type ConsentOptions,
  type Rotation,
  type RotationOptions,
  signConsent,
  signRotation,
  signWithdrawal,
  type Withdrawal,
  type WithdrawalOptions,
} from './actions/consent.js'
export {
  type DeployedContract,
  type DeploymentPlan,
  type DeployOptions,
  deployContract,
  planDeployment,
} from './actions/deploy-contract.js'
export {
  type DeployRegistryOptions,
  deployRegistry,
  type NewDeployment,
  planRegistry,
  type RegistrySettings,
  registryInitCode,
} from './actions/deploy-registry.js'
export { encodeDeployments, parseDeployments } from './actions/deployment-file.js'
export {
  type ActionReceipt,
  createRegistryActions,
  type GasEstimate,
  type RegistryActions,
  type RegistryEstimates,
  type RelayOptions,
} from './actions/registry-actions.js'
export {
  createRegistryCalls,
  type Metadata,
  type OperatorGrant,
  type RegistryCall,
  type RegistryCalls,
  type ServerDeclaration,
  type ServerRotation,
  type ServerSelection,
} from './actions/registry-calls.js'
export type { RegistryActionsOptions } from './actions/registry-session.js'
export { type RelayedCall, type RelayedCallOptions, signRelayedCall } from './actions/relayed-call.js'
export type { RegistryClient } from './client.js'
export { metadataOf } from './contract/provider-name.js'
export { createRegistry } from './create-registry.js'
export type { PolicyRegistry } from './policy/trust-policy.js'
export type { HeadSource, ProofMode, ProofQuestion, ProvenBlock } from './proofs/proof-mode.js'
export type { RpcStanding, RpcStrike } from './quorum/standing.js'
export { RegistryError, type RegistryErrorCode } from './registry-error.js'
export type { RpcSender } from './rpc/rpc.js'
export { RpcError, type RpcErrorCode } from './rpc/rpc-error.js'
export type { RegistryOptions } from './settings.js'
export type { RegistryStatus } from './status.js'

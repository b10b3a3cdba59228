export { RegistryActionError, type RegistryActionErrorCode } from './actions/action-error.js'
export {
  type Consent,
  type ConsentOptions,
  signConsent,
  signWithdrawal,
  type Withdrawal,
  type WithdrawalOptions,
} from './actions/consent.js'
export { deployRegistry, type NewDeployment } from './actions/deploy-registry.js'
export {
  type ActionReceipt,
  createRegistryActions,
  type Metadata,
  type RegistryActions,
  type RegistryActionsOptions,
  type ServerDeclaration,
  type ServerSelection,
} from './actions/registry-actions.js'
export { metadataOf } from './contract/provider-name.js'
export { createRegistry } from './create-registry.js'
export { RegistryError, type RegistryErrorCode } from './registry-error.js'
export type { RpcSender } from './rpc/rpc.js'
export { RpcError, type RpcErrorCode } from './rpc/rpc-error.js'
export type { RegistryOptions } from './settings.js'
export type { PolicyRegistry } from './trust-policy.js'

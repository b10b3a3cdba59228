import { WaypostError } from '@waypost/core'

/** Codes of {@link RegistryError}. */
export type RegistryErrorCode =
  /** The RPC serves another chain than the deployment names. */
  | 'REGISTRY_WRONG_CHAIN'
  /** There is no contract at the deployment's address. */
  | 'REGISTRY_NO_CONTRACT'
  /** There is a contract, but no server registry of a version that this client knows. */
  | 'REGISTRY_UNSUPPORTED'
  /** The RPC is behind a block that this client has already seen, by more than the bound, or its head is too old. */
  | 'REGISTRY_STALE'
  /** The registry cannot be read now: unreachable, stalled, or answers that are not valid; `cause` says which. */
  | 'REGISTRY_UNREADABLE'
  /** The registry was not started, or was stopped. */
  | 'REGISTRY_STOPPED'

/** The registry cannot do what was asked. */
export class RegistryError extends WaypostError<RegistryErrorCode> {}

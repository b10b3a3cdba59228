import type { UnknownReason } from '@waypost/core'
import { RegistryError, type RegistryErrorCode } from './registry-error.js'
import { RpcError, type RpcErrorCode } from './rpc/rpc-error.js'

const REASONS: Record<RpcErrorCode | RegistryErrorCode, UnknownReason> = {
  RPC_UNREACHABLE: 'rpc-unreachable',
  RPC_TIMEOUT: 'rpc-timeout',
  RPC_INVALID_ANSWER: 'rpc-invalid-answer',
  RPC_REFUSED: 'rpc-refused',
  RPC_DISAGREEMENT: 'rpc-disagreement',
  REGISTRY_WRONG_CHAIN: 'wrong-chain',
  REGISTRY_NO_CONTRACT: 'no-contract',
  REGISTRY_UNSUPPORTED: 'no-contract',
  REGISTRY_STALE: 'stale',
  REGISTRY_UNREADABLE: 'rpc-unreachable',
  REGISTRY_STOPPED: 'stopped',
}

/** The reason that a verdict tells when the registry could not be asked. What is not foreseen counts as an answer that is not valid. */
export function unknownReasonOf(error: unknown): UnknownReason {
  return error instanceof RpcError || error instanceof RegistryError ? REASONS[error.code] : 'rpc-invalid-answer'
}

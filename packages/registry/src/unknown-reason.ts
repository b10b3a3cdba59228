import type { UnknownReason } from '@waypost/core'
import { RegistryError, type RegistryErrorCode } from './registry-error.js'
import { RpcError, type RpcErrorCode } from './rpc/rpc-error.js'

/** The code's own words, but where a reason covers more than one. */
type Told<Code extends string> = Code extends `REGISTRY_${infer Words}` ? Words : Code
const REASONS: Partial<Record<Told<RegistryErrorCode | RpcErrorCode>, UnknownReason>> = {
  UNSUPPORTED: 'no-contract',
  UNREADABLE: 'rpc-unreachable',
}

/** The reason that a verdict tells when the registry could not be asked. What is not foreseen counts as an answer that is not valid. */
export function unknownReasonOf(error: unknown): UnknownReason {
  if (!(error instanceof RpcError || error instanceof RegistryError)) return 'rpc-invalid-answer'
  const told = error.code.replace('REGISTRY_', '') as Told<typeof error.code>
  return REASONS[told] ?? (told.toLowerCase().replaceAll('_', '-') as UnknownReason)
}

import type { UnknownReason } from '@waypost/core'
import { RegistryError } from './registry-error.js'

/** The error of a call on a registry that does not run. */
export function stoppedError(): RegistryError {
  return new RegistryError({
    code: 'REGISTRY_STOPPED',
    message: 'the registry is not running',
    hint: 'call start()',
  })
}

/** The error of a list that cannot be had now. */
export function unreadableError(reason: UnknownReason, cause?: unknown): RegistryError {
  return new RegistryError({
    code: 'REGISTRY_UNREADABLE',
    message: `the registry cannot be read: ${reason}`,
    hint: 'try again later',
    data: { reason },
    isRetryable: true,
    cause,
  })
}

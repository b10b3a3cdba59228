import { ConfigurationError } from '@waypost/core'

/** Latest moment that the contract can hold: 40 bits of seconds. */
const MAX_SECONDS = 2 ** 40 - 1

/**
 * ms since 1970 as the contract's whole seconds, rounded down, so that nothing lasts longer than was said.
 *
 * @throws ConfigurationError when it is no time that the contract can hold
 */
export function toUnixSeconds(field: string, ms: number): number {
  const seconds = Math.floor(ms / 1000)
  if (Number.isSafeInteger(seconds) && seconds >= 0 && seconds <= MAX_SECONDS) return seconds
  throw new ConfigurationError(field, ms, 'give a time in ms since 1970')
}

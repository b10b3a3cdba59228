import { ConfigurationError } from './errors.js'

const NAME = /^[a-z0-9](?:[a-z0-9._/-]{0,62}[a-z0-9])?$/

/** @throws ConfigurationError when `value` is not a name as topics and resource types use it */
export function assertName(field: string, value: string): void {
  if (typeof value !== 'string' || !NAME.test(value)) {
    throw new ConfigurationError(field, value, 'use 1 to 64 of a-z 0-9 . _ / -, first and last a letter or digit')
  }
}

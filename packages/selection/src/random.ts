import type { SelectionStrategy } from '@waypost/core'

/**
 * Every server equally likely: nobody can predict the choice, and load spreads by itself. As unpredictable as the
 * `Random` that the pool is given, by default the Web Crypto API's.
 */
export function random(): SelectionStrategy {
  return (servers, input) => (servers.length === 0 ? undefined : servers[input.random.integer(servers.length)])
}

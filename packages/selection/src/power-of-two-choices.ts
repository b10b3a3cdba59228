import type { SelectableServer, SelectionStrategy } from '@waypost/core'

/**
 * Draws two servers at random and takes the one that answers faster: close to the best latency without the herd that
 * choosing the single fastest server makes. A server that was not measured yet wins over a measured one, so that new
 * servers get tried.
 *
 * Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001.
 */
export function powerOfTwoChoices(): SelectionStrategy {
  return (servers, { random }) => {
    const count = servers.length
    if (count < 2) return servers[0]
    const first = random.integer(count)
    const other = random.integer(count - 1)
    const a = servers[first]
    const b = servers[other < first ? other : other + 1]
    if (a === undefined || b === undefined) return a ?? b
    return cost(b) < cost(a) ? b : a
  }
}

/** Expected time of an answer in ms; a failure since the last success doubles it. */
function cost({ health }: SelectableServer): number {
  return health.latencyMs === undefined
    ? health.consecutiveFailures
    : health.latencyMs * 2 ** health.consecutiveFailures
}

import type { Random, SelectableServer, SelectionStrategy, Server } from '@waypost/core'
import { subnetOf } from './subnet.js'

/** Servers under their provider, and under their subnet within it. */
interface Grouping {
  readonly providers: readonly ProviderGroup[]
}

interface ProviderGroup {
  readonly key: string
  readonly subnets: readonly { readonly key: string; readonly servers: readonly SelectableServer[] }[]
}

/**
 * Spreads over providers, then over subnets, then at random: a provider gains nothing by running many servers, and
 * servers on one machine count as one place. Among providers (and subnets) those that the caller uses least come
 * first (`context.inUse`). Custom servers count as one provider together.
 *
 * The price is load: a provider with one server gets as many clients as one with a hundred.
 */
export function diverseProviders(): SelectionStrategy {
  const memo = new WeakMap<readonly SelectableServer[], Grouping>()
  return (servers, { random, context }) => {
    if (servers.length === 0) return undefined
    const grouping = entry(memo, servers, () => group(servers))
    const inUse = context.inUse ?? []
    const provider = leastUsed(grouping.providers, inUse.map(providerKey), random)
    const subnet = provider && leastUsed(provider.subnets, inUse.map(subnetOf), random)
    return subnet?.servers[random.integer(subnet.servers.length)]
  }
}

function providerKey(server: Server): string {
  return server.provider === undefined ? 'custom' : String(server.provider.id)
}

function group(servers: readonly SelectableServer[]): Grouping {
  const byProvider = new Map<string, Map<string, SelectableServer[]>>()
  for (const candidate of servers) {
    const subnets = entry(byProvider, providerKey(candidate.server), () => new Map<string, SelectableServer[]>())
    entry(subnets, subnetOf(candidate.server), () => [] as SelectableServer[]).push(candidate)
  }
  return {
    providers: [...byProvider].map(([key, subnets]) => ({
      key,
      subnets: [...subnets].map(([subnet, members]) => ({ key: subnet, servers: members })),
    })),
  }
}

function entry<Key extends object | string, Value>(
  map: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value,
): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

/** One of the groups whose key is used least often, each of those equally likely. */
function leastUsed<Group extends { readonly key: string }>(
  groups: readonly Group[],
  used: readonly string[],
  random: Random,
): Group | undefined {
  if (used.length === 0) return groups[random.integer(groups.length)]
  const uses = new Map<string, number>()
  for (const key of used) uses.set(key, (uses.get(key) ?? 0) + 1)
  let fewest = Number.POSITIVE_INFINITY
  let best: Group[] = []
  for (const candidate of groups) {
    const count = uses.get(candidate.key) ?? 0
    if (count < fewest) {
      fewest = count
      best = []
    }
    if (count === fewest) best.push(candidate)
  }
  return best[random.integer(best.length)]
}

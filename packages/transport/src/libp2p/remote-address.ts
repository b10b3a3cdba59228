import type { Multiaddr } from '@multiformats/multiaddr'

/** The IP address at the other end of a connection, without port and zone; undefined when a relay stands between. */
export function remoteAddressOf(multiaddr: Multiaddr): string | undefined {
  const components = multiaddr.getComponents()
  if (components.some(({ name }) => name === 'p2p-circuit')) return undefined
  const address = components.find(({ name }) => name === 'ip4' || name === 'ip6')?.value
  // A socket that listens on both families shows an IPv4 address as `::ffff:c000:207`.
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address ?? '') ?? []
  if (high === undefined || low === undefined) return address
  return [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]).join('.')
}

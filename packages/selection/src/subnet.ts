import type { Server } from '@waypost/core'

/**
 * The network that a server's first address lies in, as text: /24 for IPv4 and /48 for IPv6, the sizes that one
 * customer of a host commonly gets.
 */
export function subnetOf(server: Server): string {
  const known = memo.get(server)
  if (known !== undefined) return known
  const subnet = readSubnet(server)
  memo.set(server, subnet)
  return subnet
}

/** A server never changes: one whose record changed is another object. */
const memo = new WeakMap<Server, string>()

function readSubnet(server: Server): string {
  const address = server.addresses[0]
  if (address === undefined) return ''
  if (address.family === 4) return address.host.split('.', 3).join('.')
  return leadingGroups(address.host).join(':')
}

/** The first three 16-bit groups of an IPv6 address in text form, with `::` written out. */
function leadingGroups(host: string): string[] {
  const [head = '', tail] = host.toLowerCase().split('::', 2)
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right]
  return groups.slice(0, 3).map((group) => group.replace(/^0+(?=.)/, ''))
}

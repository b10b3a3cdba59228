import type { IpAddress } from '@waypost/core/ip'

/** How far an address reaches. */
export type IpScope = 'loopback' | 'private' | 'public'

/**
 * Whether a single node can be at the address. The unspecified one is not: many systems take a packet to it for one to
 * themselves. Nor are multicast, broadcast and reserved ones.
 */
export function isUnicast({ family, bytes }: IpAddress): boolean {
  const [first = 0] = bytes
  if (family === 4) return first !== 0 && first < 224
  return first !== 0xff && bytes.some((byte) => byte !== 0)
}

export function sameIp(a: IpAddress, b: IpAddress): boolean {
  return a.family === b.family && sharedPrefix(a.bytes, b.bytes, a.bytes.length * 8) === a.bytes.length * 8
}

/** Leading bits that two addresses of one family share, at most `limit`. */
export function sharedPrefix(a: Uint8Array, b: Uint8Array, limit: number): number {
  for (let at = 0; at * 8 < limit; at++) {
    const difference = (a[at] as number) ^ (b[at] as number)
    if (difference !== 0) return Math.min(limit, at * 8 + Math.clz32(difference) - 24)
  }
  return limit
}

/** An address as a key, equal for equal addresses however they were written. */
export function ipKey(ip: IpAddress): string {
  return ip.bytes.join('.')
}

/** The subnet that counts as one holder of addresses: /24 for IPv4, /48 for IPv6. */
export function subnetKey(ip: IpAddress): string {
  const { bytes } = ip
  return ip.family === 4 ? `${bytes[0]}.${bytes[1]}.${bytes[2]}` : `${bytes.subarray(0, 6).join(':')}`
}

export function ipScope(ip: IpAddress): IpScope {
  const [a = 0, b = 0] = ip.bytes
  if (ip.family === 4) {
    if (a === 127) return 'loopback'
    const isPrivate =
      a === 10 ||
      (a === 172 && b >> 4 === 1) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254) ||
      (a === 100 && b >> 6 === 1)
    return isPrivate ? 'private' : 'public'
  }
  if (ip.bytes.subarray(0, 15).every((byte) => byte === 0) && ip.bytes[15] === 1) return 'loopback'
  return (a & 0xfe) === 0xfc || (a === 0xfe && b >> 6 === 2) ? 'private' : 'public'
}

/**
 * Whether an address may be learned from a node at `from`: loopback only from loopback, private only from private or
 * loopback, so that a stranger cannot make this node send packets into its own network.
 */
export function mayRelay(from: IpScope, told: IpScope): boolean {
  return told === 'public' || from === 'loopback' || (told === 'private' && from === 'private')
}

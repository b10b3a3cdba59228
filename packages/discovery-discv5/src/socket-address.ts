import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { formatIpAddress } from '@waypost/core/ip'
import { boundedMap } from './bounded-map.js'

/** Where a datagram came from or goes to. */
export interface SocketAddress {
  readonly ip: string
  readonly port: number
}

const IP4 = 4
const IP6 = 41
/** The varint of the multiaddr code for UDP, 273. */
const UDP = [0x91, 0x02] as const

/**
 * Reads `/ip4|ip6/…/udp/…` from a multiaddr's bytes. Not through its methods: the library's two parts bring different
 * major versions of multiaddr, which have only the bytes in common.
 */
export function socketAddressOf({ bytes }: { readonly bytes: Uint8Array }): SocketAddress | undefined {
  const length = bytes[0] === IP4 ? 4 : bytes[0] === IP6 ? 16 : undefined
  if (length === undefined || bytes.length < length + 5) return undefined
  const [udp0, udp1, high = 0, low = 0] = bytes.subarray(1 + length)
  if (udp0 !== UDP[0] || udp1 !== UDP[1]) return undefined
  return { ip: formatIpAddress(bytes.subarray(1, 1 + length)), port: (high << 8) | low }
}

/** Makes multiaddrs of socket addresses and remembers them: every packet needs one, and few peers send most packets. */
export function multiaddrs(capacity = 2000): (address: SocketAddress) => Multiaddr {
  const made = boundedMap<string, Multiaddr>(capacity)
  return ({ ip, port }) => {
    const text = `/${ip.includes(':') ? 'ip6' : 'ip4'}/${ip}/udp/${port}`
    const known = made.get(text)
    if (known !== undefined) return known
    const fresh = multiaddr(text)
    made.set(text, fresh)
    return fresh
  }
}

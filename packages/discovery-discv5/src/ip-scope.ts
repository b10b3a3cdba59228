import { parseIpv4, parseIpv6 } from '@waypost/core/ip'

/** Who can reach an address. `unspecified` is the wildcard that a socket binds to; `private` includes link-local ones. */
export type IpScope = 'unspecified' | 'loopback' | 'private' | 'multicast' | 'public'

/** An address as this package needs it. */
export interface IpAddress {
  readonly text: string
  readonly family: 4 | 6
  readonly scope: IpScope
}

/** What an address is, or undefined when the text is none. */
export function readIpAddress(text: string): IpAddress | undefined {
  const v4 = parseIpv4(text)
  if (v4 !== undefined) return { text, family: 4, scope: scopeOfIpv4(v4) }
  const v6 = parseIpv6(text)
  return v6 === undefined ? undefined : { text, family: 6, scope: scopeOfIpv6(v6) }
}

function scopeOfIpv4([a = 0, b = 0]: Uint8Array): IpScope {
  if (a === 0) return 'unspecified'
  if (a === 127) return 'loopback'
  if (a >= 224) return 'multicast'
  const isPrivate =
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128)
  return isPrivate ? 'private' : 'public'
}

function scopeOfIpv6(bytes: Uint8Array): IpScope {
  const [a = 0, b = 0] = bytes
  const head = bytes.subarray(0, 15)
  if (head.every((byte) => byte === 0)) {
    if (bytes[15] === 0) return 'unspecified'
    if (bytes[15] === 1) return 'loopback'
  }
  if (a === 0xff) return 'multicast'
  return (a & 0xfe) === 0xfc || (a === 0xfe && (b & 0xc0) === 0x80) ? 'private' : 'public'
}

import { parseIpAddress } from './address.js'

/** How much of an address tells one subscriber of a network from another. */
export interface PrefixLengths {
  /** Leading bits of an IPv4 address, 0 to 32. @default 32 */
  readonly v4?: number
  /** Leading bits of an IPv6 address, 0 to 128. @default 64, which one subscriber has all to itself */
  readonly v6?: number
}

/**
 * The prefix that an IP address counts under in limits, in one form for each prefix: `192.0.2.7/32`,
 * `20010db800000000/64`. An IPv4 address in IPv6 form (`::ffff:192.0.2.7`) counts as the IPv4 address that it is.
 *
 * @returns undefined when the text is no IP address
 */
export function addressPrefix(address: string, { v4 = 32, v6 = 64 }: PrefixLengths = {}): string | undefined {
  const parsed = parseIpAddress(address)
  if (parsed === undefined) return undefined
  const bytes = [...parsed.bytes]
  if (parsed.family === 4) return `${masked(bytes, v4).join('.')}/${v4}`
  const hex = masked(bytes, v6).map((byte) => byte.toString(16).padStart(2, '0'))
  return `${hex.slice(0, Math.ceil(v6 / 8)).join('')}/${v6}`
}

function masked(bytes: readonly number[], bits: number): number[] {
  return bytes.map((byte, at) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * at))) & 0xff)
}

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
  const bytes = parseV4(address) ?? parseV6(address)
  if (bytes === undefined) return undefined
  const plain = isMapped(bytes) ? bytes.slice(12) : bytes
  if (plain.length === 4) return `${masked(plain, v4).join('.')}/${v4}`
  const hex = masked(plain, v6).map((byte) => byte.toString(16).padStart(2, '0'))
  return `${hex.slice(0, Math.ceil(v6 / 8)).join('')}/${v6}`
}

function parseV4(text: string): number[] | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined
  const bytes = text.split('.').map(Number)
  return bytes.every((byte) => byte <= 255) ? bytes : undefined
}

function parseV6(text: string): number[] | undefined {
  // The zone is this machine's name of an interface, no part of the address.
  const [address = ''] = text.split('%')
  if (address.length > 45) return undefined
  const halves = address.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half, at) => (half === '' ? [] : parseGroups(half, at === halves.length - 1)))
  if (head === undefined) return undefined
  if (halves.length === 1) return head.length === 16 ? head : undefined
  if (tail === undefined || head.length + tail.length > 14) return undefined
  return [...head, ...Array.from({ length: 16 - head.length - tail.length }, () => 0), ...tail]
}

/** Groups of 16 bits as bytes; the last of an address may be an IPv4 address. */
function parseGroups(text: string, endsAddress: boolean): number[] | undefined {
  const groups = text.split(':')
  const bytes: number[] = []
  for (const [index, group] of groups.entries()) {
    const dotted = endsAddress && index === groups.length - 1 ? parseV4(group) : undefined
    if (dotted !== undefined) bytes.push(...dotted)
    else if (/^[0-9a-f]{1,4}$/i.test(group))
      bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff)
    else return undefined
  }
  return bytes
}

const isMapped = (bytes: readonly number[]) =>
  bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff

function masked(bytes: readonly number[], bits: number): number[] {
  return bytes.map((byte, at) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * at))) & 0xff)
}

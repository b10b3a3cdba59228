/** An IP address as bytes: 4 of them for IPv4, 16 for IPv6. An IPv4 address in IPv6 form (`::ffff:192.0.2.7`) is IPv4. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly bytes: Uint8Array
}

/**
 * Reads an address in any text form of RFC 4291, or dotted; undefined when the text is none. A zone (`%eth0`) is this
 * machine's name of an interface, no part of the address, and left out.
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  const [address = ''] = text.split('%', 1)
  if (!address.includes(':')) {
    const bytes = parseIpv4(text)
    return bytes && { family: 4, bytes }
  }
  const bytes = parseIpv6(address)
  if (bytes === undefined) return undefined
  return isMapped(bytes) ? { family: 4, bytes: bytes.slice(12) } : { family: 6, bytes }
}

/** ::ffff:0:0/96 */
function isMapped(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
}

/**
 * The text of a 4- or 16-byte address: dotted for IPv4; for IPv6 the canonical form of RFC 5952, always in hexadecimal
 * groups.
 */
export function formatIpAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups: number[] = []
  for (let at = 0; at < 16; at += 2) groups.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0))
  const gap = longestZeroRun(groups)
  const text = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':')
  return gap.length < 2 ? text(0, 8) : `${text(0, gap.start)}::${text(gap.start + gap.length, 8)}`
}

/** The first of the longest runs of zero groups, as RFC 5952 wants it. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let length = 0
  for (const [at, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > best.length) best = { start: at - length + 1, length }
  }
  return best
}

/** Four decimal numbers without leading zeros, or undefined: no octal, hexadecimal or short forms. */
export function parseIpv4(text: string): Uint8Array | undefined {
  if (!/^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/.test(text)) return undefined
  const numbers = text.split('.').map(Number)
  return numbers.every((number) => number <= 255) ? Uint8Array.from(numbers) : undefined
}

/** The text forms of RFC 4291 without a zone, or undefined. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const lastColon = text.lastIndexOf(':')
  if (text.length > 45 || lastColon < 0) return undefined
  let hexText = text
  if (text.includes('.')) {
    const tail = parseIpv4(text.slice(lastColon + 1))
    if (tail === undefined) return undefined
    const [a = 0, b = 0, c = 0, d = 0] = tail
    hexText = `${text.slice(0, lastColon + 1)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  }
  const halves = hexText.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...new Array<string>(missing).fill('0'), ...tail]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return Uint8Array.from(groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]))
}

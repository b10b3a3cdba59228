import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { WaypostError } from './errors.js'

/** Lower-case hexadecimal text with the prefix `0x`. */
export type Hex = `0x${string}`

/** Bytes as lower-case, `0x`-prefixed text. */
export function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`
}

/**
 * `0x`-prefixed text as bytes; upper-case digits are accepted.
 *
 * @param length the number of bytes that the text must hold; any when left out
 * @throws HexError when the text is no hexadecimal or has another length
 */
export function fromHex(text: string, length?: number): Uint8Array {
  if (!/^0x(?:[0-9a-fA-F]{2})*$/.test(text)) throw new HexError(text, 'is not 0x-prefixed hexadecimal text')
  if (length !== undefined && text.length !== 2 + 2 * length) throw new HexError(text, `is not ${length} bytes long`)
  return hexToBytes(text.slice(2))
}

/** Text that should be hexadecimal is not. */
export class HexError extends WaypostError<'HEX_INVALID'> {
  constructor(text: string, problem: string) {
    super({ code: 'HEX_INVALID', message: `"${text.slice(0, 20)}" ${problem}`, data: { text: text.slice(0, 140) } })
  }
}

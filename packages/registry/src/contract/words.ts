import type { Hex } from '@waypost/core'
import { invalidAnswer } from '../rpc/rpc-error.js'

/** ABI-encoded data as 32-byte words, read by position. */
export interface Words {
  readonly length: number
  /** A whole number up to 2^48. @throws RpcError */
  count(at: number, field: string): number
  bigint(at: number): bigint
  /** The word itself, lower-case. */
  hex(at: number): Hex
}

const DIGITS = 64
const SMALL_DIGITS = 12
const SMALL = new RegExp(`^0{${DIGITS - SMALL_DIGITS}}`)

/**
 * Views data as words.
 *
 * @param data lower-case hex, as `readData` gives it
 * @throws RpcError when it is no whole number of words
 */
export function wordsOf(data: Hex): Words {
  const digits = data.length - 2
  if (digits % DIGITS !== 0) throw invalidAnswer('it is not made of words')
  const word = (at: number) => data.slice(2 + at * DIGITS, 2 + (at + 1) * DIGITS)
  return {
    length: digits / DIGITS,
    count(at, field) {
      const text = word(at)
      if (!SMALL.test(text)) throw invalidAnswer(`${field} is out of range`)
      return Number.parseInt(text.slice(-SMALL_DIGITS), 16)
    },
    bigint: (at) => BigInt(`0x${word(at)}`),
    hex: (at) => `0x${word(at)}`,
  }
}

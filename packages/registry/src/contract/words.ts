import type { Hex } from '@waypost/core'
import { invalidAnswer } from '../rpc/rpc-error.js'

/** ABI-encoded data as 32-byte words, read by position. */
export interface Words {
  readonly length: number
  /** A whole number below 2^48. @throws RpcError also beyond the end */
  count(at: number): number
  bigint(at: number): bigint
  /** The word itself, lower-case. */
  hex(at: number): Hex
  /** So many bytes from a word on. */
  bytes(at: number, length: number): Hex
}

const DIGITS = 64
const SMALL_DIGITS = 12
const SMALL = /^0{52}[0-9a-f]{12}$/

/**
 * Views data as words.
 *
 * @param data lower-case hex, as `readData` gives it
 * @throws RpcError when it is no whole number of words
 */
export function wordsOf(data: Hex): Words {
  const digits = data.length - 2
  if (digits % DIGITS !== 0) throw invalidAnswer('it is not made of words')
  const from = (at: number, length: number) => data.slice(2 + at * DIGITS, 2 + at * DIGITS + length)
  return {
    length: digits / DIGITS,
    count: (at) => countOf(from(at, DIGITS)),
    bigint: (at) => BigInt(`0x${from(at, DIGITS)}`),
    hex: (at) => `0x${from(at, DIGITS)}`,
    bytes: (at, length) => `0x${from(at, 2 * length)}`,
  }
}

/** A whole number below 2^48. @param word 64 digits @throws RpcError */
export function countOf(word: string): number {
  if (!SMALL.test(word)) throw invalidAnswer('a number is out of range')
  return Number.parseInt(word.slice(-SMALL_DIGITS), 16)
}

import type { Hex } from '@waypost/core'
import type { Keccak } from './hasher.js'

const VERSION_DIGITS = 12
const HASH_DIGITS = 52

/** A word of zeros: "nothing" as a change's slot or detail. */
export const ZERO_WORD: Hex = `0x${'0'.repeat(64)}`

/** The head of a list that has no change: version 0, and a hash of zeros. */
export const EMPTY_HEAD: Hex = `0x${'0'.repeat(64)}`

const WORD_BYTES = 32
/** Head, kind, subject, slot and detail. */
const hashed = /* @__PURE__ */ new Uint8Array(5 * WORD_BYTES)

/** One change as it enters a list's head. */
export interface HashedChange {
  /** The contract's number for the kind of change. */
  readonly kind: number
  /** 32 bytes each. */
  readonly subject: Hex
  readonly slot: Hex
  readonly detail: Hex
}

/** Changes so far. */
export function versionOf(head: Hex): number {
  return Number.parseInt(head.slice(2, 2 + VERSION_DIGITS), 16)
}

/** The head after a change: the version, one more, and the first 26 bytes of keccak256 over the head before and the change. */
export function advance(head: Hex, { kind, subject, slot, detail }: HashedChange, keccak: Keccak): Hex {
  // In bytes that are written over each time: a list of 100,000 takes as many hashes, and text costs half as much as the hash.
  putBytes(hashed, 0, head)
  hashed[2 * WORD_BYTES - 1] = kind
  putBytes(hashed, 2 * WORD_BYTES, subject)
  putBytes(hashed, 3 * WORD_BYTES, slot)
  putBytes(hashed, 4 * WORD_BYTES, detail)
  const version = (versionOf(head) + 1).toString(16).padStart(VERSION_DIGITS, '0')
  return `0x${version}${keccak(hashed).slice(2, 2 + HASH_DIGITS)}`
}

/** Bytes that were checked to be lower-case hex. */
export function bytesOf(hex: Hex): Uint8Array {
  const bytes = new Uint8Array((hex.length - 2) / 2)
  putBytes(bytes, 0, hex)
  return bytes
}

function putBytes(into: Uint8Array, at: number, hex: Hex) {
  for (let digit = 2; digit < hex.length; digit += 2) {
    into[at++] = digitOf(hex.charCodeAt(digit)) * 16 + digitOf(hex.charCodeAt(digit + 1))
  }
}

/** The value of 0–9 and a–f. */
const digitOf = (code: number) => (code & 15) + (code > 96 ? 9 : 0)

/** A small number, or bytes that are right-aligned such as an address, as a word. */
export function wordOf(value: number | Hex): Hex {
  const text = typeof value === 'number' ? value.toString(16) : value.slice(2)
  return `0x${text.padStart(64, '0')}`
}

import type { Hex } from '@waypost/core'
import { keccak256 } from 'ethers'

/** The head of a list that has no change: version 0. */
export const EMPTY_HEAD: Hex = `0x${'00'.repeat(32)}`

/** A word of zeros: "nothing" as a change's slot or detail. */
export const ZERO_WORD: Hex = EMPTY_HEAD

const VERSION_DIGITS = 12
const HASH_DIGITS = 52

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
export function advance(head: Hex, { kind, subject, slot, detail }: HashedChange): Hex {
  const hash = keccak256(`${head}${wordOf(kind).slice(2)}${subject.slice(2)}${slot.slice(2)}${detail.slice(2)}`)
  const version = (versionOf(head) + 1).toString(16).padStart(VERSION_DIGITS, '0')
  return `0x${version}${hash.slice(2, 2 + HASH_DIGITS)}`
}

/** A small number, or bytes that are right-aligned such as an address, as a word. */
export function wordOf(value: number | Hex): Hex {
  const text = typeof value === 'number' ? value.toString(16) : value.slice(2)
  return `0x${text.padStart(64, '0')}`
}

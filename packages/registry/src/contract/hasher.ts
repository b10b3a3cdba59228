import type { Hex } from '@waypost/core'
import { keccak256 } from '../from-ethers.js'

/** keccak256 of bytes, as text. */
export type Keccak = (bytes: Uint8Array) => Hex

/** keccak256 for long lists, which take hundreds of thousands of hashes. */
export interface Hasher {
  readonly keccak: Keccak
  /**
   * Takes WebAssembly from now on, about ten times as fast, where the platform has it and it can be loaded; where not, all goes on as it is.
   * Loaded once.
   */
  hasten(): Promise<void>
}

/** A {@link Hasher} that begins with what ethers brings. @param load makes the fast one */
export function createHasher(load: () => Promise<Keccak>): Hasher {
  let keccak = keccak256 as Keccak
  let hastening: Promise<void> | undefined

  async function hasten() {
    try {
      keccak = await load()
    } catch {
      // A policy of the page forbids it, or it could not be fetched.
    }
  }

  return {
    keccak: (bytes) => keccak(bytes),
    hasten() {
      hastening ??= hasten()
      return hastening
    },
  }
}

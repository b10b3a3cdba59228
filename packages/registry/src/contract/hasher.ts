import type { Hex } from '@waypost/core'
import { keccak256 } from 'ethers'

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

/** Lengths of what both have to hash alike before WebAssembly is believed: none, a key, a change, and around a block of the sponge. */
const PROBES = [0, 64, 135, 136, 137, 160]

/** A {@link Hasher} that begins with what ethers brings. @param load makes the fast one; @default hash-wasm's */
export function createHasher(load: () => Promise<Keccak> = loadWasm): Hasher {
  let keccak = keccak256 as Keccak
  let hastening: Promise<void> | undefined

  async function tryWasm() {
    const fast = await load()
    const isRight = PROBES.every((length) => {
      const probe = new Uint8Array(length).fill(length)
      return fast(probe) === keccak(probe)
    })
    if (isRight) keccak = fast
  }

  return {
    keccak: (bytes) => keccak(bytes),
    hasten: () =>
      (hastening ??= tryWasm().catch(() => {
        // A policy of the page forbids it, or it could not be fetched.
      })),
  }
}

async function loadWasm(): Promise<Keccak> {
  const { createWasmKeccak } = await import('./wasm-keccak.js')
  return createWasmKeccak()
}

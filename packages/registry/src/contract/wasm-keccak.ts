import { WaypostError } from '@waypost/core'
import { keccak256 } from 'ethers'
import { createKeccak } from 'hash-wasm'
import type { Keccak } from './hasher.js'

/**
 * keccak256 in WebAssembly. It is compiled once, and hashes without waiting from then on.
 *
 * @throws WaypostError KECCAK_WRONG when it does not hash as ethers does, and whatever the platform throws that has no WebAssembly
 */
export async function createWasmKeccak(): Promise<Keccak> {
  const hasher = await createKeccak(256)
  return checked((bytes) => `0x${hasher.init().update(bytes).digest()}`)
}

/** Lengths of what both have to hash alike: nothing, keys of a trie, a public key, a change, its nodes, and around a block of the sponge. */
const PROBES = [0, 20, 32, 64, 135, 136, 137, 160, 272, 532, 640]

/** The same, where it hashes as ethers does. @throws WaypostError KECCAK_WRONG */
export function checked(keccak: Keccak): Keccak {
  for (const length of PROBES) {
    const probe = new Uint8Array(length).fill(length)
    if (keccak(probe) !== keccak256(probe)) {
      throw new WaypostError({ code: 'KECCAK_WRONG', message: 'a faster hash is wrong', data: { length } })
    }
  }
  return keccak
}

export { atOnce } from '../at-once.js'

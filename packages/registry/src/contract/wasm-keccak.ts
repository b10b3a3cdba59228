import { createKeccak } from 'hash-wasm'
import type { Keccak } from './hasher.js'

/** keccak256 in WebAssembly. It is compiled once, and hashes without waiting from then on. */
export async function createWasmKeccak(): Promise<Keccak> {
  const hasher = await createKeccak(256)
  return (bytes) => `0x${hasher.init().update(bytes).digest()}`
}

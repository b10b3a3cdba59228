import { fromHex, type Hex } from '@waypost/core'
import type { Keccak } from '../contract/hasher.js'

/** Nodes of a trie by their hash, in the shape in which the trie library reads its database. */
export function createNodeStore(keccak: Keccak) {
  const nodes = new Map<string, Uint8Array>()
  const hashed = new Set<Hex>()

  const store = {
    add(proof: readonly Hex[]) {
      for (const node of proof) {
        // Proofs under one root share their first nodes: each is hashed once.
        if (hashed.has(node)) continue
        hashed.add(node)
        const bytes = fromHex(node)
        nodes.set(keccak(bytes).slice(2), bytes)
      }
    },
    get: async (key: string | Uint8Array) => nodes.get(String(key)),
    put: async () => {},
    del: async () => {},
    batch: async () => {},
    shallowCopy: () => store,
    open: async () => {},
  }
  return store
}

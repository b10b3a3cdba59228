import { fromHex, type Hex } from '@waypost/core'
import { keccak256 } from 'ethers'

/** Nodes of a trie by their hash, in the shape in which the trie library reads its database. */
export function createNodeStore() {
  const nodes = new Map<string, Uint8Array>()
  const hashed = new Set<Hex>()

  const store = {
    add(proof: readonly Hex[]) {
      for (const node of proof) {
        // Proofs under one root share their first nodes: each is hashed once.
        if (hashed.has(node)) continue
        hashed.add(node)
        nodes.set(keccak256(node).slice(2), fromHex(node))
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

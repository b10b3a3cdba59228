/**
 * The parts of a client that are loaded when they are first needed. Who has one RPC over HTTP, mirrors lists and keeps nothing for the next
 * run needs none of them for verdicts while all is well; a long list is read faster with `wasmKeccak`, and `list` takes `listing`.
 * `@waypost/registry/proofs` loads the faster hash by itself.
 */
export const later = {
  credentials: () => import('./rpc/credentials.js'),
  diagnosis: () => import('./chain/diagnosis.js'),
  direct: () => import('./sources/direct-parts.js'),
  foreignFailure: () => import('./rpc/foreign-failure.js'),
  listing: () => import('./listed.js'),
  persistence: () => import('./mirror/persistence.js'),
  proofs: () => import('./proofs/parts.js'),
  publishedLists: () => import('./policy/published-lists.js'),
  several: () => import('./quorum/several.js'),
  wasmKeccak: () => import('./contract/wasm-keccak.js'),
  webSocket: () => import('./rpc/web-socket-sender.js'),
}

export type Later = typeof later

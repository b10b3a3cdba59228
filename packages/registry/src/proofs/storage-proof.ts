import { createMPT } from '@ethereumjs/mpt'
import { fromHex, type Hex, toHex } from '@waypost/core'
import { decodeRlp } from 'ethers'
import { createHasher } from '../contract/hasher.js'
import { readData, readFixed, readObject } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { createNodeStore } from './node-store.js'
import type { ProofQuestion } from './proof-mode.js'

/** Deepest path of a trie with 32-byte keys, and longest node: a branch with 16 hashes and a value. */
const MAX_NODES = 65
const MAX_NODE_BYTES = 640

const EMPTY_TRIE = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
/** A proof is hashes for the most part. No proof waits for the faster one: what comes after it has been loaded is faster. */
const hasher = /* @__PURE__ */ createHasher(async () => (await import('../contract/wasm-keccak.js')).createWasmKeccak())

const ZERO_WORD: Hex = `0x${'00'.repeat(32)}`

/**
 * Reads an answer of `eth_getProof` and proves it: the account under the state root, each word under the account's storage root. A node
 * counts by its own hash alone, from the root on, so that no root is ever taken from the proof itself.
 *
 * @throws RpcError when something asked for is not proved
 */
export async function readStorageProof(value: unknown, question: ProofQuestion): Promise<ReadonlyMap<Hex, Hex>> {
  const answer = readObject(value, 'proof')
  void hasher.hasten()
  const nodes = createNodeStore(hasher.keccak)
  const account = await lookUp(question.stateRoot, question.address, [readNodes(answer.accountProof)], nodes)
  const storageRoot = account === undefined ? EMPTY_TRIE : storageRootOf(account)
  const entries: unknown = answer.storageProof
  if (!Array.isArray(entries) || entries.length !== question.keys.length) {
    throw invalidAnswer('it is not one storage proof per key asked for')
  }
  const words = new Map<Hex, Hex>()
  if (storageRoot === EMPTY_TRIE) {
    for (const key of question.keys) words.set(key, ZERO_WORD)
    return words
  }
  const store = createNodeStore(hasher.keccak)
  for (const entry of entries) store.add(readNodes(readObject(entry, 'storageProof').proof))
  const trie = await trieAt(storageRoot, store)
  for (const key of question.keys) {
    const found = await get(trie, key)
    words.set(key, found === undefined ? ZERO_WORD : wordIn(found))
  }
  return words
}

type NodeStore = ReturnType<typeof createNodeStore>

async function lookUp(root: Hex, key: Hex, proofs: readonly (readonly Hex[])[], store: NodeStore) {
  for (const proof of proofs) store.add(proof)
  return get(await trieAt(root, store), key)
}

function trieAt(root: Hex, db: NodeStore) {
  const useKeyHashingFunction = (key: Uint8Array) => fromHex(hasher.keccak(key))
  return createMPT({ root: fromHex(root, 32), useKeyHashing: true, useKeyHashingFunction, db })
}

async function get(trie: Awaited<ReturnType<typeof trieAt>>, key: Hex): Promise<Uint8Array | undefined> {
  try {
    // With `true` a node that the proof leaves out is an error, and no "nothing there".
    return (await trie.get(fromHex(key), true)) ?? undefined
  } catch (cause) {
    throw invalidAnswer('a proof does not lead from its root to what was asked', {}, cause)
  }
}

function readNodes(value: unknown): Hex[] {
  if (!Array.isArray(value) || value.length > MAX_NODES)
    throw invalidAnswer(`a proof is no list of at most ${MAX_NODES}`)
  return value.map((node: unknown) => readData(node, 'proof', MAX_NODE_BYTES))
}

function storageRootOf(account: Uint8Array): Hex {
  const fields = decoded(account)
  if (!Array.isArray(fields) || fields.length !== 4) throw invalidAnswer('a proof leads to no account')
  return readFixed(fields[2], 'account.storageRoot', 32)
}

function wordIn(value: Uint8Array): Hex {
  const digits = readData(decoded(value), 'storage', 32).slice(2)
  return `0x${digits.padStart(64, '0')}`
}

function decoded(bytes: Uint8Array): unknown {
  try {
    return decodeRlp(toHex(bytes))
  } catch (cause) {
    throw invalidAnswer('a proof leads to no RLP', {}, cause)
  }
}

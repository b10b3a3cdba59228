import { serverRegistrySlots } from '@waypost/contracts'
import type { Hex, NodeId, ServerKind } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import type { Devnet } from '@waypost/devnet'
import { proofMode } from '@waypost/registry/proofs'
import { keccak256 } from 'ethers'
import type { Measured } from '../../frame/result.js'
import { median } from '../../frame/statistics.js'
import { rpc } from './rpc.js'

const REQUESTS = 8
const KEYS_PER_REQUEST = 256
const ROUNDS = 5

/** Storage proofs of servers in a long list, as an RPC gives them, checked against a header that is checked as well. */
export async function measureProofs(devnet: Devnet, kind: ServerKind, nodeIds: readonly NodeId[]): Promise<Measured> {
  const { rpcUrl, deployment } = devnet
  const { readHeader, readStorage } = proofMode()
  const block = (await rpc(rpcUrl, 'eth_getBlockByNumber', ['latest', false])) as { hash: Hex; number: Hex }
  const { stateRoot } = readHeader(block, block.hash)
  const ofType = mapped(deriveResourceType(kind.resourceType), word(serverRegistrySlots.resources))
  const address = deployment.registry
  const questions = await Promise.all(
    Array.from({ length: REQUESTS }, async (_, at) => {
      const ids = nodeIds.slice(at * KEYS_PER_REQUEST, (at + 1) * KEYS_PER_REQUEST)
      const keys = ids.map((nodeId) => mapped(nodeId, ofType))
      return { keys, answer: await rpc(rpcUrl, 'eth_getProof', [address, keys, block.number]) }
    }),
  )
  const rates: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const startedAt = performance.now()
    for (const { keys, answer } of questions) await readStorage(answer, { stateRoot, address, keys })
    rates.push(((REQUESTS * KEYS_PER_REQUEST) / (performance.now() - startedAt)) * 1000)
  }
  return { name: 'proofsPerSecond', value: median(rates.slice(1)), unit: '/s', better: 'higher', target: 3_000 }
}

const word = (value: number): Hex => `0x${value.toString(16).padStart(64, '0')}`
const mapped = (key: Hex, slot: Hex) => keccak256(`${key}${slot.slice(2)}`) as Hex

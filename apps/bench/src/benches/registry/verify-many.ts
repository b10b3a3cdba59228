import { serverRegistryAbi } from '@waypost/contracts'
import type { NodeId, ServerKind } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import type { Devnet } from '@waypost/devnet'
import type { RegistryOptions } from '@waypost/registry'
import { Interface } from 'ethers'
import { BenchError } from '../../frame/bench-error.js'
import { median } from '../../frame/statistics.js'
import { clientOf, countingSender } from './clients.js'

const ROUNDS = 3

export interface Cost {
  readonly calls: number
  readonly milliseconds: number
}

/** From a client that knows nothing to the last verdict: its first checks count too. The first round warms up. */
export async function verifyWithClient(
  devnet: Devnet,
  kind: ServerKind,
  nodeIds: readonly NodeId[],
  options: Partial<RegistryOptions> = {},
): Promise<Cost> {
  const rounds: Cost[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const { counted, sender } = countingSender(devnet.rpcUrl)
    const client = clientOf(devnet, { rpc: sender, timeoutMs: 30_000, ...options })
    const startedAt = performance.now()
    await client.start()
    const verdicts = await client.verify(kind, nodeIds)
    const milliseconds = performance.now() - startedAt
    await client.stop()
    const trusted = [...verdicts.values()].filter(({ status }) => status === 'trusted').length
    if (trusted !== nodeIds.length) {
      throw new BenchError('MEASUREMENT_FAILED', `only ${trusted} of ${nodeIds.length} were trusted`)
    }
    if (round > 0) rounds.push({ calls: counted.calls, milliseconds })
  }
  return {
    calls: Math.max(...rounds.map(({ calls }) => calls)),
    milliseconds: Math.round(median(rounds.map(({ milliseconds }) => milliseconds))),
  }
}

/** One `eth_call` per server, one after the other. */
export async function verifyOneByOne(devnet: Devnet, kind: ServerKind, nodeIds: readonly NodeId[]): Promise<Cost> {
  const { counted, sender } = countingSender(devnet.rpcUrl)
  const abi = new Interface(serverRegistryAbi)
  const resourceType = deriveResourceType(kind.resourceType)
  const ask = async (nodeId: NodeId) => {
    const data = abi.encodeFunctionData('verify', [resourceType, [nodeId]])
    const answer = await sender.send('eth_call', [{ to: devnet.deployment.registry, data }, 'latest'])
    abi.decodeFunctionResult('verify', String(answer))
  }
  for (const nodeId of nodeIds.slice(0, 20)) await ask(nodeId)
  counted.calls = 0
  const startedAt = performance.now()
  for (const nodeId of nodeIds) await ask(nodeId)
  return { calls: counted.calls, milliseconds: Math.round(performance.now() - startedAt) }
}

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { NodeId, ServerKind } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import type { Devnet, DevnetProvider } from '@waypost/devnet'
import { BenchError } from '../../frame/bench-error.js'
import type { Measured } from '../../frame/result.js'
import { median } from '../../frame/statistics.js'
import { clientOf } from './clients.js'

const CHANGES = 11
const VERDICT_ROUNDS = 7
const MIB = 2 ** 20

/** A mirror of a long list: how long it takes, what it holds, what a change and a verdict cost. */
export async function measureMirror(
  devnet: Devnet,
  owner: DevnetProvider,
  kind: ServerKind,
  nodeIds: readonly NodeId[],
): Promise<Measured[]> {
  const collect = garbageCollector()
  const before = heldBytes(collect)
  const client = clientOf(devnet, { timeoutMs: 60_000, verifyTimeoutMs: 600_000, pollIntervalMs: 600_000 })
  const startedAt = performance.now()
  await client.start()
  await assertTrusted(client.verify(kind, nodeIds.slice(0, 1)))
  const seconds = (performance.now() - startedAt) / 1000
  const megabytes = (heldBytes(collect) - before) / MIB
  if (client.status().mirror?.servers !== nodeIds.length) {
    throw new BenchError('MEASUREMENT_FAILED', `the mirror holds ${client.status().mirror?.servers} servers`)
  }

  const selection = { provider: owner.id, resourceType: deriveResourceType(kind.resourceType) }
  const milliseconds: number[] = []
  for (const nodeId of nodeIds.slice(0, CHANGES + 1)) {
    await owner.actions.drain({ ...selection, nodeIds: [nodeId] })
    const changedAt = performance.now()
    const verdict = (await client.verify(kind, [nodeId])).get(nodeId)
    milliseconds.push(performance.now() - changedAt)
    if (verdict?.status !== 'trusted' || verdict.draining !== true) {
      throw new BenchError('MEASUREMENT_FAILED', 'a change did not reach the mirror')
    }
  }

  const over = new AbortController()
  client.watch(kind, { signal: over.signal })
  await client.verify(kind, nodeIds)
  const rates: number[] = []
  for (let round = 0; round <= VERDICT_ROUNDS; round++) {
    const roundAt = performance.now()
    const { size } = await client.verify(kind, nodeIds)
    rates.push((size / (performance.now() - roundAt)) * 1000)
  }
  over.abort()
  await client.stop()
  return [
    { name: 'mirror100kSeconds', value: seconds, unit: 's', better: 'lower', target: 60 },
    { name: 'mirror100kMegabytes', value: megabytes, unit: 'MiB', better: 'lower', target: 150 },
    { name: 'changeMillis', value: median(milliseconds.slice(1)), unit: 'ms', better: 'lower', target: 50 },
    { name: 'localVerdictsPerSecond', value: median(rates.slice(1)), unit: '/s', better: 'higher', target: 500_000 },
  ]
}

async function assertTrusted(verdicts: Promise<ReadonlyMap<NodeId, { readonly status: string }>>) {
  for (const { status } of (await verdicts).values()) {
    if (status !== 'trusted') throw new BenchError('MEASUREMENT_FAILED', `a server was ${status}`)
  }
}

/** Memory that is in use, after what is not was given back. */
function heldBytes(collect: () => void): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

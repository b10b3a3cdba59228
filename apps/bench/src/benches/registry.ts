import { serverRegistryAbi } from '@waypost/contracts'
import { cryptoRandom, defineServerKind, type NodeId } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { type Devnet, startDevnet } from '@waypost/devnet'
import { createRegistry, type RpcSender, signConsent } from '@waypost/registry'
import { Interface, JsonRpcProvider } from 'ethers'
import type { Bench } from '../frame/bench.js'
import { BenchError } from '../frame/bench-error.js'
import { median } from '../frame/statistics.js'

const SERVERS = 1_000
const ROUNDS = 5
const HOUR_MS = 3_600_000

const kind = defineServerKind({
  name: 'bench-server',
  topic: 'bench-server',
  resourceType: 'bench-server',
  connect: async () => ({ close: async () => {} }),
})
const resourceType = deriveResourceType(kind.resourceType)

/** Verifying many servers on a real chain, beside one `eth_call` per server, one after the other. */
export const registry: Bench = {
  name: 'registry',
  summary: `RPC calls and time to verify ${SERVERS.toLocaleString('en')} servers`,
  async run({ progress }) {
    const providers = [{ name: 'Bench', isApproved: true, servers: 0 }]
    const devnet = await startDevnet({ providers, onProgress: ({ what }) => progress(what) })
    const provider = new JsonRpcProvider(devnet.rpcUrl, devnet.deployment.chainId, {
      staticNetwork: true,
      batchMaxCount: 1,
    })
    try {
      const nodeIds = await declareServers(devnet, progress)
      const batched = await measureOurs(devnet, provider, nodeIds)
      progress('one call per server')
      const single = await measureOneByOne(devnet, provider, nodeIds)
      return {
        settings: {
          servers: SERVERS,
          rounds: ROUNDS,
          chain: 'anvil on loopback',
          client: 'started anew for each round',
        },
        results: [
          {
            name: 'callsFor1000',
            value: batched.calls,
            unit: 'calls',
            better: 'lower',
            target: 5,
            baseline: { name: 'one call per server', value: single.calls },
          },
          {
            name: 'verify1000Ms',
            value: batched.milliseconds,
            unit: 'ms',
            better: 'lower',
            baseline: { name: 'one call per server', value: single.milliseconds },
          },
        ],
      }
    } finally {
      provider.destroy()
      await devnet.stop()
    }
  },
}

async function declareServers({ deployment, providers: [owner] }: Devnet, progress: (text: string) => void) {
  if (owner === undefined) throw new BenchError('MEASUREMENT_FAILED', 'the devnet has no provider')
  progress(`signing ${SERVERS} consents`)
  const now = Date.now()
  const consents = Array.from({ length: SERVERS }, () =>
    signConsent({
      privateKey: cryptoRandom.bytes(32),
      deployment,
      provider: owner.id,
      resourceType,
      expiresAt: now + 24 * HOUR_MS,
      deadline: now + HOUR_MS,
      sequence: 1n,
    }),
  )
  progress(`declaring ${SERVERS} servers`)
  await owner.actions.declare(
    owner.id,
    resourceType,
    consents.map((consent) => ({ consent })),
  )
  return consents.map(({ nodeId }) => nodeId)
}

/** Counts every request that goes to the RPC, whatever its method. */
function counting(provider: JsonRpcProvider) {
  const counted = { calls: 0 }
  const sender: RpcSender = {
    send(method, params) {
      counted.calls++
      return provider.send(method, params)
    },
  }
  return { counted, sender }
}

/** From a client that knows nothing to the last verdict: its first checks count too. */
async function measureOurs({ deployment }: Devnet, provider: JsonRpcProvider, nodeIds: readonly NodeId[]) {
  const rounds: { calls: number; milliseconds: number }[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const { counted, sender } = counting(provider)
    const { chainId, registry: address } = deployment
    const client = createRegistry({ rpc: sender, address, chainId, policy: { type: 'any-approved' } })
    const startedAt = performance.now()
    await client.start()
    const verdicts = await client.verify(kind, nodeIds)
    const milliseconds = performance.now() - startedAt
    await client.stop()
    const trusted = [...verdicts.values()].filter(({ status }) => status === 'trusted').length
    if (trusted !== SERVERS) throw new BenchError('MEASUREMENT_FAILED', `only ${trusted} of ${SERVERS} were trusted`)
    // The first round warms up.
    if (round > 0) rounds.push({ calls: counted.calls, milliseconds })
  }
  return {
    calls: Math.max(...rounds.map(({ calls }) => calls)),
    milliseconds: Math.round(median(rounds.map(({ milliseconds }) => milliseconds))),
  }
}

async function measureOneByOne({ deployment }: Devnet, provider: JsonRpcProvider, nodeIds: readonly NodeId[]) {
  const { counted, sender } = counting(provider)
  const abi = new Interface(serverRegistryAbi)
  const startedAt = performance.now()
  for (const nodeId of nodeIds) {
    const data = abi.encodeFunctionData('verify', [resourceType, [nodeId]])
    const answer = await sender.send('eth_call', [{ to: deployment.registry, data }, 'latest'])
    abi.decodeFunctionResult('verify', String(answer))
  }
  return { calls: counted.calls, milliseconds: Math.round(performance.now() - startedAt) }
}

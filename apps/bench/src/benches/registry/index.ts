import { type Devnet, startDevnet } from '@waypost/devnet'
import type { Bench } from '../../frame/bench.js'
import { BenchError } from '../../frame/bench-error.js'
import { buildList } from './build-list.js'
import { measureBytes } from './bytes.js'
import { measureEviction } from './evict.js'
import { gasShares, measureGas } from './gas.js'
import { benchKind } from './kind.js'
import { measureMirror } from './mirror.js'
import { measureProofs } from './proofs.js'
import { verifyOneByOne, verifyWithClient } from './verify-many.js'

const THOUSAND = 1_000
const TEN_THOUSAND = 10_000
const LONG_LIST = 100_000

/** Lists of servers on a real chain, and what it costs to know whom to trust. */
export const registry: Bench = {
  name: 'registry',
  summary: 'calls and time to verify, a mirror of 100,000 servers, proofs, gas, bytes, eviction after a suspension',
  async run({ random, progress }) {
    const providers = [{ name: 'Bench', isApproved: true, servers: 0 }]
    const devnet = await startDevnet({ providers, onProgress: ({ what }) => progress(what) })
    try {
      return await measure(devnet, { random, progress })
    } finally {
      await devnet.stop()
    }
  },
}

async function measure(devnet: Devnet, tools: Pick<Parameters<Bench['run']>[0], 'random' | 'progress'>) {
  const { progress, random } = tools
  const [owner] = devnet.providers
  if (owner === undefined) throw new BenchError('MEASUREMENT_FAILED', 'the devnet has no provider')
  const [small, middle, long] = ['bench-1k', 'bench-10k', 'bench-100k'].map(benchKind)
  if (small === undefined || middle === undefined || long === undefined) {
    throw new BenchError('MEASUREMENT_FAILED', 'there is a kind missing')
  }
  const eviction = await measureEviction(devnet, owner, benchKind('bench-evict'), tools)
  const thousand = await buildList(devnet, owner, small.resourceType, THOUSAND, tools)
  const tenThousand = await buildList(devnet, owner, middle.resourceType, TEN_THOUSAND, tools)
  progress('declarations one by one, in batches and with records')
  const gas = await measureGas(devnet, owner, random)

  progress(`verifying ${THOUSAND} and ${TEN_THOUSAND} servers`)
  const fewCalls = await verifyWithClient(devnet, small, thousand)
  const many = await verifyWithClient(devnet, middle, tenThousand)
  const manyDirect = await verifyWithClient(devnet, middle, tenThousand, { privacy: 'none', batchSize: 1_000 })
  progress(`verifying ${THOUSAND} and ${TEN_THOUSAND} servers with one call each`)
  const single = await verifyOneByOne(devnet, small, thousand)
  const manySingle = await verifyOneByOne(devnet, middle, tenThousand)

  const hundredThousand = await buildList(devnet, owner, long.resourceType, LONG_LIST, tools)
  progress(`mirroring ${LONG_LIST} servers`)
  const mirror = await measureMirror(devnet, owner, long, hundredThousand)
  progress('checking storage proofs')
  const proofs = await measureProofs(devnet, long, hundredThousand)
  const { client: bytes, beside: bytesBeside } = await measureBytes()

  const beside = 'one call per server'
  const ratio = (name: string, value: number, target: number) =>
    ({ name, value, unit: '×', better: 'higher', target, baseline: { name: beside, value: 1 } }) as const
  return {
    settings: {
      chain: 'anvil on loopback',
      client: 'started anew for each round, mirroring the list as by default',
      verify10kMilliseconds: {
        mirrored: many.milliseconds,
        direct: manyDirect.milliseconds,
        single: manySingle.milliseconds,
      },
      verify10kCalls: { mirrored: many.calls, direct: manyDirect.calls, single: manySingle.calls },
      bytes:
        'what a client with one RPC over HTTP, a mirror and no storage loads before its first verdict, beyond ethers; each file compressed by itself',
      bytesBeside,
      evictClients: 100,
      gasShares: await gasShares(),
    },
    results: [
      {
        name: 'callsFor1000',
        value: fewCalls.calls,
        unit: 'calls',
        better: 'lower',
        target: 5,
        baseline: { name: beside, value: single.calls },
      },
      {
        name: 'verify1000Ms',
        value: fewCalls.milliseconds,
        unit: 'ms',
        better: 'lower',
        baseline: { name: beside, value: single.milliseconds },
      },
      ratio('callRatio10k', manySingle.calls / many.calls, 50),
      ratio('speedRatio10k', manySingle.milliseconds / many.milliseconds, 20),
      ...mirror,
      proofs,
      ...gas,
      bytes,
      eviction,
    ],
  } satisfies Awaited<ReturnType<Bench['run']>>
}

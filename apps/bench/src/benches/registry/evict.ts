import type { NodeRecord, Random, ServerKind, Transport } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import type { Devnet, DevnetProvider } from '@waypost/devnet'
import { createMemoryDiscovery } from '@waypost/discovery'
import { createServerPool, type ServerPool } from '@waypost/pool'
import { createRecord } from '@waypost/record'
import { type RegistryOptions, signConsent } from '@waypost/registry'
import { BenchError } from '../../frame/bench-error.js'
import type { Measured } from '../../frame/result.js'
import { percentile } from '../../frame/statistics.js'
import { clientOf } from './clients.js'
import { rpc } from './rpc.js'

const CLIENTS = 100
const BLOCK_MS = 1_000
const ROUNDS = 4
const POLLING_ROUNDS = 2
const HOUR_MS = 3_600_000

/** From the moment at which a block with a suspension is asked for to the moment at which each of many running pools has evicted. */
export async function measureEviction(
  devnet: Devnet,
  owner: DevnetProvider,
  kind: ServerKind,
  { random, progress }: { readonly random: Random; progress(text: string): void },
): Promise<Measured> {
  const record = await declareOne(devnet, owner, kind, random)
  await rpc(devnet.rpcUrl, 'evm_setAutomine', [false])
  await rpc(devnet.rpcUrl, 'evm_setIntervalMining', [0])
  const blocks = mineByTheClock(devnet.rpcUrl)
  try {
    progress(`${CLIENTS} clients that are told of blocks`)
    const pushed = await delays(devnet, owner, kind, record, blocks.minedAt, ROUNDS, {
      rpc: devnet.rpcUrl.replace(/^http/, 'ws'),
      pollIntervalMs: 4_000,
    })
    progress(`${CLIENTS} clients that poll`)
    const polled = await delays(devnet, owner, kind, record, blocks.minedAt, POLLING_ROUNDS, { pollIntervalMs: 4_000 })
    return {
      name: 'evictMillis',
      value: percentile(pushed, 0.99),
      unit: 'ms',
      better: 'lower',
      target: 1_500,
      baseline: { name: 'polling at 4 s', value: percentile(polled, 0.99) },
    }
  } finally {
    await blocks.stop()
  }
}

async function declareOne(
  devnet: Devnet,
  owner: DevnetProvider,
  kind: ServerKind,
  random: Random,
): Promise<NodeRecord> {
  const privateKey = random.bytes(32)
  const resourceType = deriveResourceType(kind.resourceType)
  const times = { expiresAt: Date.now() + 24 * HOUR_MS, deadline: Date.now() + HOUR_MS, sequence: 1n }
  const consent = signConsent({ privateKey, deployment: devnet.deployment, provider: owner.id, resourceType, ...times })
  await owner.actions.declare(owner.id, resourceType, [{ consent }])
  return createRecord({ privateKey, sequence: 1n, ip: '127.0.0.1', tcp: 4_000 })
}

/** Makes a block every second, and remembers when each was asked for. */
function mineByTheClock(url: string) {
  const minedAt = new Map<number, number>()
  let isOver = false
  const loop = (async () => {
    while (!isOver) {
      const at = performance.now()
      const number = Number(await rpc(url, 'eth_blockNumber')) + 1
      minedAt.set(number, performance.now())
      await rpc(url, 'evm_mine')
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, BLOCK_MS - (performance.now() - at))))
    }
  })()
  return {
    minedAt,
    async stop() {
      isOver = true
      await loop
    },
  }
}

async function delays(
  devnet: Devnet,
  owner: DevnetProvider,
  kind: ServerKind,
  record: NodeRecord,
  minedAt: ReadonlyMap<number, number>,
  rounds: number,
  options: Partial<RegistryOptions>,
): Promise<number[]> {
  const pools = Array.from({ length: CLIENTS }, () => poolOf(devnet, kind, record, options))
  const { actions } = devnet.curator
  const found: number[] = []
  try {
    await Promise.all([...pools.map((pool) => pool.start()), ...pools.map((pool) => once(pool, 'added'))])
    // The first round warms up.
    for (let round = 0; round <= rounds; round++) {
      const evictions = Promise.all(pools.map((pool) => once(pool, 'evicted')))
      const { block } = await actions.suspend(owner.id)
      const times = await evictions
      const from = minedAt.get(block)
      if (from === undefined) throw new BenchError('MEASUREMENT_FAILED', `nobody mined block ${block}`)
      if (round > 0) found.push(...times.map((time) => time - from))
      const additions = Promise.all(pools.map((pool) => once(pool, 'added')))
      await actions.reinstate(owner.id)
      await additions
    }
  } finally {
    await Promise.all(pools.map((pool) => pool.stop()))
  }
  return found
}

function poolOf(devnet: Devnet, kind: ServerKind, record: NodeRecord, options: Partial<RegistryOptions>) {
  const discovery = createMemoryDiscovery()
  discovery.add(kind, record)
  return createServerPool({ kind, discovery, registry: clientOf(devnet, options), transport: noTransport })
}

function once(pool: ServerPool<{ close(): Promise<void> }>, name: 'added' | 'evicted'): Promise<number> {
  return new Promise((resolve) => {
    const end = pool.on(name, () => {
      end()
      resolve(performance.now())
    })
  })
}

/** Nobody is dialled here. */
const noTransport: Transport = {
  localPeer: 'none',
  start: async () => {},
  stop: async () => {},
  open: () => Promise.reject(new BenchError('MEASUREMENT_FAILED', 'nobody is to be dialled')),
  disconnect: async () => {},
}

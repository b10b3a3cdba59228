import { cryptoRandom, defineServerKind, type NodeRecord, type Random, type Server } from '@waypost/core'
import { nodeIdOf } from '@waypost/core/derive'
import { createMemoryDiscovery } from '@waypost/discovery'
import { createServerPool } from '@waypost/pool'
import { createMemoryRegistry } from '@waypost/registry/memory'
import { random as randomStrategy } from '@waypost/selection'
import { createMemoryNetwork } from '@waypost/transport/memory'
import type { Bench } from '../frame/bench.js'
import { BenchError } from '../frame/bench-error.js'
import { median } from '../frame/statistics.js'

const SERVERS = 10_000
const ROUNDS = 7
const SELECTIONS_PER_ROUND = 200_000
const FILL_DEADLINE_MS = 120_000

const kind = defineServerKind({
  name: 'bench-server',
  topic: 'bench-server',
  resourceType: 'bench-server',
  connect: async () => ({ close: async () => {} }),
})

/** Choosing a server out of a large pool, with the randomness that clients use, beside a pick from a plain array. */
export const pool: Bench = {
  name: 'pool',
  summary: `selections a second over ${SERVERS.toLocaleString('en')} servers`,
  async run({ random, progress }) {
    const filled = await fillPool(random, progress)
    try {
      const servers = filled.servers().map(({ server }) => server)
      const fromPool = () => filled.select()
      const fromArray = (): Server | undefined => servers[cryptoRandom.integer(servers.length)]
      const rates = { pool: [] as number[], array: [] as number[] }
      // One round of each in turn, the first of them uncounted, so that both meet the same machine.
      for (let round = 0; round <= ROUNDS; round++) {
        progress(`round ${round} of ${ROUNDS}`)
        const measured = { pool: ratePerSecond(fromPool), array: ratePerSecond(fromArray) }
        if (round === 0) continue
        rates.pool.push(measured.pool)
        rates.array.push(measured.array)
      }
      return {
        settings: {
          servers: servers.length,
          rounds: ROUNDS,
          selectionsPerRound: SELECTIONS_PER_ROUND,
          strategy: 'random',
        },
        results: [
          {
            name: 'selectPerSecond',
            value: Math.round(median(rates.pool)),
            unit: '/s',
            better: 'higher',
            target: 100_000,
            baseline: { name: 'random pick from a plain array', value: Math.round(median(rates.array)) },
          },
        ],
      }
    } finally {
      await filled.stop()
    }
  },
}

async function fillPool(random: Random, progress: (text: string) => void) {
  const discovery = createMemoryDiscovery()
  const registry = createMemoryRegistry()
  const provider = registry.addApprovedProvider('Bench')
  for (let index = 0; index < SERVERS; index++) {
    const record = madeUpRecord(random)
    discovery.add(kind, record)
    registry.declare(kind, { nodeId: record.nodeId, provider })
  }
  const filled = createServerPool({
    kind,
    discovery,
    registry,
    transport: createMemoryNetwork().createTransport(),
    strategy: randomStrategy(),
    targetSize: SERVERS,
    limits: { waiting: SERVERS },
  })
  const full = Promise.withResolvers<void>()
  const late = setTimeout(() => {
    const { usable } = filled.status()
    full.reject(new BenchError('MEASUREMENT_FAILED', `only ${usable} of ${SERVERS} servers came into the pool in time`))
  }, FILL_DEADLINE_MS)
  let added = 0
  filled.on('added', () => {
    added++
    if (added % 2_000 === 0) progress(`${added} servers in the pool`)
    if (added === SERVERS) full.resolve()
  })
  await filled.start()
  await full.promise.finally(() => clearTimeout(late))
  return filled
}

/** A record that nobody signed: the pool does not look behind a {@link NodeRecord}, and signing 10,000 is not what is measured. */
function madeUpRecord(random: Random): NodeRecord {
  const publicKey = random.bytes(64)
  const host = [127, 1 + random.integer(254), 1 + random.integer(254), 1 + random.integer(254)].join('.')
  const nodeId = nodeIdOf(publicKey)
  return { nodeId, publicKey, sequence: 1n, text: `enr:${nodeId}`, ip: host, tcp: 9000, udp: 9000, entries: new Map() }
}

function ratePerSecond(select: () => Server | undefined): number {
  const startedAt = performance.now()
  for (let count = 0; count < SELECTIONS_PER_ROUND; count++) {
    if (select() === undefined) throw new BenchError('MEASUREMENT_FAILED', 'a full pool gave no server')
  }
  return SELECTIONS_PER_ROUND / ((performance.now() - startedAt) / 1000)
}

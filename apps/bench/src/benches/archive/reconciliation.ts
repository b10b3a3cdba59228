import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  noCounters,
  type Random,
  type Server,
  type ServicePeers,
  serverOf,
  silentLogger,
  systemClock,
} from '@waypost/core'
import { createEnvelope } from '@waypost/kind-mail'
import { type Archive, createMailService, createSqliteArchive } from '@waypost/kind-mail/server'
import { createRecord, generateIdentity } from '@waypost/record'
import { createMemoryNetwork } from '@waypost/transport/memory'
import type { Measurement } from '../../frame/bench.js'
import { BenchError } from '../../frame/bench-error.js'
import { DAY_MS, fillArchive, NOW } from './fill-archive.js'
import { round } from './pages.js'

const DIFFERENCES = 1_000
const DAYS = 20
const PAYLOAD_BYTES = 100
const ID_BYTES = 32

/** Two servers in one process, over sealed sessions: one asks the other until both are equal. */
export async function measureReconciliation(
  folder: string,
  envelopes: number,
  random: Random,
  progress: (text: string) => void,
): Promise<Measurement> {
  const files = [join(folder, 'one.sqlite'), join(folder, 'other.sqlite')] as const
  progress(`filling two archives with ${envelopes.toLocaleString('en')} envelopes`)
  await fillArchive({ file: files[0], envelopes, topics: 10_000, days: DAYS, bytes: PAYLOAD_BYTES })
  await copyFile(files[0], files[1])
  const database = new DatabaseSync(files[1])
  database.prepare('UPDATE archive SET id = ?').run('11'.repeat(16))
  database.close()
  const archives = files.map((file) => createSqliteArchive({ file })) as [Archive, Archive]
  for (const archive of archives) {
    await archive.open()
    await archive.put(differences(DIFFERENCES / 2, random), NOW)
  }

  progress(`two archives that differ in ${DIFFERENCES} become equal`)
  const different = await becomeEqual(archives, random)
  const [one, other] = await Promise.all(archives.map((archive) => archive.stats()))
  if (one?.envelopes !== envelopes + DIFFERENCES || other?.envelopes !== one.envelopes) {
    throw new BenchError('MEASUREMENT_FAILED', `${one?.envelopes} and ${other?.envelopes} envelopes are not equal`)
  }
  progress('two equal archives are compared')
  const equal = await becomeEqual(archives, random)

  progress('all ids are read, one page after the other')
  const startedAt = performance.now()
  let ids = 0
  for (let more = true, after: { timestamp: number; id: `0x${string}` } | undefined; more; ) {
    const page = await archives[0].query({
      topics: [],
      start: 0,
      end: 2 ** 48,
      limit: 1_000,
      maxBytes: 0,
      whole: false,
      after,
    })
    ids += page.rows.length
    after = page.rows.at(-1)
    more = page.more
  }
  const listSeconds = (performance.now() - startedAt) / 1_000
  for (const archive of archives) await archive.close()

  const bytesOfAllIds = ids * ID_BYTES
  const carried = DIFFERENCES * (PAYLOAD_BYTES + 40)
  return {
    settings: {
      reconciled: envelopes,
      differences: DIFFERENCES,
      reconcileRounds: different.rounds,
      reconcileEnvelopeBytes: carried,
    },
    results: [
      {
        name: 'reconcileBytes',
        value: different.bytes,
        unit: 'bytes',
        better: 'lower',
        target: 1_000_000,
        baseline: { name: 'every id of one side', value: bytesOfAllIds },
      },
      {
        name: 'reconcileSeconds',
        value: round(different.seconds),
        unit: 's',
        better: 'lower',
        target: 10,
        baseline: { name: 'reading every id of one side, unsent', value: round(listSeconds) },
      },
      {
        name: 'reconcileEqualBytes',
        value: equal.bytes,
        unit: 'bytes',
        better: 'lower',
        target: 2_000,
        baseline: { name: 'every id of one side', value: bytesOfAllIds },
      },
    ],
  }
}

function differences(count: number, random: Random) {
  return Array.from({ length: count }, () =>
    createEnvelope({
      topic: `topic-${random.integer(10_000)}`,
      timestamp: NOW - Math.floor(random.integer(1_000_000) * ((DAYS * DAY_MS) / 1_000_000)),
      payload: random.bytes(PAYLOAD_BYTES),
    }),
  )
}

/** Runs two services, the first of which knows the second, until it has made the two equal. */
async function becomeEqual(archives: readonly [Archive, Archive], random: Random) {
  const network = createMemoryNetwork()
  const done = Promise.withResolvers<void>()
  const counted = new Map<string, number>()
  const identities = [generateIdentity(random), generateIdentity(random)]
  const parts = await Promise.all(
    identities.map(async (identity, index) => {
      const port = 4_000 + index
      const transport = network.createServerTransport({ identity, listen: [{ host: '10.0.0.1', port }] })
      await transport.start()
      const record = createRecord({ privateKey: identity.privateKey, sequence: 1n, ip: '10.0.0.1', tcp: port })
      return { identity, transport, server: serverOf(record), archive: archives[index] as Archive }
    }),
  )
  const services = parts.map(({ archive }) =>
    createMailService({ archive: kept(archive), catchUpIntervalMs: 3_600_000 }),
  )
  const startedAt = performance.now()
  for (const [index, { identity, transport }] of [...parts.entries()].reverse()) {
    const peers = peersOf(parts, index)
    await services[index]?.start({
      identity,
      transport,
      peers,
      dataFolder: '',
      clock: systemClock,
      random,
      logger: silentLogger,
      counters: {
        ...noCounters,
        count(name, labels, by = 1) {
          if (index === 0) counted.set(name, (counted.get(name) ?? 0) + by)
          if (index === 0 && name === 'mail_reconcile_bytes_total') done.resolve()
          if (labels?.outcome !== undefined && name === 'mail_reconciliations_total' && labels.outcome !== 'equal') {
            done.reject(new BenchError('MEASUREMENT_FAILED', `the servers did not become equal: ${labels.outcome}`))
          }
        },
      },
    })
  }
  await done.promise
  const seconds = (performance.now() - startedAt) / 1_000
  for (const service of services) await service.stop()
  for (const { transport } of parts) await transport.stop()
  return {
    seconds,
    bytes: counted.get('mail_reconcile_bytes_total') ?? 0,
    rounds: counted.get('mail_reconcile_rounds_total') ?? 0,
  }
}

/** The first server knows the second, and the second takes the first in. */
function peersOf(parts: readonly { server: Server; transport: { localPeer: string } }[], index: number): ServicePeers {
  const others = parts.filter((_, at) => at !== index)
  return {
    list: () => (index === 0 ? others.map(({ server }) => server) : []),
    includes: (peer) => others.some(({ transport }) => transport.localPeer === peer),
    onChange: () => () => {},
  }
}

/** An archive that stays open when its service stops. */
function kept(archive: Archive): Archive {
  return Object.create(archive, { open: { value: async () => {} }, close: { value: async () => {} } }) as Archive
}

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Random } from '@waypost/core'
import { createEnvelope, type Envelope } from '@waypost/kind-mail'
import { createSqliteArchive } from '@waypost/kind-mail/server'
import type { Measurement } from '../../frame/bench.js'
import { median } from '../../frame/statistics.js'
import { NOW, topicName } from './fill-archive.js'

const ROUNDS = 5
const PER_ROUND = 20_000
const BATCH = 100
const PAYLOAD_BYTES = 500

/** Envelopes a second that an archive stores durably, beside a bare table with the same index on ids. */
export async function measureIngest(
  folder: string,
  random: Random,
  progress: (text: string) => void,
): Promise<Measurement> {
  const archive = createSqliteArchive({ file: join(folder, 'ingest.sqlite') })
  await archive.open()
  const database = new DatabaseSync(join(folder, 'plain.sqlite'))
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE plain (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, bytes BLOB NOT NULL)`)
  const insert = database.prepare('INSERT INTO plain (id, bytes) VALUES (?, ?)')
  const rates = { own: [] as number[], alone: [] as number[] }
  for (let round = 0; round <= ROUNDS; round++) {
    progress(`storing envelopes, round ${round} of ${ROUNDS}`)
    const batches = makeBatches(round, random)
    const own = await rateOf(batches, (batch) => archive.put(batch, NOW))
    const alone = await rateOf(batches, async (batch) => {
      database.exec('BEGIN')
      for (const { id, bytes } of batch) insert.run(id, bytes)
      database.exec('COMMIT')
    })
    // The first round warms up.
    if (round === 0) continue
    rates.own.push(own)
    rates.alone.push(alone)
  }
  await archive.close()
  database.close()
  return {
    settings: { ingestBatch: BATCH, ingestRounds: ROUNDS, ingestPerRound: PER_ROUND },
    results: [
      {
        name: 'archiveIngestPerSecond',
        value: Math.round(median(rates.own)),
        unit: '/s',
        better: 'higher',
        baseline: { name: 'a bare table with an index of ids', value: Math.round(median(rates.alone)) },
      },
    ],
  }
}

function makeBatches(round: number, random: Random): Envelope[][] {
  return Array.from({ length: PER_ROUND / BATCH }, (_, batch) =>
    Array.from({ length: BATCH }, (_, index) =>
      createEnvelope({
        topic: topicName(random.integer(1_000)),
        timestamp: NOW + round * PER_ROUND + batch * BATCH + index,
        payload: random.bytes(PAYLOAD_BYTES),
      }),
    ),
  )
}

async function rateOf(batches: readonly Envelope[][], store: (batch: Envelope[]) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  for (const batch of batches) await store(batch)
  return PER_ROUND / ((performance.now() - startedAt) / 1_000)
}

import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cryptoRandom } from '@waypost/core'
import { createSqliteArchive } from '@waypost/kind-mail/server'
import { createRecord, generateIdentity } from '@waypost/record'
import { median } from '../../../frame/statistics.js'
import { freshMessage } from '../messages.js'
import { startChild } from '../processes/child.js'
import type { ReaderMethods } from '../processes/reader-methods.js'
import { type BenchServer, startServers } from '../servers.js'

const SERVERS = 3
const WARM_UP_MS = 5_000
const OFFERED_PER_SECOND = 4_000
/** As the group's frames hold at most. */
const BATCH = 500
const BATCHES = 12

/** How many messages a second a server takes from others. */
export interface IngestRate {
  readonly seconds: number
  /** Stored, at the slowest of the servers. */
  readonly perSecond: number
  /** Sent into the group. */
  readonly offeredPerSecond: number
  /** Into the archive's file, with nothing around. */
  readonly archiveAlonePerSecond: number
}

/** Spreads messages in the group of three servers for a while and counts what they stored. */
export async function measureIngest(folder: string, forMs: number): Promise<IngestRate> {
  const publisher = generateIdentity(cryptoRandom)
  // Nobody dials it: it listens for nothing.
  const record = createRecord({ privateKey: publisher.privateKey, sequence: 1n }).text
  const servers = await startServers(SERVERS, {
    folder,
    past: { topics: [], perTopic: 0, endsAt: 0 },
    alsoVerified: [record],
  })
  const reader = startChild<ReaderMethods>('mail-reader')
  try {
    const records = servers.map(({ record }) => record)
    const spreading = reader.call(
      'spread',
      records,
      publisher.privateKey,
      OFFERED_PER_SECOND,
      WARM_UP_MS + forMs + 1_000,
    )
    await pause(WARM_UP_MS)
    const startedAt = performance.now()
    const before = await storedBySpread(servers)
    await pause(forMs)
    const seconds = (performance.now() - startedAt) / 1000
    const after = await storedBySpread(servers)
    const sent = await spreading
    return {
      seconds,
      perSecond: Math.min(...after.map((stored, at) => (stored - (before[at] ?? 0)) / seconds)),
      offeredPerSecond: sent / ((WARM_UP_MS + forMs + 1_000) / 1000),
      archiveAlonePerSecond: await archiveAlone(join(folder, 'alone.sqlite')),
    }
  } finally {
    await Promise.all([reader.kill(), ...servers.map((server) => server.kill())])
  }
}

function storedBySpread(servers: readonly BenchServer[]): Promise<number[]> {
  return Promise.all(servers.map(async (server) => (await server.counts())['mail_stored_total spread'] ?? 0))
}

async function archiveAlone(file: string): Promise<number> {
  const archive = createSqliteArchive({ file })
  await archive.open()
  const rates: number[] = []
  for (let batch = 0; batch < BATCHES; batch++) {
    const messages = Array.from({ length: BATCH }, () => freshMessage('alone'))
    const startedAt = performance.now()
    await archive.put(messages, Date.now())
    rates.push(BATCH / ((performance.now() - startedAt) / 1000))
  }
  await archive.close()
  return median(rates.slice(2))
}

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { median } from '../../../frame/statistics.js'
import { startChild } from '../processes/child.js'
import type { ReaderMethods } from '../processes/reader-methods.js'
import { startServers } from '../servers.js'

const TOPIC = 'history'
const TIMES = 5

/** How fast one client reads from one server. */
export interface HistoryRate {
  readonly messages: number
  readonly perSecond: number
  /** Rows a second out of the archive's file, with nothing around. */
  readonly sqliteAlonePerSecond: number
}

/** Reads a topic's history again and again, with a client in a process of its own; the first reading is not counted. */
export async function measureHistory(folder: string, messages: number): Promise<HistoryRate> {
  const endsAt = Date.now() - 60_000
  const [server] = await startServers(1, { folder, past: { topics: [TOPIC], perTopic: messages, endsAt } })
  if (server === undefined) return { messages, perSecond: Number.NaN, sqliteAlonePerSecond: Number.NaN }
  const reader = startChild<ReaderMethods>('mail-reader')
  try {
    const [, ...rates] = await reader.call('read', server.record, [TOPIC], TIMES + 1, messages)
    await reader.kill()
    await server.kill()
    return {
      messages,
      perSecond: median(rates),
      sqliteAlonePerSecond: readAlone(join(folder, 'server-0', 'mail.sqlite')),
    }
  } finally {
    await Promise.all([reader.kill(), server.kill()])
  }
}

function readAlone(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true })
  const all = database.prepare('SELECT bytes FROM envelope ORDER BY timestamp, id')
  const rates = Array.from({ length: 3 }, () => {
    const startedAt = performance.now()
    let rows = 0
    for (const _ of all.iterate()) rows += 1
    return rows / ((performance.now() - startedAt) / 1000)
  })
  database.close()
  return median(rates)
}

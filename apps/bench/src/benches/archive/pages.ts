import { DatabaseSync } from 'node:sqlite'
import type { Random } from '@waypost/core'
import { createSqliteArchive } from '@waypost/kind-mail/server'
import type { Measurement } from '../../frame/bench.js'
import { BenchError } from '../../frame/bench-error.js'
import { median, percentile } from '../../frame/statistics.js'
import { DAY_MS, firstTimestamp, type MadeUpArchive, topicName } from './fill-archive.js'

const PAGE = 100
const READS = 1_500
const WARM_UP = 200

/** One page: a topic, and the time to begin at. */
export interface PageAt {
  readonly topic: string
  readonly start: number
}

/** A page somewhere in an archive, so that it is whole: not in the last fifth of the time. */
export function somePage({ topics, days }: MadeUpArchive, random: Random, fromDay = 0): PageAt {
  const from = firstTimestamp({ days }) + fromDay * DAY_MS
  const span = Math.floor((days - fromDay) * 0.8 * 1_000)
  return { topic: topicName(random.integer(topics)), start: from + random.integer(span) * (DAY_MS / 1_000) }
}

/** What a page is asked with. */
export function pageFilter({ topic, start }: PageAt) {
  return { topics: [topic], start, end: 2 ** 48, limit: PAGE, maxBytes: 524_288, whole: true }
}

/** The same page by one statement of SQLite. */
export const PAGE_SQL = `SELECT sequence, timestamp, id, bytes FROM envelope
  WHERE topic = ? AND timestamp >= ? ORDER BY timestamp, id LIMIT ${PAGE}`

/** Pages of 100 envelopes at random places of random topics, beside the same pages by a statement alone. */
export async function measurePages(
  large: MadeUpArchive,
  random: Random,
  progress: (text: string) => void,
): Promise<Measurement> {
  const places = Array.from({ length: READS + WARM_UP }, () => somePage(large, random))

  progress('reading pages from the archive')
  const archive = createSqliteArchive({ file: large.file })
  await archive.open()
  const own: number[] = []
  for (const place of places) {
    const startedAt = performance.now()
    const { rows } = await archive.query(pageFilter(place))
    own.push(performance.now() - startedAt)
    if (rows.length < PAGE) throw new BenchError('MEASUREMENT_FAILED', `a page has ${rows.length} envelopes`)
  }
  await archive.close()

  progress('reading the same pages by SQLite alone')
  const database = new DatabaseSync(large.file)
  const statement = database.prepare(PAGE_SQL)
  const alone = places.map(({ topic, start }) => {
    const startedAt = performance.now()
    statement.all(topic, start)
    return performance.now() - startedAt
  })
  database.close()

  const counted = { own: own.slice(WARM_UP), alone: alone.slice(WARM_UP) }
  const at = (share: number, values: readonly number[]) => round(percentile(values, share))
  return {
    settings: { page: PAGE, pagesRead: READS },
    results: [
      {
        name: 'pageMillis10M',
        value: round(median(counted.own)),
        unit: 'ms',
        better: 'lower',
        target: 5,
        baseline: { name: 'one statement of SQLite', value: round(median(counted.alone)) },
      },
      {
        name: 'pageMillis10MP99',
        value: at(0.99, counted.own),
        unit: 'ms',
        better: 'lower',
        baseline: { name: 'one statement of SQLite', value: at(0.99, counted.alone) },
      },
    ],
  }
}

export function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}

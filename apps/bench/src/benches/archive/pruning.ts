import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import type { Random } from '@waypost/core'
import { createSqliteArchive } from '@waypost/kind-mail/server'
import type { Measurement } from '../../frame/bench.js'
import { percentile } from '../../frame/statistics.js'
import { DAY_MS, firstTimestamp, type MadeUpArchive } from './fill-archive.js'
import { PAGE_SQL, pageFilter, round, somePage } from './pages.js'

/** Pages are asked for at random moments, every few ms on average. */
const PAUSE_MS = 8
const QUIET_READS = 1_000
/** Days dropped: the first by the archive, the second by SQLite alone. */
const KEEP = { expiredBefore: 0, maxEnvelopes: Number.MAX_SAFE_INTEGER }
const ROWS_AT_A_TIME = 10_000

/** How long reads take while a day is pruned, over how long they take in quiet; beside deleting 10,000 rows at a time. */
export async function measurePruning(
  large: MadeUpArchive,
  random: Random,
  progress: (text: string) => void,
): Promise<Measurement> {
  const archive = createSqliteArchive({ file: large.file })
  await archive.open()
  const readPage = () => archive.query(pageFilter(somePage(large, random, 2)))
  await readWhile(readPage, random, reads(QUIET_READS / 5))
  progress('reading in quiet')
  const quiet = await readWhile(readPage, random, reads(QUIET_READS))
  progress('reading while a day is pruned')
  const startedAt = performance.now()
  const pruning = archive.prune({ ...KEEP, before: firstTimestamp(large) + DAY_MS })
  const busy = await readWhile(readPage, random, until(pruning))
  const prunedIn = performance.now() - startedAt
  const { expired } = await pruning
  await archive.close()

  progress('reading while SQLite alone deletes a day')
  const database = new DatabaseSync(large.file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  const page = database.prepare(PAGE_SQL)
  const readAlone = async () => {
    const { topic, start } = somePage(large, random, 2)
    page.all(topic, start)
  }
  const quietAlone = await readWhile(readAlone, random, reads(QUIET_READS))
  const deleting = deleteDay(database, firstTimestamp(large) + 2 * DAY_MS)
  const busyAlone = await readWhile(readAlone, random, until(deleting))
  await deleting
  database.close()

  const p99 = (values: readonly number[]) => percentile(values, 0.99)
  return {
    settings: {
      pruned: expired,
      pruneSeconds: round(prunedIn / 1_000),
      readsWhilePruning: busy.length,
      quietReadP99Ms: round(p99(quiet)),
      prunedReadP99Ms: round(p99(busy)),
      prunedReadMaxMs: round(Math.max(...busy)),
    },
    results: [
      {
        name: 'prunedReadP99Ratio',
        value: round(p99(busy) / p99(quiet)),
        unit: '×',
        better: 'lower',
        target: 3,
        baseline: {
          name: 'SQLite alone, deleting 10,000 rows at a time',
          value: round(p99(busyAlone) / p99(quietAlone)),
        },
      },
    ],
  }
}

const reads = (count: number) => (done: number) => done < count

function until(end: Promise<unknown>): () => boolean {
  let isOver = false
  const finish = () => {
    isOver = true
  }
  end.then(finish, finish)
  return () => !isOver
}

/** How long each read took from the moment at which it was asked for, the wait for its turn included. */
async function readWhile(
  read: () => Promise<unknown>,
  random: Random,
  goesOn: (done: number) => boolean,
): Promise<number[]> {
  const took: number[] = []
  const underWay = new Set<Promise<void>>()
  while (goesOn(took.length)) {
    const due = performance.now() + 1 + random.integer(2 * PAUSE_MS)
    await pause(Math.max(1, due - performance.now()))
    const reading = read().then(() => {
      // A timer comes up to a millisecond late by itself, in quiet as well.
      took.push(Math.max(0, performance.now() - due))
      underWay.delete(reading)
    })
    underWay.add(reading)
  }
  await Promise.all(underWay)
  return took
}

async function deleteDay(database: DatabaseSync, before: number): Promise<void> {
  const statement = database.prepare(
    `DELETE FROM envelope WHERE sequence IN
     (SELECT sequence FROM envelope WHERE timestamp < ? ORDER BY timestamp LIMIT ${ROWS_AT_A_TIME})`,
  )
  while (Number(statement.run(before).changes) > 0) await turn()
}

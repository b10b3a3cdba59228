import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Moves what was written to the write-ahead log into the database, in a thread of its own, so that no read waits for the disk. */
export interface Checkpointer {
  /** Tells of rows that were written, and of the bytes that are new. */
  wrote(rows: number, bytes: number): void
  /**
   * Resolves when no checkpoint is under way: who can wait with writing does, since a log that is written to meanwhile is
   * never moved to its end, and grows.
   */
  idle(): Promise<void>
  /** Ends the thread; to be awaited before the database is closed. */
  close(): Promise<void>
}

/** Rows, or bytes that are new, after which a checkpoint is due: some 2 MB of log. */
const ROWS_PER_CHECKPOINT = 500
const BYTES_PER_CHECKPOINT = 2_097_152

/** The number of a thread that is no more. */
const ENDED = -1

/**
 * What the thread runs, as text since a file of its own would have to be found wherever this is bundled. It takes no part
 * in the lock that readers and the writer need (a passive checkpoint), and says nothing of errors: what it cannot move
 * stays in the log, and the archive itself moves it when the log gets long.
 */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { DatabaseSync } = require('node:sqlite')
  const database = new DatabaseSync(workerData)
  database.exec('PRAGMA synchronous = NORMAL')
  const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
  parentPort.on('message', (message) => {
    if (message === 'close') {
      database.close()
      parentPort.close()
      return
    }
    try {
      checkpoint.all()
    } catch {}
    parentPort.postMessage('done')
  })
`

/** @param file the database's, in WAL mode */
export function createCheckpointer(file: string): Checkpointer {
  let worker: Worker | undefined
  let rows = 0
  let bytes = 0
  let isClosing = false
  let underWay: PromiseWithResolvers<void> | undefined

  const isDue = () => rows >= ROWS_PER_CHECKPOINT || bytes >= BYTES_PER_CHECKPOINT

  function checkpoint() {
    rows = 0
    bytes = 0
    underWay = Promise.withResolvers()
    worker ??= startWorker()
    worker.postMessage('checkpoint')
  }

  function startWorker(): Worker {
    const started = new Worker(PROGRAM, { eval: true, workerData: file })
    started.unref()
    started.on('message', () => {
      done()
      if (isDue() && !isClosing) checkpoint()
    })
    // Without it the archive moves its log by itself; it is not tried again.
    started.on('error', () => {})
    started.on('exit', done)
    return started
  }

  function done() {
    underWay?.resolve()
    underWay = undefined
  }

  return {
    wrote(count, added) {
      rows += count
      bytes += Math.max(0, added)
      if (isDue() && underWay === undefined && worker?.threadId !== ENDED) checkpoint()
    },
    idle: async () => underWay?.promise,
    async close() {
      if (worker === undefined || worker.threadId === ENDED) return
      isClosing = true
      // The process does not end before it has.
      worker.ref()
      const ended = once(worker, 'exit')
      worker.postMessage('close')
      await ended
    },
  }
}

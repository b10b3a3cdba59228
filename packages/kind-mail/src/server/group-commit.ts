import { MailError } from '../mail-error.js'
import type { PutResult, WeightedEnvelope } from './archive.js'

/** Envelopes that belong together, and when they came. */
export interface Put {
  readonly envelopes: readonly WeightedEnvelope[]
  readonly receivedAt: number
}

interface Waiting extends Put {
  readonly bytes: number
  resolve(results: readonly PutResult[]): void
  reject(error: unknown): void
}

type Results = readonly (readonly PutResult[])[]

/** Makes one transaction out of all puts that come while the one before is under way, or within one turn of the event loop. */
export interface GroupCommit {
  /** @throws MailError `ARCHIVE_FAILED`, retryable, when too much waits already; what the commit throws */
  put(put: Put): Promise<readonly PutResult[]>
  /** Resolves when what waits is committed, which begins at once. */
  flush(): Promise<void>
}

/** Envelopes, and bytes of them, of one transaction at most, though one put may always go: bounds how long reads wait behind it. */
const MOST_PER_COMMIT = 500
const MOST_BYTES_PER_COMMIT = 2_097_152
/** Bytes of envelopes that may wait: publishers who send faster than the archive writes do not fill the memory. */
const MOST_BYTES_WAITING = 67_108_864
const RETRY_MS = 5_000

/**
 * @param commit stores all of the puts durably, or throws and stores none. A synchronous one is done within the turn.
 */
export function createGroupCommit(commit: (puts: readonly Put[]) => Results | Promise<Results>): GroupCommit {
  let waiting: Waiting[] = []
  let bytesWaiting = 0
  let isScheduled = false
  let underWay: Promise<void> | undefined

  function schedule() {
    if (isScheduled || underWay !== undefined) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      void flush(1)
    })
  }

  /** Commits batch after batch; a synchronous commit before this returns. */
  function flush(batches: number): Promise<void> {
    while (underWay === undefined && waiting.length > 0 && batches-- > 0) {
      const batch = nextBatch()
      try {
        const results = commit(batch)
        if (results instanceof Promise) {
          underWay = results
            .then((all) => settle(batch, all))
            .catch((error) => fail(batch, error))
            .then(() => {
              underWay = undefined
              if (waiting.length > 0) schedule()
            })
        } else settle(batch, results)
      } catch (error) {
        fail(batch, error)
      }
    }
    if (underWay !== undefined) return underWay.then(() => (batches > 0 ? flush(batches) : undefined))
    if (waiting.length > 0) schedule()
    return Promise.resolve()
  }

  function nextBatch(): Waiting[] {
    let envelopes = 0
    let bytes = 0
    let count = 0
    for (const put of waiting) {
      envelopes += put.envelopes.length
      if (count > 0 && (envelopes > MOST_PER_COMMIT || bytes + put.bytes > MOST_BYTES_PER_COMMIT)) break
      bytes += put.bytes
      count++
    }
    bytesWaiting -= bytes
    const batch = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return batch
  }

  return {
    put: (put) =>
      new Promise((resolve, reject) => {
        const bytes = put.envelopes.reduce((sum, envelope) => sum + envelope.bytes.length, 0)
        if (bytesWaiting > 0 && bytesWaiting + bytes > MOST_BYTES_WAITING) return reject(tooMuch())
        bytesWaiting += bytes
        waiting.push({ ...put, bytes, resolve, reject })
        schedule()
      }),
    flush: () => flush(Number.POSITIVE_INFINITY),
  }
}

function tooMuch(): MailError {
  return new MailError({
    code: 'ARCHIVE_FAILED',
    message: 'the archive has more to write than it can',
    hint: 'send less at a time, or try again later',
    retryAfterMs: RETRY_MS,
  })
}

function settle(batch: readonly Waiting[], results: Results): void {
  for (const [index, put] of batch.entries()) put.resolve(results[index] ?? [])
}

function fail(batch: readonly Waiting[], error: unknown): void {
  for (const put of batch) put.reject(error)
}

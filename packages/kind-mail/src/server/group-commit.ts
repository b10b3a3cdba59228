import type { Envelope } from '../envelope.js'
import type { PutResult } from './archive.js'

/** Envelopes that belong together, and when they came. */
export interface Put {
  readonly envelopes: readonly Envelope[]
  readonly receivedAt: number
}

interface Waiting extends Put {
  resolve(results: readonly PutResult[]): void
  reject(error: unknown): void
}

/** Makes one transaction out of all puts that come within one turn of the event loop. */
export interface GroupCommit {
  put(put: Put): Promise<readonly PutResult[]>
  /** Commits what waits, at once. */
  flush(): void
}

/** Envelopes of one transaction at most: bounds how long reads wait behind it. */
const MOST_PER_COMMIT = 2_000

/** @param commit stores all of the puts durably, or throws and stores none */
export function createGroupCommit(commit: (puts: readonly Put[]) => (readonly PutResult[])[]): GroupCommit {
  let waiting: Waiting[] = []
  let isScheduled = false

  function schedule() {
    if (isScheduled) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      commitSome()
      if (waiting.length > 0) schedule()
    })
  }

  function commitSome() {
    let envelopes = 0
    let count = 0
    for (const put of waiting) {
      envelopes += put.envelopes.length
      if (count > 0 && envelopes > MOST_PER_COMMIT) break
      count++
    }
    const batch = waiting.slice(0, count)
    waiting = waiting.slice(count)
    if (batch.length === 0) return
    try {
      const results = commit(batch)
      batch.forEach((put, index) => {
        put.resolve(results[index] ?? [])
      })
    } catch (error) {
      for (const put of batch) put.reject(error)
    }
  }

  return {
    put: (put) =>
      new Promise((resolve, reject) => {
        waiting.push({ ...put, resolve, reject })
        schedule()
      }),
    flush() {
      while (waiting.length > 0) commitSome()
    },
  }
}

import { AbortedError, type Clock } from '@waypost/core'
import type { ArrivalsPage, WholeArchivedEnvelope } from './archive.js'

/** An envelope that was just stored. */
export interface Arrival extends WholeArchivedEnvelope {
  readonly topic: string
}

/**
 * The newest arrivals in memory, and those who wait for more. Subscriptions read from here while they keep up and from
 * the archive while they do not, so that a slow reader costs the server nothing but its place.
 */
export interface ArrivalFeed {
  /** Announces what was stored, in the order of arrival. */
  push(arrivals: readonly Arrival[]): void
  /** What arrived after a number, or nothing when that lies further back than memory reaches. */
  since(filter: {
    readonly afterSequence: number
    /** None means all. */
    readonly topics: ReadonlySet<string>
    readonly limit: number
    readonly maxBytes: number
  }): ArrivalsPage | undefined
  /**
   * Resolves when something of the topics, or of any where there are none, arrived after `afterSequence`.
   *
   * @throws AbortedError when the signal fires first
   */
  changed(topics: ReadonlySet<string>, afterSequence: number, signal: AbortSignal): Promise<void>
  /**
   * Resolves as soon as anything arrived after `afterSequence`, without gathering: for those who answer one request.
   *
   * @throws AbortedError when the signal fires first
   */
  arrived(afterSequence: number, signal: AbortSignal): Promise<void>
}

/** Waiters woken in one turn of the event loop: some ten ms of work. */
const WOKEN_AT_ONCE = 128

/** No topic is empty, or a line's end. */
const ALL = ''
const AT_ONCE = '\n'

interface Waiter {
  wake(): void
}

/**
 * @param options.coalesceMs how long arrivals gather before those who wait are woken: one frame instead of many
 * @param options.capacity arrivals kept
 * @param options.capacityBytes bytes of encodings kept
 */
export function createArrivalFeed(options: {
  readonly clock: Clock
  readonly coalesceMs: number
  readonly capacity: number
  readonly capacityBytes: number
}): ArrivalFeed {
  const { clock, coalesceMs, capacity, capacityBytes } = options
  /** By topic; under `ALL` those who wait for any, under `AT_ONCE` those who do not want it gathered. */
  const waiters = new Map<string, Set<Waiter>>()
  const news = new Set<string>()
  /** Numbers without a gap; the first is `recent[0].sequence`. */
  let recent: Arrival[] = []
  let bytes = 0
  let head = 0
  let isWakeDue = false

  function remember(arrival: Arrival) {
    // After a gap, memory starts anew: readers in between turn to the archive.
    news.add(arrival.topic)
    // Another host's, heard of behind this host's own: who waits for it finds it in the archive.
    if (arrival.sequence <= head) return
    if (arrival.sequence !== head + 1) {
      recent = []
      bytes = 0
    }
    recent.push(arrival)
    head = arrival.sequence
    bytes += arrival.bytes.length
  }

  function forgetOldest() {
    let count = Math.max(0, recent.length - capacity)
    for (const arrival of recent.slice(0, count)) bytes -= arrival.bytes.length
    while (bytes > capacityBytes && count < recent.length) bytes -= recent[count++]?.bytes.length ?? 0
    recent.splice(0, count)
  }

  function wake() {
    isWakeDue = false
    const woken = new Set<Waiter>()
    for (const topic of [ALL, ...news]) for (const waiter of waiters.get(topic) ?? []) woken.add(waiter)
    news.clear()
    wakeInTurns([...woken])
  }

  /** Each that wakes encrypts and sends a message: thousands at once would keep everybody else waiting. */
  function wakeInTurns(woken: readonly Waiter[]) {
    for (const waiter of woken.slice(0, WOKEN_AT_ONCE)) waiter.wake()
    if (woken.length > WOKEN_AT_ONCE) setImmediate(() => wakeInTurns(woken.slice(WOKEN_AT_ONCE)))
  }

  return {
    push(arrivals) {
      for (const arrival of arrivals) remember(arrival)
      for (const waiter of [...(waiters.get(AT_ONCE) ?? [])]) waiter.wake()
      if (recent.length > capacity * 1.25 || bytes > capacityBytes) forgetOldest()
      if (isWakeDue || news.size === 0) return
      isWakeDue = true
      clock.after(coalesceMs, wake)
    },
    since({ afterSequence, topics, limit, maxBytes }) {
      const first = recent[0]?.sequence
      if (first === undefined || afterSequence < first - 1) return undefined
      const rows: Arrival[] = []
      let bytesLeft = maxBytes
      let searchedTo = Math.max(afterSequence, head)
      for (let at = afterSequence + 1 - first; at < recent.length; at++) {
        const arrival = recent[at]
        if (arrival === undefined || (topics.size > 0 && !topics.has(arrival.topic))) continue
        if (rows.length === limit || (rows.length > 0 && arrival.bytes.length > bytesLeft)) {
          searchedTo = arrival.sequence - 1
          return { rows, more: true, searchedTo }
        }
        bytesLeft -= arrival.bytes.length
        rows.push(arrival)
      }
      return { rows, more: false, searchedTo }
    },
    changed(topics, afterSequence, signal) {
      // Something came between the caller's look and this call, perhaps of its topics: look again.
      const isThere = head > afterSequence && !isWakeDue
      return isThere ? resolvedUnless(signal) : wokenIn(topics.size > 0 ? topics : [ALL], signal)
    },
    arrived: (afterSequence, signal) => (head > afterSequence ? resolvedUnless(signal) : wokenIn([AT_ONCE], signal)),
  }

  async function resolvedUnless(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new AbortedError(signal.reason)
  }

  function wokenIn(names: Iterable<string>, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        signal.removeEventListener('abort', onAbort)
        for (const name of names) {
          const group = waiters.get(name)
          group?.delete(waiter)
          if (group?.size === 0) waiters.delete(name)
        }
      }
      const onAbort = () => {
        leave()
        reject(new AbortedError(signal.reason))
      }
      const waiter = {
        wake() {
          leave()
          resolve()
        },
      }
      if (signal.aborted) return reject(new AbortedError(signal.reason))
      signal.addEventListener('abort', onAbort, { once: true })
      for (const name of names) {
        const group = waiters.get(name) ?? new Set()
        waiters.set(name, group.add(waiter))
      }
    })
  }
}

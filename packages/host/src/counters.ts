import type { Counters } from '@waypost/core'

/** One counter under one set of labels. */
export interface Series {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Counters that can be read. */
export interface CountersWithSnapshot extends Counters {
  /** Every counter by `name{label="value",…}`, labels sorted. */
  snapshot(): Readonly<Record<string, number>>
  /** Every counter, in parts. */
  series(): Iterable<Series>
}

/** How many distinct series are kept; a further one is counted under `counters_dropped_total`. */
const MAX_SERIES = 2_000

/** Counters in memory, for a host's metrics and logs. */
export function createCounters(): CountersWithSnapshot {
  const byKey = new Map<string, { name: string; labels: Readonly<Record<string, string>>; value: number }>()

  function add(name: string, labels: Readonly<Record<string, string>>, by: number): void {
    const key = seriesKey(name, labels)
    const known = byKey.get(key)
    if (known !== undefined) known.value += by
    else if (byKey.size < MAX_SERIES) byKey.set(key, { name, labels: { ...labels }, value: by })
    else if (name !== DROPPED) drop(by)
  }

  /** The one series that is taken beyond the bound. */
  function drop(by: number): void {
    const known = byKey.get(DROPPED)
    if (known === undefined) byKey.set(DROPPED, { name: DROPPED, labels: {}, value: by })
    else known.value += by
  }

  return {
    count: (name, labels = {}, by = 1) => add(name, labels, by),
    series: () => byKey.values(),
    snapshot: () =>
      Object.fromEntries(
        [...byKey].map(([key, { value }]) => [key, value] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
  }
}

const DROPPED = 'counters_dropped_total'

function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels).sort()
  if (names.length === 0) return name
  return `${name}{${names.map((label) => `${label}=${JSON.stringify(labels[label])}`).join(',')}}`
}

import type { Counters } from '@waypost/core'

/** Counters that can be read. */
export interface CountersWithSnapshot extends Counters {
  /** Every counter by `name{label="value",…}`, labels sorted. */
  snapshot(): Readonly<Record<string, number>>
}

/** How many distinct series are kept; a further one is counted under `counters_dropped_total`. */
const MAX_SERIES = 2_000

/** Counters in memory, for a host's metrics and logs. */
export function createCounters(): CountersWithSnapshot {
  const series = new Map<string, number>()
  return {
    count(name, labels = {}, by = 1) {
      const key = seriesKey(name, labels)
      const known = series.get(key)
      if (known === undefined && series.size >= MAX_SERIES) {
        series.set('counters_dropped_total', (series.get('counters_dropped_total') ?? 0) + by)
        return
      }
      series.set(key, (known ?? 0) + by)
    },
    snapshot: () => Object.fromEntries([...series].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels).sort()
  if (names.length === 0) return name
  return `${name}{${names.map((label) => `${label}=${JSON.stringify(labels[label])}`).join(',')}}`
}

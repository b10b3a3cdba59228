import type { Measurement } from '@waypost/core'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type CountersWithSnapshot, createCounters, type Series } from './counters.js'

/** What a host counts and measures, as Prometheus reads it. */
export interface Metrics extends CountersWithSnapshot {
  observe(name: string, value: number, labels?: Readonly<Record<string, string>>): void
  /**
   * The Prometheus text (exposition format 0.0.4): every counter and distribution, the measurements given, and the process
   * itself. Each name of ours starts with `waypost_`.
   */
  render(measurements: readonly Measurement[]): Promise<string>
  readonly contentType: string
}

const PREFIX = 'waypost_'
const NAME = /^[a-z][a-z0-9_]{0,99}$/
/** How many distributions are kept, and how many sets of labels of each. */
const MAX_DISTRIBUTIONS = 50
const MAX_LABEL_SETS = 100
/** Upper bounds of a distribution's buckets, by the unit that its name ends in. */
const BUCKETS = {
  seconds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  bytes: [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304],
}

interface Distribution {
  readonly histogram: Histogram
  readonly labelSets: Set<string>
}

/** Counters and distributions in memory, rendered for Prometheus. */
export function createMetrics(): Metrics {
  const counters = createCounters()
  const lasting = new Registry()
  collectDefaultMetrics({ register: lasting, prefix: PREFIX })
  const distributions = new Map<string, Distribution>()

  function distributionOf(name: string, labels: readonly string[]): Distribution | undefined {
    const known = distributions.get(name)
    if (known !== undefined) return known
    if (distributions.size >= MAX_DISTRIBUTIONS || !NAME.test(name)) return undefined
    const made = {
      histogram: new Histogram({
        name: PREFIX + name,
        help: helpOf(name),
        labelNames: labels,
        buckets: name.endsWith('_bytes') ? BUCKETS.bytes : BUCKETS.seconds,
        registers: [lasting],
      }),
      labelSets: new Set<string>(),
    }
    distributions.set(name, made)
    return made
  }

  return {
    ...counters,
    observe(name, value, labels = {}) {
      const names = Object.keys(labels).sort()
      const distribution = distributionOf(name, names)
      const key = JSON.stringify(names.map((label) => [label, labels[label]]))
      const isNew = distribution !== undefined && !distribution.labelSets.has(key)
      if (distribution === undefined || (isNew && distribution.labelSets.size >= MAX_LABEL_SETS)) {
        counters.count('observations_dropped_total')
        return
      }
      distribution.labelSets.add(key)
      try {
        distribution.histogram.observe({ ...labels }, value)
      } catch {
        // Another set of label names than the first time, or not a number: the caller's mistake, which must not cost the request.
        counters.count('observations_dropped_total')
      }
    },
    async render(measurements) {
      const passing = new Registry()
      renderAll(passing, counters.series(), (settings) => {
        const counter = new Counter(settings)
        return (labels, value) => counter.inc(labels, value)
      })
      renderAll(passing, measurements, (settings) => {
        const gauge = new Gauge(settings)
        return (labels, value) => gauge.set(labels, value)
      })
      return Registry.merge([passing, lasting]).metrics()
    },
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
  }
}

interface MetricSettings {
  name: string
  help: string
  labelNames: string[]
  registers: Registry[]
}

type Put = (labels: Record<string, string>, value: number) => void

/** Puts values into one metric per name. A name or label that Prometheus does not take is left out. */
function renderAll(
  register: Registry,
  values: Iterable<Measurement | Series>,
  create: (settings: MetricSettings) => Put,
): void {
  const byName = new Map<string, (Measurement | Series)[]>()
  for (const value of values) {
    const isTaken = NAME.test(value.name) && Object.keys(value.labels ?? {}).every((label) => NAME.test(label))
    if (!isTaken || !Number.isFinite(value.value)) continue
    const others = byName.get(value.name)
    if (others === undefined) byName.set(value.name, [value])
    else others.push(value)
  }
  for (const [name, series] of byName) {
    const labelNames = [...new Set(series.flatMap(({ labels }) => Object.keys(labels ?? {})))]
    const put = create({ name: PREFIX + name, help: helpOf(name), labelNames, registers: [register] })
    for (const { labels, value } of series) put({ ...labels }, value)
  }
}

/** Prometheus wants a text for each name; what the names mean stands in the operator's guide. */
function helpOf(name: string): string {
  return name.replace(/_total$/, '').replaceAll('_', ' ')
}

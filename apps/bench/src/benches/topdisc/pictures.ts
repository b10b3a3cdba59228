import { writeFile } from 'node:fs/promises'
import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { Outcome } from './outcome.js'
import { PUBLISHED } from './published.js'

const PROTOCOLS = {
  honest: 'topdisc',
  'honest dht': 'dht',
  'honest dht-tickets': 'dht-tickets',
  'honest random-walk': 'random-walk',
} as const
const SIZE = { width: 480, height: 300 }

/** Draws what the paper draws, ours beside the published points, and writes it as SVG into a folder. */
export async function drawPictures(outcomes: ReadonlyMap<string, Outcome>, name: string, folder: string) {
  for (const [file, spec] of Object.entries(pictures(outcomes, name))) {
    const view = new View(parse(compile(spec).spec), { renderer: 'none' })
    await writeFile(`${folder}${file}.svg`, `${await view.toSVG()}\n`)
    view.finalize()
  }
}

function pictures(outcomes: ReadonlyMap<string, Outcome>, name: string): Record<string, TopLevelSpec> {
  const honest = Object.entries(PROTOCOLS).flatMap(([scenario, protocol]) => {
    const outcome = outcomes.get(scenario)
    return outcome === undefined ? [] : [{ protocol, outcome }]
  })
  const both = (of: string, ours: number, published: number) => [
    { of, value: ours, source: `measured (${name})` },
    { of, value: published, source: 'published' },
  ]
  const bars = (values: object[], x: string, y: string): TopLevelSpec => ({
    ...SIZE,
    data: { values: values as Record<string, unknown>[] },
    mark: 'bar',
    encoding: {
      x: { field: 'of', type: 'nominal', title: x, sort: null, axis: { labelAngle: 0 } },
      xOffset: { field: 'source' },
      y: { field: 'value', type: 'quantitative', title: y },
      color: { field: 'source', title: null },
    },
  })
  const sizes = outcomes.get('testbed')?.summary.bySize ?? []
  return {
    'messages-per-node': {
      ...SIZE,
      layer: [
        {
          data: {
            values: honest.flatMap(({ protocol, outcome }) =>
              outcome.messageQuantiles.map((messages, percent) => ({ protocol, percent, messages })),
            ),
          },
          mark: 'line',
        },
        {
          data: {
            values: honest.map(({ protocol }) => ({ protocol, percent: 100, messages: PUBLISHED.messages[protocol] })),
          },
          mark: { type: 'point', shape: 'diamond', size: 90, filled: true },
        },
      ],
      encoding: {
        x: {
          field: 'percent',
          type: 'quantitative',
          title: 'nodes, % (diamond: the busiest as published, 25,000 nodes)',
        },
        y: { field: 'messages', type: 'quantitative', title: 'messages received in 15 min', scale: { type: 'symlog' } },
        color: { field: 'protocol', type: 'nominal', title: null },
      },
    },
    'discovered-peers': bars(
      honest.flatMap(({ protocol, outcome }) => both(protocol, outcome.summary.meanFound, PUBLISHED.found[protocol])),
      'protocol',
      'peers found by a lookup, mean',
    ),
    'eclipse-rate': bars(
      [20, 33, 50].flatMap((percent) =>
        (['topdisc', 'dht', 'dht-tickets'] as const).flatMap((protocol) => {
          const scenario = protocol === 'topdisc' ? `published${percent}` : `published${percent} ${protocol}`
          const share = outcomes.get(scenario)?.summary.attacked?.eclipsedShare
          const published = PUBLISHED.eclipsed[protocol][percent as 20 | 33 | 50]
          return share === undefined ? [] : both(`${protocol} ${percent} %`, share, published)
        }),
      ),
      'malicious nodes, by the members of the topic',
      'share of lookups eclipsed',
    ),
    'time-to-find': bars(
      sizes.flatMap(({ name: size, medianTimeToHalfMs }) =>
        size === '1-9' || !Number.isFinite(medianTimeToHalfMs)
          ? []
          : both(size, medianTimeToHalfMs / 1_000, PUBLISHED.timeToHalf[size]),
      ),
      'members of the topic',
      'seconds until half of them are found, median',
    ),
  }
}

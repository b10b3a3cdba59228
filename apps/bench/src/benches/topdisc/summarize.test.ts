import { describe, expect, it } from 'vitest'
import { judge } from '../../frame/result.js'
import type { Outcome } from './outcome.js'
import type { RunOutcomes } from './outcome-files.js'
import { summarize } from './summarize.js'
import { summaryPage } from './summary-page.js'

function outcome(busiest: number, halfMs = 1_000): Outcome {
  const bySize = [
    { name: '1000+', lookups: 1, fullShare: 1, foundShare: 1, medianTimeToHalfMs: halfMs } as const,
    { name: '10-99', lookups: 1, fullShare: 1, foundShare: 1, medianTimeToHalfMs: 500 } as const,
  ]
  return {
    summary: {
      lookups: 10,
      fullShare: 1,
      meanFound: 30,
      messages: { median: 100, mean: 120, busiest, busiestToMedian: busiest / 100, peak: busiest * 2 },
      medianTimeToHalfMs: halfMs,
      bySize,
      absentShare: 0,
      medianRegistrars: 40,
      attacked: undefined,
    },
    messageQuantiles: [],
    popularTopicRatio: 1,
    findableAfterMs: 7_000,
    cpuSeconds: 10,
    peakMiB: 100,
    events: 1,
  }
}

const run = (nodes: number, seed: number, outcomes: Record<string, Outcome>): RunOutcomes => ({
  nodes,
  seed,
  outcomes: new Map(Object.entries(outcomes)),
})

const rowOf = (rows: ReturnType<typeof summarize>, name: string) =>
  rows.find((row) => row.name === name) ?? expect.unreachable(`no row ${name}`)

describe('the summary of runs', () => {
  const rows = summarize([
    run(25_000, 1, { honest: outcome(1_000), 'honest dht': outcome(5_000) }),
    run(25_000, 2, { honest: outcome(1_900), 'honest dht': outcome(7_000) }),
    run(25_000, 3, { honest: outcome(1_600) }),
    run(2_000, 1, { honest: outcome(400), testbed: outcome(1, Number.NaN), 'small 10 minAds 0': outcome(1) }),
    run(300, 1, { 'small 10 minAds 0': outcome(1) }),
  ])

  it('gives medians with ranges over the seeds, and judges the median', () => {
    const row = rowOf(rows, 'busiestMessages')
    expect(row).toMatchObject({ value: 1_600, target: 1_700, range: { least: 1_000, greatest: 1_900, runs: 3 } })
    expect(row.baseline?.value).toBe(6_000)
    expect(judge(row)).toMatchObject({ met: true, range: row.range })
  })

  it('names the size of all but the largest network that measured a figure, and what made each', () => {
    expect(rowOf(rows, 'busiestMessages (2,000 nodes)').value).toBe(400)
    expect(rowOf(rows, 'busiestMessages (2,000 nodes)').command).toMatch(/--nodes 2000 --seed 1 --scenarios "honest,/)
    expect(rowOf(rows, 'lookupsFull').command).toBe(
      'for seed in 1 2 3; do npx -y pnpm@10 bench topdisc --nodes 25000 --seed $seed --scenarios "honest,honest dht"; done',
    )
    expect(rows.filter(({ name }) => name.startsWith('findableAfter10'))).toHaveLength(1)
  })

  it('takes a time that was never reached for the whole hour, which misses the target', () => {
    expect(judge(rowOf(rows, 't50Large'))).toMatchObject({ value: 3_600, target: 10, met: false })
    expect(rowOf(rows, 't50Small')).toMatchObject({ value: 0.5, target: 1.1 })
  })

  it('makes a page with a row for each figure and each command once', () => {
    const page = summaryPage(rows.map(judge))
    expect(page).toContain(
      '| `busiestMessages` | 1,600 messages | 1,000 to 1,900, 3 seeds | ≤ 1,700 | yes | DHT: 6,000 | 1 |',
    )
    expect(page.match(/^\d+\. /gm)).toHaveLength(2)
  })
})

import type { Measured } from '../../frame/result.js'
import { median } from '../../frame/statistics.js'
import { figuresOf } from './figures.js'
import type { RunOutcomes } from './outcome-files.js'

/**
 * The figures of runs of several sizes and seeds: for each size its median over the seeds, with the least and the
 * greatest. A figure of the largest network that measured it bears its plain name, and the others their size behind it.
 */
export function summarize(runs: readonly RunOutcomes[]): Measured[] {
  const rows: Measured[] = []
  const named = new Set<string>()
  const sizes = [...new Set(runs.map(({ nodes }) => nodes))].sort((a, b) => b - a)
  for (const nodes of sizes) {
    const those = runs.filter((run) => run.nodes === nodes)
    const figures = those.map(({ outcomes, seed }) => ({ seed, figures: figuresOf(outcomes, nodes) }))
    const names = new Set(figures.flatMap((run) => run.figures.map(({ name }) => name)))
    for (const name of names) {
      const found = figures.flatMap((run) =>
        run.figures.filter((figure) => figure.name === name).map((figure) => ({ seed: run.seed, figure })),
      )
      const seeds = found.map(({ seed }) => seed)
      const scenarios = new Set(
        those.filter(({ seed }) => seeds.includes(seed)).flatMap((run) => [...run.outcomes.keys()]),
      )
      if (named.has(name) && isOfSmallNetworks(name)) continue
      rows.push({
        ...middle(found.map(({ figure }) => figure)),
        name: named.has(name) ? `${name} (${nodes.toLocaleString('en')} nodes)` : name,
        command: commandOf(nodes, seeds, [...scenarios]),
      })
      named.add(name)
    }
  }
  return rows
}

/** Figures of networks that have sizes of their own, whatever the size of the others in the run. */
const isOfSmallNetworks = (name: string) => name.startsWith('findableAfter')

/** One figure of several runs: the medians of its value and of what it stands beside. */
function middle(figures: readonly Measured[]): Measured {
  const [first] = figures as [Measured, ...Measured[]]
  const values = figures.map(({ value }) => value)
  const beside = figures.flatMap(({ baseline }) => (baseline == null ? [] : [baseline]))
  const [baseline] = beside
  return {
    ...first,
    value: median(values),
    baseline: baseline === undefined ? null : { name: baseline.name, value: median(beside.map((each) => each.value)) },
    range: { least: Math.min(...values), greatest: Math.max(...values), runs: values.length },
  }
}

/** What a shell runs to measure it again. */
function commandOf(nodes: number, seeds: readonly number[], scenarios: readonly string[]): string {
  const run = (seed: number | string) =>
    `npx -y pnpm@10 bench topdisc --nodes ${nodes} --seed ${seed} --scenarios ${JSON.stringify(scenarios.join(','))}`
  const [only] = seeds
  return seeds.length === 1 && only !== undefined
    ? run(only)
    : `for seed in ${seeds.join(' ')}; do ${run('$seed')}; done`
}

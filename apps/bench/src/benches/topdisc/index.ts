import { writeFile } from 'node:fs/promises'
import type { Random } from '@waypost/core'
import type { Bench, Measurement } from '../../frame/bench.js'
import { BenchError } from '../../frame/bench-error.js'
import { judge, type Measured } from '../../frame/result.js'
import { figuresOf } from './figures.js'
import { addOutcome, labelOf, outcomeFolder, outcomesOf, readOutcomes } from './outcome-files.js'
import { drawPictures } from './pictures.js'
import { PUBLISHED } from './published.js'
import { measureRegistrar } from './registrar-speed.js'
import { runScenarios } from './run-scenarios.js'
import { scenariosOf } from './scenarios.js'
import { summarize } from './summarize.js'
import { summaryPage } from './summary-page.js'

const NODES = 2_000
const SUMMARY_PAGE = new URL('../results/topdisc-figures.md', import.meta.url)

/** Topic discovery in simulated networks, honest and under each attack, beside a random walk and DHTs; a registrar's speed. */
export const topdisc: Bench = {
  name: 'topdisc',
  summary: `topic discovery of ${NODES.toLocaleString('en')} simulated nodes under every attack; --nodes, --scenarios, --summarize`,
  async run({ seed, sizes, random, progress }) {
    if (sizes.summarize === true) return summary(random)
    const nodes = sizes.nodes ?? NODES
    const all = scenariosOf(nodes)
    const chosen = sizes.scenarios?.split(',') ?? Object.keys(all)
    for (const name of chosen) {
      if (all[name] !== undefined) continue
      const known = Object.keys(all).join(', ')
      throw new BenchError('SCENARIO_UNKNOWN', `no scenario is called ${JSON.stringify(name)}; there are ${known}`)
    }
    const registrar = registrarFigures(random)
    const started = performance.now()
    const label = labelOf(nodes, seed)
    const folder = outcomeFolder(label)
    const outcomes = await runScenarios(
      Object.fromEntries(chosen.map((name) => [name, all[name]] as const)) as typeof all,
      seed,
      (name, outcome) => {
        progress(`${name}: ${Math.round(outcome.cpuSeconds)} s of CPU, ${Math.round(outcome.peakMiB)} MiB`)
        // At once: the next scenario may take an hour, or fail.
        addOutcome(label, name, outcome)
      },
    )
    const seconds = Math.round((performance.now() - started) / 1_000)
    await drawPictures(outcomesOf(label), label, folder)
    progress(`pictures and outcomes in ${folder}`)
    return {
      file: `topdisc-${label}`,
      settings: { nodes, scenarios: chosen, topics: 300, zipfExponent: 1, seconds, ...registrar.settings },
      results: [...figuresOf(outcomes, nodes), ...registrar.results],
    }
  },
}

/** All that runs of any size and seed left, and the registrar's speed as it is now. */
async function summary(random: Random): Promise<Measurement> {
  const runs = readOutcomes()
  if (runs.length === 0) throw new BenchError('NO_VALUES', 'no earlier run left anything to put together')
  const registrar = registrarFigures(random)
  const results = [...summarize(runs), ...registrar.results]
  await writeFile(SUMMARY_PAGE, summaryPage(results.map(judge)))
  return {
    settings: {
      topics: 300,
      zipfExponent: 1,
      runs: runs.map(({ nodes, seed, outcomes }) => ({ nodes, seed, scenarios: [...outcomes.keys()] })),
      ...registrar.settings,
    },
    results,
  }
}

/** How long a registrar takes, with small, full and large caches. */
function registrarFigures(random: Random): Measurement {
  const speeds = [100, 1_000, 10_000].map((capacity) => ({ capacity, ...measureRegistrar(capacity, random) }))
  const full = speeds.find(({ capacity }) => capacity === 1_000)
  return {
    settings: { registrarMicrosByCapacity: speeds },
    results: (['queryMicros', 'registerMicros'] as const).map(
      (name): Measured => ({
        name,
        value: Math.round((full?.[name] ?? Number.NaN) * 10) / 10,
        unit: 'µs',
        better: 'lower',
        target: PUBLISHED[name],
        baseline: { name: 'Go, as published', value: PUBLISHED[name] },
      }),
    ),
  }
}

import { writeFile } from 'node:fs/promises'
import type { Bench } from '../../frame/bench.js'
import { BenchError } from '../../frame/bench-error.js'
import { figuresOf } from './figures.js'
import { drawPictures } from './pictures.js'
import { PUBLISHED } from './published.js'
import { measureRegistrar } from './registrar-speed.js'
import { runScenarios } from './run-scenarios.js'
import { scenariosOf } from './scenarios.js'

const NODES = 2_000

/** Topic discovery in simulated networks, honest and under each attack, beside a random walk and DHTs; a registrar's speed. */
export const topdisc: Bench = {
  name: 'topdisc',
  summary: `topic discovery of ${NODES.toLocaleString('en')} simulated nodes under every attack; --nodes, --scenarios`,
  async run({ seed, sizes, random, progress }) {
    const nodes = sizes.nodes ?? NODES
    const all = scenariosOf(nodes)
    const chosen = sizes.scenarios?.split(',') ?? Object.keys(all)
    for (const name of chosen) {
      if (all[name] !== undefined) continue
      const known = Object.keys(all).join(', ')
      throw new BenchError('SCENARIO_UNKNOWN', `no scenario is called ${JSON.stringify(name)}; there are ${known}`)
    }
    const speeds = [100, 1_000, 10_000].map((capacity) => ({ capacity, ...measureRegistrar(capacity, random) }))
    const started = performance.now()
    const outcomes = await runScenarios(
      Object.fromEntries(chosen.map((name) => [name, all[name]] as const)) as typeof all,
      seed,
      (name, { cpuSeconds }) => progress(`${name}: ${Math.round(cpuSeconds)} s of CPU`),
    )
    const label = `${nodes}-nodes-seed-${seed}`
    const folder = await drawPictures(outcomes, label)
    await writeFile(`${folder}/outcomes.json`, `${JSON.stringify(Object.fromEntries(outcomes), null, 1)}\n`)
    progress(`pictures and outcomes in ${folder}`)
    const full = speeds.find(({ capacity }) => capacity === 1_000)
    return {
      settings: {
        nodes,
        scenarios: chosen,
        topics: 300,
        zipfExponent: 1,
        seconds: Math.round((performance.now() - started) / 1_000),
        registrarMicrosByCapacity: speeds,
      },
      results: [
        ...figuresOf(outcomes, nodes),
        ...(['queryMicros', 'registerMicros'] as const).map((name) => ({
          name,
          value: Math.round((full?.[name] ?? Number.NaN) * 10) / 10,
          unit: 'µs',
          better: 'lower' as const,
          target: PUBLISHED[name],
          baseline: { name: 'Go, as published', value: PUBLISHED[name] },
        })),
      ],
    }
  },
}

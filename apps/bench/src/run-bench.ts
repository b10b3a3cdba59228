import { seededRandom } from '@waypost/core/testing'
import type { Bench, Sizes } from './frame/bench.js'
import { describeMachine, type Report } from './frame/report.js'
import { judge } from './frame/result.js'

/** Runs one bench and gives its report. */
export async function runBench(
  bench: Bench,
  seed: number,
  sizes: Sizes,
  progress: (text: string) => void,
): Promise<Report> {
  const { settings, results } = await bench.run({ seed, sizes, random: seededRandom(seed), progress })
  const flags = Object.entries(sizes).map(
    ([name, size]) => ` --${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${size}`,
  )
  return {
    name: bench.name,
    command: `npx -y pnpm@10 bench ${bench.name} --seed ${seed}${flags.join('')}`,
    machine: describeMachine(),
    seed,
    settings,
    results: results.map(judge),
  }
}

import { seededRandom } from '@waypost/core/testing'
import type { Bench, Sizes } from './frame/bench.js'
import { describeMachine, type Report } from './frame/report.js'
import { judge } from './frame/result.js'

/** Runs one bench and gives its report, and the file that it belongs into. */
export async function runBench(
  bench: Bench,
  seed: number,
  sizes: Sizes,
  progress: (text: string) => void,
): Promise<{ readonly report: Report; readonly file: string }> {
  const {
    settings,
    results,
    file = bench.name,
  } = await bench.run({ seed, sizes, random: seededRandom(seed), progress })
  const flags = Object.entries(sizes).map(([name, size]) => {
    const flag = ` --${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    return size === true ? flag : `${flag} ${size}`
  })
  const report = {
    name: bench.name,
    command: `npx -y pnpm@10 bench ${bench.name} --seed ${seed}${flags.join('')}`,
    machine: describeMachine(),
    seed,
    settings,
    results: results.map(judge),
  }
  return { report, file }
}

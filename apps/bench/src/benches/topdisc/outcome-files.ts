import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './outcome.js'

/** What the runs of one network size and seed left. */
export interface RunOutcomes {
  readonly nodes: number
  readonly seed: number
  /** By scenario. */
  readonly outcomes: ReadonlyMap<string, Outcome>
}

const RESULTS = new URL('../results/', import.meta.url)
const FILE = 'outcomes.json'

/** What names a run's files. */
export function labelOf(nodes: number, seed: number): string {
  return `${nodes}-nodes-seed-${seed}`
}

/** The folder of a run's outcomes and pictures; made if need be. */
export function outcomeFolder(label: string): string {
  const folder = new URL(`topdisc-${label}/`, RESULTS)
  mkdirSync(folder, { recursive: true })
  return fileURLToPath(folder)
}

/**
 * Adds an outcome to those that were left earlier, by this run and by others of the same size and seed. In one go, so
 * that scenarios that end together do not lose each other's.
 */
export function addOutcome(label: string, scenario: string, outcome: Outcome) {
  const folder = outcomeFolder(label)
  const all = outcomesIn(folder).set(scenario, outcome)
  writeFileSync(`${folder}${FILE}`, `${JSON.stringify(Object.fromEntries(all), null, 1)}\n`)
}

/** What was left for one size and seed. */
export function outcomesOf(label: string): Map<string, Outcome> {
  return outcomesIn(outcomeFolder(label))
}

/** What all runs left, the largest networks first. */
export function readOutcomes(): RunOutcomes[] {
  const runs: RunOutcomes[] = []
  for (const name of readdirSync(RESULTS)) {
    const [, nodes, seed] = /^topdisc-(\d+)-nodes-seed-(\d+)$/.exec(name) ?? []
    if (nodes === undefined || seed === undefined) continue
    const outcomes = outcomesOf(labelOf(Number(nodes), Number(seed)))
    if (outcomes.size > 0) runs.push({ nodes: Number(nodes), seed: Number(seed), outcomes })
  }
  return runs.sort((a, b) => b.nodes - a.nodes || a.seed - b.seed)
}

function outcomesIn(folder: string): Map<string, Outcome> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(`${folder}${FILE}`, 'utf8')) as Record<string, Outcome>))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map()
    throw error
  }
}

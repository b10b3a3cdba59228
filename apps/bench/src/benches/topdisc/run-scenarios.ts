import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { BenchError } from '../../frame/bench-error.js'
import type { Outcome } from './outcome.js'
import type { Scenarios } from './scenarios.js'

/** Processes at a time. */
const PROCESSES = 2
/**
 * Larger young generations spare a simulation copies. The old one has room to spare: close to its limit a run collects
 * garbage without end instead of telling that it took more memory than it should.
 */
const NODE_OPTIONS = ['--max-semi-space-size=32', '--max-old-space-size=4096']

/**
 * Runs scenarios, each in a process of its own, the longest first.
 *
 * @throws BenchError `MEASUREMENT_FAILED` when a process ends without an outcome
 */
export async function runScenarios(
  scenarios: Scenarios,
  seed: number,
  onDone: (name: string, outcome: Outcome) => void,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  const cost = (name: string) => costOf(scenarios[name] as Scenarios[string])
  const waiting = Object.keys(scenarios).sort((a, b) => cost(b) - cost(a))
  const running = new Set<ChildProcess>()

  async function work() {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const outcome = await runOne(name)
      outcomes.set(name, outcome)
      onDone(name, outcome)
    }
  }

  function runOne(name: string): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const file = fileURLToPath(new URL('./topdisc-simulate.js', import.meta.url))
      const child = fork(file, { execArgv: NODE_OPTIONS, serialization: 'advanced' })
      running.add(child)
      child.once('message', (outcome) => resolve(outcome as Outcome))
      child.once('error', reject)
      child.once('exit', (code) => {
        running.delete(child)
        reject(new BenchError('MEASUREMENT_FAILED', `the scenario ${JSON.stringify(name)} ended with ${code}`))
      })
      child.send({ ...scenarios[name], seed })
    })
  }

  try {
    await Promise.all(Array.from({ length: PROCESSES }, work))
  } finally {
    for (const child of running) child.kill()
  }
  return outcomes
}

/** How long a scenario takes beside others, roughly: by its nodes and its hours, its protocol and what attackers send. */
function costOf({ nodes, protocol = 'topdisc', durationMs = 3_600_000, attack }: Scenarios[string]): number {
  const perNode = protocol === 'topdisc' ? 1 : 0.2
  const isRestless = attack?.tickets === 'forge' || attack?.tickets === 'replay'
  return nodes * perNode * durationMs * (isRestless ? 4 : 1) * (attack?.registrationFactor === undefined ? 1 : 2)
}

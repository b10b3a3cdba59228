import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { BenchError } from '../../frame/bench-error.js'
import type { Outcome } from './outcome.js'
import type { Scenarios } from './scenarios.js'

/** Processes at a time. */
const PROCESSES = 2
/**
 * What is under way when the young generation is full is copied, and moved to the old one if it is still under way the
 * next time: while 25,000 nodes start, that is every message unless there is room for what they send in a second.
 */
const YOUNG_MIB = 128
/** The old generation has room to spare: close to its limit a run collects garbage without end. */
const OLD_MIB = 1_500
const OLD_KIB_PER_NODE = 60

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
      const child = fork(file, { execArgv: memoryOptions(scenarios[name]?.nodes ?? 0), serialization: 'advanced' })
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

function memoryOptions(nodes: number): string[] {
  const oldMiB = Math.max(OLD_MIB, Math.ceil((nodes * OLD_KIB_PER_NODE) / 1_024))
  return [`--max-semi-space-size=${YOUNG_MIB}`, `--max-old-space-size=${oldMiB}`]
}

/** How long a scenario takes beside others, as was measured: by its nodes and its time, its protocol, and what makes for more messages. */
function costOf({ nodes, protocol = 'topdisc', durationMs = 3_600_000, attack, churn, settings }: Scenarios[string]) {
  let cost = nodes * durationMs * PROTOCOL_COST[protocol]
  if (attack?.registrationFactor !== undefined && attack.shareOf !== 'members') cost *= 4
  if (churn !== undefined) cost *= 4
  if (settings?.lookupTarget === Number.POSITIVE_INFINITY) cost *= 14
  return cost
}

const PROTOCOL_COST = { topdisc: 1, dht: 0.4, 'dht-tickets': 0.8, 'random-walk': 0.2 } as const

import { type ScenarioOptions, simulate } from '@waypost/topdisc/simulator'
import { outcomeOf } from './outcome.js'

// Each request that nobody answers is an error; its stack, which nobody reads here, would cost more than the rest of it.
Error.stackTraceLimit = 0

/** Runs the one scenario that its parent sends, answers with the outcome and ends. A process of its own, so that its memory is told. */
process.once('message', async (scenario: ScenarioOptions) => {
  const before = process.cpuUsage()
  const result = await simulate(scenario)
  const { user, system } = process.cpuUsage(before)
  const peakMiB = process.resourceUsage().maxRSS / 1024
  process.send?.(outcomeOf(result, { cpuSeconds: (user + system) / 1e6, peakMiB }), () => process.disconnect())
})

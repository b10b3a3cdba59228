import type { SimulationResult, Summary } from '@waypost/topdisc/simulator'

/** What a scenario's process tells of its run. */
export interface Outcome {
  readonly summary: Summary
  /** Messages that a node received in a period, by share of the nodes: every hundredth, 0 to 1. */
  readonly messageQuantiles: readonly number[]
  /** Advertisements held near the most popular topic, over those held near the one of rank 100. */
  readonly popularTopicRatio: number
  /** When the last lookup began that did not find everybody, in ms; 0 when all did. */
  readonly findableAfterMs: number
  readonly cpuSeconds: number
  readonly peakMiB: number
  readonly events: number
}

/** Nodes that count as being next to a topic. */
const NEXT_TO = 10

export function outcomeOf(result: SimulationResult, cost: Pick<Outcome, 'cpuSeconds' | 'peakMiB'>): Outcome {
  const { traffic, scenario, lookups, holdings, summary, events } = result
  const messages = Array.from({ length: scenario.nodes }, (_, node) => traffic.messagesOf(node) / traffic.periods)
  messages.sort((a, b) => a - b)
  const wanted = (members: number) => Math.min(members, scenario.settings.lookupTarget)
  const short = lookups.filter(({ members, foundAfterMs }) => foundAfterMs.length < wanted(members))
  return {
    summary,
    messageQuantiles: Array.from(
      { length: 101 },
      (_, at) => messages[Math.round((at / 100) * (messages.length - 1))] ?? 0,
    ),
    popularTopicRatio: holdings.nearTopic(1, NEXT_TO) / Math.max(1, holdings.nearTopic(100, NEXT_TO)),
    findableAfterMs: short.reduce((last, { startedAt }) => Math.max(last, startedAt), 0),
    events,
    ...cost,
  }
}

import { simulate } from '@waypost/topdisc/simulator'
import {
  FIRST_IP_BYTE,
  LOOKUPS_FROM_MS,
  LOOKUPS_UNTIL_MS,
  NODES,
  SETTINGS,
  START_WITHIN_MS,
  TOPICS,
  WINDOW_MS,
} from './plan.js'

/** What the simulator says of the same network. */
export interface Simulated {
  /** Requests and replies that all nodes received, pulls left out. */
  readonly messages: number
  /** Each node's topic, by its number. */
  readonly topicOf: readonly number[]
}

/** Runs the same nodes, topics, times and settings in the simulator. */
export async function simulateNetwork(seed: number): Promise<Simulated> {
  const { traffic, lookups } = await simulate({
    seed,
    nodes: NODES,
    topics: TOPICS,
    zipfExponent: 0,
    durationMs: WINDOW_MS,
    periodMs: WINDOW_MS,
    startWithinMs: START_WITHIN_MS,
    lookupsFromMs: LOOKUPS_FROM_MS,
    lookupsUntilMs: LOOKUPS_UNTIL_MS,
    firstIpByte: FIRST_IP_BYTE,
    link: { oneWayMs: 1, jitterMs: 1, loss: 0 },
    settings: SETTINGS,
  })
  const topicOf: number[] = []
  for (const { node, topic } of lookups) topicOf[node] = topic
  return { messages: traffic.totals.messages, topicOf }
}

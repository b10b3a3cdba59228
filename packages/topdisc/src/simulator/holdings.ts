import { nearest } from './node-tables.js'
import type { Population } from './population.js'
import type { SimulatedNode } from './simulated-node.js'

/** What registrars hold at the end of a run. */
export interface Holdings {
  /** Advertisements held by each node. */
  readonly byNode: readonly number[]
  /** The mean over the `count` nodes nearest to the topic of a rank, 1 the most popular. */
  nearTopic(rank: number, count: number): number
}

export function holdingsOf(population: Population, nodes: readonly SimulatedNode[]): Holdings {
  const byNode = nodes.map((node) => node.holds())
  const everybody = nodes.map((_, node) => node)
  return {
    byNode,
    nearTopic(rank, count) {
      const topic = population.topics[rank - 1]
      if (topic === undefined) return 0
      const near = nearest(population, everybody, topic, count)
      return near.reduce((sum, node) => sum + (byNode[node] ?? 0), 0) / Math.max(1, near.length)
    },
  }
}

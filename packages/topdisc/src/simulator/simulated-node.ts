import type { Random, Topic } from '@waypost/core'
import type { TopDiscSettings } from '../settings.js'
import type { Attack } from './attackers/attack.js'
import type { NodeTables } from './node-tables.js'
import type { Population } from './population.js'
import type { SimulatedNetwork } from './simulated-network.js'
import type { Timeline } from './timeline.js'

/** What every simulated node stands in. */
export interface World {
  readonly timeline: Timeline
  readonly network: SimulatedNetwork
  readonly random: Random
  readonly population: Population
  readonly tables: NodeTables
  readonly settings: TopDiscSettings
  readonly attack: Attack | undefined
}

/** One node of a protocol, as the simulation drives it. Other nodes are told by their numbers. */
export interface SimulatedNode {
  /** Advertises its topic from now on. */
  advertise(topic: Topic): void
  /** Looks a topic up: calls `onFound` once for each advertiser, and `onEnd` when it is over. */
  lookup(topic: Topic, onFound: (node: number) => void, onEnd: () => void): void
  /** Registrars that hold its advertisement now. */
  registrars(): number
  /** Advertisers of a topic that it holds as a registrar. */
  held(topic: Topic): readonly number[]
  /** Advertisements that it holds as a registrar. */
  holds(): number
}

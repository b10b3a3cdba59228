import { seededRandom } from '@waypost/core/testing'
import { createChurn } from './churn.js'
import { createDhtNodes } from './dht-node.js'
import { type Holdings, holdingsOf } from './holdings.js'
import { fillNodeTables } from './node-tables.js'
import { createPopulation } from './population.js'
import { createRandomWalkNodes } from './random-walk-node.js'
import { type Scenario, type ScenarioOptions, scenarioOf } from './scenario.js'
import { createSimulatedNetwork } from './simulated-network.js'
import type { SimulatedNode, World } from './simulated-node.js'
import { type Summary, summarise } from './summary.js'
import { createTimeline } from './timeline.js'
import { createTopDiscNodes } from './topdisc-node.js'
import { createTraffic, type Traffic } from './traffic.js'

/** One honest node's lookup of its own topic. */
export interface LookupOutcome {
  readonly node: number
  /** The topic's number: its rank less one. */
  readonly topic: number
  /** When it began, in ms since the start. */
  readonly startedAt: number
  /** Nodes that advertise the topic, the searcher left out, the malicious ones included. */
  readonly members: number
  /** When each advertiser was found, in ms since the lookup began. */
  readonly foundAfterMs: readonly number[]
  /** How many of those found are malicious. */
  readonly malicious: number
  /** How many of them were away when they were found. */
  readonly absent: number
  /** How long it took, in ms; undefined when the simulation ended first. */
  readonly endedAfterMs: number | undefined
}

export interface SimulationResult {
  /** With all defaults filled in. */
  readonly scenario: Scenario
  readonly summary: Summary
  readonly lookups: readonly LookupOutcome[]
  readonly traffic: Traffic
  /** Registrars of each honest node's advertisement at the end, by node. */
  readonly registrars: readonly number[]
  /** Advertisements that each node holds at the end, and how near it is to each topic. */
  readonly holdings: Holdings
  /** Events that the simulation went through: its work, whatever the machine. */
  readonly events: number
}

/**
 * Runs one scenario: every node advertises one topic of a Zipf distribution, and every honest node looks its own up
 * once. Node tables are full and do not change. The same scenario gives the same result on every machine.
 *
 * @throws ConfigurationError when a value of the scenario is out of bounds
 */
export async function simulate(options: ScenarioOptions): Promise<SimulationResult> {
  const scenario = scenarioOf(options)
  const random = seededRandom(scenario.seed)
  const part = () => seededRandom(random.integer(2 ** 32))
  const population = createPopulation({ ...scenario, random: part() })
  const tables = fillNodeTables(population, part(), scenario.attack?.poisonedTables)
  const { settings, attack } = scenario
  const timeline = createTimeline([scenario.link.oneWayMs, settings.requestTimeoutMs, settings.placementIntervalMs])
  const traffic = createTraffic(scenario.nodes, scenario.durationMs, scenario.periodMs)
  const links = part()
  const choices = part()
  const times = part()
  const presence = createChurn({ churn: scenario.churn, population, timeline, random: part() })
  const network = createSimulatedNetwork({ timeline, traffic, random: links, link: scenario.link, presence })
  const world: World = { timeline, network, random: choices, population, tables, settings, attack }
  const nodes = createNodes(scenario, world)
  const lookups: (() => LookupOutcome)[] = []

  for (const [node, simulated] of nodes.entries()) {
    const topic = population.topicOf[node] ?? 0
    const topicId = population.topics[topic]
    if (topicId === undefined) continue
    const startAt = times.integer(Math.max(1, Math.floor(scenario.startWithinMs)))
    if (population.isAdvertiser(node)) timeline.schedule(startAt, () => simulated.advertise(topicId))
    if (population.isMalicious(node)) continue
    const span = Math.max(1, Math.floor(scenario.lookupsUntilMs - scenario.lookupsFromMs))
    timeline.schedule(Math.floor(scenario.lookupsFromMs) + times.integer(span), () => {
      // Somebody who is away asks nobody.
      if (!presence.isHere(node)) return
      const startedAt = timeline.now()
      let absent = 0
      const foundAfterMs: number[] = []
      let malicious = 0
      let endedAfterMs: number | undefined
      simulated.lookup(
        topicId,
        (found) => {
          foundAfterMs.push(timeline.now() - startedAt)
          if (population.isMalicious(found)) malicious++
          if (!presence.isHere(found)) absent++
        },
        () => {
          endedAfterMs = timeline.now() - startedAt
        },
      )
      const members = population.members(topic).length - (population.isAdvertiser(node) ? 1 : 0)
      lookups.push(() => ({ node, topic, startedAt, members, foundAfterMs, malicious, absent, endedAfterMs }))
    })
  }

  timeline.run(scenario.durationMs)
  const outcomes = lookups.map((outcome) => outcome())
  const registrars = nodes.slice(0, population.honest).map((node) => node.registrars())
  /** Who is held for the attacked topic by honest registrars, once for each that holds them. */
  function heldOfTarget(): number[] {
    const topic = population.topics[population.target]
    if (topic === undefined) return []
    return nodes.slice(0, population.honest).flatMap((node) => node.held(topic))
  }

  return {
    scenario,
    summary: summarise({ scenario, population, traffic, lookups: outcomes, registrars, heldOfTarget: heldOfTarget() }),
    lookups: outcomes,
    traffic,
    registrars,
    holdings: holdingsOf(population, nodes),
    events: timeline.events,
  }
}

function createNodes({ protocol, encoding }: Scenario, world: World): SimulatedNode[] {
  switch (protocol) {
    case 'topdisc':
      return createTopDiscNodes(world, encoding)
    case 'random-walk':
      return createRandomWalkNodes(world)
    default:
      return createDhtNodes(world, { hasTickets: protocol === 'dht-tickets' })
  }
}

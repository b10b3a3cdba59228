import { ConfigurationError } from '@waypost/core'
import { type TopDiscSettings, topDiscSettings } from '../settings.js'
import type { LinkModel } from './simulated-network.js'

/** How nodes find each other: this engine, or one of the baselines of the paper. */
export type Protocol = 'topdisc' | 'random-walk' | 'dht' | 'dht-tickets'

/** Malicious nodes that advertise one topic, and as registrars or DHT nodes answer for it with each other alone. */
export interface SybilAttack {
  /** Malicious nodes among all nodes, 0 to 1. */
  readonly share: number
  /** Rank of the attacked topic, 1 the most popular. @default 8: 2 % of the nodes with Zipf 1.0 and 300 topics */
  readonly topicRank: number
  /** Where their ids are: anywhere, or nearer to the topic than honest nodes. @default 'uniform' */
  readonly ids: 'uniform' | 'near-topic'
  /** How many of them share one IP address; the addresses are drawn as honest ones are. @default 5 */
  readonly nodesPerIp: number
}

/** One run. The defaults are the paper's settings but for the number of nodes. */
export interface Scenario {
  /** Two runs of one scenario give one result. */
  readonly seed: number
  /** All nodes, malicious ones included. */
  readonly nodes: number
  readonly protocol: Protocol
  /** @default 300 */
  readonly topics: number
  /** How much more popular topics of low rank are. @default 1 */
  readonly zipfExponent: number
  /** Simulated time, in ms. @default 3_600_000 */
  readonly durationMs: number
  /** Messages are counted by periods of this length, in ms. @default 900_000 */
  readonly periodMs: number
  /** Nodes begin to advertise at random times before this one, in ms. @default 60_000 */
  readonly startWithinMs: number
  /** Every honest node looks its topic up once, at a random time from here on, in ms. @default a quarter of the duration */
  readonly lookupsFromMs: number
  /** ... and before this one. @default 60 s before the end, or at half of what is left if that is later */
  readonly lookupsUntilMs: number
  /** Length of every node record, 70 to 300 bytes, or the next below it that RLP can have. @default 180 */
  readonly recordBytes: number
  /** First byte of every address, such as 127 to compare with real nodes on loopback. @default undefined: anywhere */
  readonly firstIpByte: number | undefined
  readonly link: LinkModel
  /**
   * How messages travel: as they are, with the lengths that they would have, or encoded and decoded again. The result is
   * the same; bytes take several times as long. @default 'messages'
   */
  readonly encoding: 'messages' | 'bytes'
  /** The engine's; baselines take from it what concerns them. @default the spec's, with a cache of 500 */
  readonly settings: TopDiscSettings
  readonly attack: SybilAttack | undefined
}

/** What {@link simulate} takes. See {@link Scenario} for meanings and defaults. */
export interface ScenarioOptions extends Partial<Omit<Scenario, 'link' | 'settings' | 'attack'>> {
  readonly seed: number
  readonly nodes: number
  readonly link?: Partial<LinkModel>
  readonly settings?: Partial<TopDiscSettings>
  readonly attack?: Partial<SybilAttack> & Pick<SybilAttack, 'share'>
}

/** @throws ConfigurationError when a value is out of bounds */
export function scenarioOf(options: ScenarioOptions): Scenario {
  const durationMs = options.durationMs ?? 3_600_000
  const lookupsFromMs = options.lookupsFromMs ?? durationMs / 4
  const scenario: Scenario = {
    protocol: 'topdisc',
    topics: 300,
    zipfExponent: 1,
    periodMs: 900_000,
    startWithinMs: 60_000,
    recordBytes: 180,
    encoding: 'messages',
    firstIpByte: undefined,
    lookupsUntilMs: Math.max(durationMs - 60_000, (lookupsFromMs + durationMs) / 2),
    ...options,
    durationMs,
    lookupsFromMs,
    link: { oneWayMs: 100, jitterMs: 0, loss: 0, ...options.link },
    settings: topDiscSettings({ adCapacity: 500, ...options.settings }),
    attack: options.attack && { topicRank: 8, ids: 'uniform', nodesPerIp: 5, ...options.attack },
  }
  const { attack, link } = scenario
  const whole = { nodes: scenario.nodes, topics: scenario.topics, nodesPerIp: attack?.nodesPerIp ?? 1 }
  for (const [field, value] of Object.entries({ ...whole, topicRank: attack?.topicRank ?? 1 })) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new ConfigurationError(field, value, 'give a whole number from 1')
  }
  for (const [field, value] of Object.entries({ loss: link.loss, share: attack?.share ?? 0 })) {
    if (!(value >= 0 && value < 1)) throw new ConfigurationError(field, value, 'give a share from 0 to below 1')
  }
  if (!(scenario.recordBytes >= 70 && scenario.recordBytes <= 300)) {
    throw new ConfigurationError('recordBytes', scenario.recordBytes, 'give 70 to 300')
  }
  const { firstIpByte } = scenario
  if (firstIpByte !== undefined && !(Number.isInteger(firstIpByte) && firstIpByte > 0 && firstIpByte < 224)) {
    throw new ConfigurationError('firstIpByte', firstIpByte, 'give 1 to 223')
  }
  if (!(lookupsFromMs < scenario.lookupsUntilMs && scenario.lookupsUntilMs <= durationMs)) {
    throw new ConfigurationError(
      'lookupsUntilMs',
      scenario.lookupsUntilMs,
      'put it after lookupsFromMs, not after the end',
    )
  }
  return scenario
}

import { ConfigurationError } from '@waypost/core'
import { type TopDiscSettings, topDiscSettings } from '../settings.js'
import { type Attack, attackOf } from './attackers/attack.js'
import type { ChurnModel } from './churn.js'
import type { LinkModel } from './simulated-network.js'

/** How nodes find each other: this engine, or one of the baselines of the paper. */
export type Protocol = 'topdisc' | 'random-walk' | 'dht' | 'dht-tickets'

/** One run. The defaults are the paper's settings but for the number of nodes. */
export interface Scenario {
  /** Two runs of one scenario give one result. */
  readonly seed: number
  /** All nodes, malicious ones included. */
  readonly nodes: number
  readonly protocol: Protocol
  /** @default 300 */
  readonly topics: number
  /** Honest nodes that advertise; the others only look up. @default all of them */
  readonly advertisers: number
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
  readonly attack: Attack | undefined
  /** @default nobody leaves */
  readonly churn: ChurnModel
}

/** What {@link simulate} takes. See {@link Scenario} for meanings and defaults. */
export interface ScenarioOptions extends Partial<Omit<Scenario, 'link' | 'settings' | 'attack' | 'churn'>> {
  readonly seed: number
  readonly nodes: number
  readonly link?: Partial<LinkModel>
  readonly settings?: Partial<TopDiscSettings>
  readonly attack?: Partial<Attack> & Pick<Attack, 'share'>
  readonly churn?: Partial<ChurnModel>
}

/** @throws ConfigurationError when a value is out of bounds */
export function scenarioOf(options: ScenarioOptions): Scenario {
  const durationMs = options.durationMs ?? 3_600_000
  const lookupsFromMs = options.lookupsFromMs ?? durationMs / 4
  const scenario: Scenario = {
    protocol: 'topdisc',
    topics: 300,
    advertisers: options.nodes,
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
    attack: options.attack && attackOf(options.attack),
    churn: { stayMs: Number.POSITIVE_INFINITY, awayMs: 600_000, ...options.churn },
  }
  for (const field of ['nodes', 'topics', 'advertisers'] as const) {
    const value = scenario[field]
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new ConfigurationError(field, value, 'give a whole number from 1')
    }
  }
  const { loss } = scenario.link
  if (!(loss >= 0 && loss < 1)) throw new ConfigurationError('loss', loss, 'give a share from 0 to below 1')
  for (const field of ['stayMs', 'awayMs'] as const) {
    const value = scenario.churn[field]
    if (!(value > 0)) throw new ConfigurationError(field, value, 'give a positive number')
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

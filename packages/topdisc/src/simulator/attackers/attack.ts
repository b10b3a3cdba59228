import { ConfigurationError } from '@waypost/core'

/** How malicious registrars answer honest nodes about the attacked topic. */
export type RegistrarBehaviour = 'honest' | 'lying' | 'silent' | 'slow'
/** What malicious advertisers do with tickets. */
export type TicketBehaviour = 'honest' | 'forge' | 'replay' | 'hoard'

/** Malicious nodes, all of one mind, who work against one topic. Each field is one attack; they add up. */
export interface Attack {
  /** How many malicious nodes there are, 0 to below 1, measured by `shareOf`. */
  readonly share: number
  /**
   * What the share is of: of all nodes; or of the honest nodes that the attacked topic has on average, as in the paper's
   * experiment, where the malicious nodes come on top of these.
   * @default 'nodes'
   */
  readonly shareOf: 'nodes' | 'members'
  /** Rank of the attacked topic, 1 the most popular. @default 8: 2 % of the nodes with Zipf 1.0 and 300 topics */
  readonly topicRank: number
  /** Where their ids are: anywhere, or nearer to the topic than honest nodes. @default 'uniform' */
  readonly ids: 'uniform' | 'near-topic'
  /** How many of them share one IP address; the addresses are drawn as honest ones are. @default 5 */
  readonly nodesPerIp: number
  /** Whether they advertise the topic. @default true */
  readonly isAdvertising: boolean
  /** @default 'lying': they name malicious advertisers and registrars alone, and feign to admit */
  readonly registrars: RegistrarBehaviour
  /** How many times as many registrations as an honest node they keep in each bucket. @default 1 */
  readonly registrationFactor: number
  /** @default 'honest' */
  readonly tickets: TicketBehaviour
  /** Share of each bucket of honest node tables that is theirs, as far as they have nodes for it. @default 0: as it comes */
  readonly poisonedTables: number
}

/** Fills in what an attack leaves open. @throws ConfigurationError when a value is out of bounds */
export function attackOf(options: Partial<Attack> & Pick<Attack, 'share'>): Attack {
  const attack: Attack = {
    shareOf: 'nodes',
    topicRank: 8,
    ids: 'uniform',
    nodesPerIp: 5,
    isAdvertising: true,
    registrars: 'lying',
    registrationFactor: 1,
    tickets: 'honest',
    poisonedTables: 0,
    ...options,
  }
  for (const field of ['topicRank', 'nodesPerIp', 'registrationFactor'] as const) {
    const value = attack[field]
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new ConfigurationError(field, value, 'give a whole number from 1')
    }
  }
  for (const field of ['share', 'poisonedTables'] as const) {
    const value = attack[field]
    if (!(value >= 0 && value < 1)) throw new ConfigurationError(field, value, 'give a share from 0 to below 1')
  }
  return attack
}

import { ConfigurationError } from '@waypost/core'

/**
 * The numbers that TopDisc works with. "Spec" is `ethereum/devp2p` `discv5/discv5-theory.md`, section Parameters;
 * where the spec is silent the value is ours and the reason stands beside it.
 */
export interface TopDiscSettings {
  /** E: how long an admitted advertisement is held, in ms. @default 900_000 (spec) */
  readonly adLifetimeMs: number
  /** C: most advertisements that a registrar holds. @default 1_000 (spec) */
  readonly adCapacity: number
  /** Pocc: how steeply waiting grows as the cache fills. @default 10 (spec) */
  readonly occupancyExponent: number
  /** G: keeps the waiting time above zero. @default 1e-7 (spec) */
  readonly safetyConstant: number
  /**
   * A registrar that holds fewer advertisements than this computes both similarity terms as if it held so many, so
   * that a small network's advertisements do not crowd each other out. A local policy: nothing on the wire changes.
   * @default 0 (the spec's behaviour)
   */
  readonly minAds: number
  /** δ: how long after its waiting time a ticket is good, in ms. @default 5_000 (the authors' code; "TBD" in the spec) */
  readonly ticketWindowMs: number
  /** How long one ticket key seals tickets, in ms; the key before it still opens them. @default 3_600_000 */
  readonly ticketKeyLifetimeMs: number
  /** F_return: most advertisements in one reply. @default 10 (spec) */
  readonly returnedAds: number
  /** Most auxiliary records in one reply, also with more distances asked for. @default 16 (one FINDNODE answer's worth) */
  readonly returnedAuxiliaries: number

  /** K_register: registrations to keep in each bucket. @default 5 (spec) */
  readonly registrationsPerBucket: number
  /** K_lookup: registrars that one lookup asks in each bucket. @default 5 (spec) */
  readonly queriesPerBucket: number
  /** F_lookup: distinct advertisers at which a lookup ends. @default 30 (spec) */
  readonly lookupTarget: number
  /**
   * Registrars, of different subnets, among which a lookup divides its F_lookup places: none fills more than its share
   * while others are left to ask. 1 is the spec, which ends with whatever the first registrars name.
   * @default 10 (ours: with half of all registrars lying, all of ten lie in one lookup of a thousand)
   */
  readonly lookupSources: number
  /**
   * The quoted wait, as a share of E, from which an advertiser takes a registrar for full of its topic: it leaves it to
   * others for E, and twice as long each time that it is told the same again, up to 16 E. At or above 1 it never does.
   * @default 1 (off: what it spares the nodes next to a popular topic, it costs lookups)
   */
  readonly saturationShare: number
  /**
   * Advertisers that a lookup wants a reply to name before it asks nearer to the topic: the adaptive-distance rule. 0 is
   * the spec's order, every bucket in turn. @default 0
   */
  readonly yieldFloor: number
  /** Requests that one lookup, or one advertiser, has in flight. @default 3 (the spec's α for lookups) */
  readonly concurrency: number

  /** m: buckets of a service table; the last holds all that is nearer. @default 16 (ours: tells a million nodes apart) */
  readonly buckets: number
  /**
   * The nearest buckets that together hold at most so many nodes count as one: an advertiser keeps K_register
   * registrations in all of them, not in each, and a lookup that found too little asks all of their nodes. Else the few
   * nodes next to a topic would be asked by every advertiser of it. 0 is the spec, for which each bucket stands for itself.
   * @default 48 (ours: the authors' simulator has 49 nodes of 25,000 in its last bucket)
   */
  readonly nearestNodes: number
  /** Nodes that one bucket holds. @default 16 (the spec's k of the node table) */
  readonly bucketSize: number
  /** Nodes of one /24 or /48 in one bucket; loopback is exempt. @default 2 (as geth's node table) */
  readonly subnetPerBucket: number
  /** Nodes of one /24 or /48 in one service table; loopback is exempt. @default 10 (as geth's node table) */
  readonly subnetPerTable: number

  /** How long a peer has for one answer, in ms. @default 3_000 (a lost packet and a handshake still fit) */
  readonly requestTimeoutMs: number
  /** Packets that are pulled for one reply, the first included. @default 5 (F_return records of full length need 4) */
  readonly replyPackets: number
  /** Failures in a row after which a peer is left alone for a while. @default 2 */
  readonly failuresToExclude: number
  /** First exclusion, in ms; doubles with each that follows, up to 16 times. @default 60_000 */
  readonly exclusionMs: number
  /** How often an advertiser looks for free places and fresh nodes, in ms. @default 10_000 */
  readonly placementIntervalMs: number

  /** Requests per second that a registrar takes from one node, with bursts of ten seconds' worth. @default 20 */
  readonly requestsPerNode: number
  /** The same for one IP address; loopback is exempt. @default 100 */
  readonly requestsPerIp: number
  /** Records that a registrar verifies per second for all others' requests together, ten seconds' worth at once. @default 100 */
  readonly verificationsPerSecond: number
}

/** See {@link TopDiscSettings} for where each comes from. */
export const DEFAULT_SETTINGS: TopDiscSettings = Object.freeze({
  adLifetimeMs: 15 * 60_000,
  adCapacity: 1_000,
  occupancyExponent: 10,
  safetyConstant: 1e-7,
  minAds: 0,
  ticketWindowMs: 5_000,
  ticketKeyLifetimeMs: 3_600_000,
  returnedAds: 10,
  returnedAuxiliaries: 16,
  registrationsPerBucket: 5,
  queriesPerBucket: 5,
  lookupTarget: 30,
  lookupSources: 10,
  saturationShare: 1,
  yieldFloor: 0,
  concurrency: 3,
  buckets: 16,
  nearestNodes: 48,
  bucketSize: 16,
  subnetPerBucket: 2,
  subnetPerTable: 10,
  requestTimeoutMs: 3_000,
  replyPackets: 5,
  failuresToExclude: 2,
  exclusionMs: 60_000,
  placementIntervalMs: 10_000,
  requestsPerNode: 20,
  requestsPerIp: 100,
  verificationsPerSecond: 100,
})

const WHOLE: readonly (keyof TopDiscSettings)[] = [
  'adCapacity',
  'returnedAds',
  'registrationsPerBucket',
  'queriesPerBucket',
  'lookupTarget',
  'lookupSources',
  'concurrency',
  'buckets',
  'nearestNodes',
  'bucketSize',
  'subnetPerBucket',
  'subnetPerTable',
  'replyPackets',
  'failuresToExclude',
]

const MAY_BE_ZERO: readonly (keyof TopDiscSettings)[] = [
  'minAds',
  'nearestNodes',
  'yieldFloor',
  'returnedAuxiliaries',
  'occupancyExponent',
]

/** What {@link topDiscSettings} gave: engines that are made with the same settings share them. */
const checked = new WeakSet<object>()

/**
 * The defaults with some of them replaced; what it gave before it gives back.
 *
 * @throws ConfigurationError when a value is no positive number, or the ticket window is not shorter than an
 *   advertisement's life
 */
export function topDiscSettings(chosen: Partial<TopDiscSettings> = {}): TopDiscSettings {
  if (checked.has(chosen)) return chosen as TopDiscSettings
  const settings = { ...DEFAULT_SETTINGS, ...chosen }
  for (const field of Object.keys(DEFAULT_SETTINGS) as (keyof TopDiscSettings)[]) {
    const value: unknown = settings[field]
    const isAllowed = typeof value === 'number' && (value > 0 || (value === 0 && MAY_BE_ZERO.includes(field)))
    if (!isAllowed) throw new ConfigurationError(field, value, 'give a positive number')
    if (WHOLE.includes(field) && !Number.isSafeInteger(value) && value !== Number.POSITIVE_INFINITY) {
      throw new ConfigurationError(field, value, 'give a whole number')
    }
  }
  if (!(settings.buckets <= 256)) throw new ConfigurationError('buckets', settings.buckets, 'give 1 to 256')
  if (settings.ticketWindowMs >= settings.adLifetimeMs) {
    throw new ConfigurationError('ticketWindowMs', settings.ticketWindowMs, 'make it shorter than adLifetimeMs')
  }
  checked.add(Object.freeze(settings))
  return settings
}

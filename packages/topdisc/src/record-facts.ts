import type { NodeRecord } from '@waypost/core'
import { type IpAddress, parseIpAddress } from '@waypost/core/ip'
import { isTopicCapable } from './capability.js'
import { idWords } from './distance.js'
import { type IpScope, ipKey, ipScope, isUnicast, subnetKey } from './ip-address.js'

/** An address and what is asked of it with every request from there. */
export interface KnownAddress {
  readonly ip: IpAddress
  /** As {@link ipKey} gives it. */
  readonly key: string
  readonly scope: IpScope
}

/** What follows from a record and is asked for again and again. */
export interface RecordFacts {
  /** The addresses that it names, IPv4 first; without those at which no node can be. */
  readonly ips: readonly IpAddress[]
  /** How far the narrowest of them reaches; a record without one reaches nobody and counts as loopback. */
  readonly scope: IpScope
  /** The subnets that count against the limits of a service table: all but loopback. */
  readonly subnets: readonly string[]
  /** Whether its node may be asked about topics. */
  readonly isCapable: boolean
  /** The node id as words. */
  readonly id: Int32Array
  /** The first of these words, which tells most ids apart. */
  readonly head: number
  /** The first address, where the node mostly sends from; undefined without one. */
  readonly home: KnownAddress | undefined
}

/** Returns what it is given, so that a class that extends it puts its private fields on an object of another kind. */
class Given {
  constructor(record: NodeRecord) {
    // biome-ignore lint/correctness/noConstructorReturn: the record takes the place of a new object; that is what it is for
    return record
  }
}

/**
 * The facts as a private field of the record object itself, frozen or not. A weak map does the same; but every record
 * of every reply is asked for its facts, and a field is one look into memory where a map of many records is several.
 */
class WithFacts extends Given {
  readonly #facts: RecordFacts

  constructor(record: NodeRecord, facts: RecordFacts) {
    super(record)
    this.#facts = facts
  }

  static of(record: NodeRecord): RecordFacts | undefined {
    return #facts in record ? (record as WithFacts).#facts : undefined
  }
}

/** The facts of a record, worked out once for each record object. */
export function recordFacts(record: NodeRecord): RecordFacts {
  const present = WithFacts.of(record)
  if (present !== undefined) return present
  const ips = readIps(record)
  const id = idWords(record.nodeId)
  const [first] = ips
  const facts: RecordFacts = {
    ips,
    scope: narrowest(ips),
    subnets: ips.filter((ip) => ipScope(ip) !== 'loopback').map(subnetKey),
    isCapable: isTopicCapable(record),
    id,
    head: id[0] as number,
    home: first && knownAddress(first),
  }
  new WithFacts(record, facts)
  return facts
}

export function knownAddress(ip: IpAddress): KnownAddress {
  return { ip, key: ipKey(ip), scope: ipScope(ip) }
}

function readIps(record: NodeRecord): IpAddress[] {
  const ips: IpAddress[] = []
  for (const text of [record.ip, record.ip6]) {
    const ip = text === undefined ? undefined : parseIpAddress(text)
    if (ip !== undefined && isUnicast(ip)) ips.push(ip)
  }
  // A copy has no room to spare, and every record has one.
  return ips.slice()
}

function narrowest(ips: readonly IpAddress[]): IpScope {
  const scopes = ips.map(ipScope)
  if (scopes.length === 0 || scopes.includes('loopback')) return 'loopback'
  return scopes.includes('private') ? 'private' : 'public'
}

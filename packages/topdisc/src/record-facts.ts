import type { NodeId, NodeRecord } from '@waypost/core'
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
  readonly record: NodeRecord
  readonly nodeId: NodeId
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

const known = new WeakMap<NodeRecord, RecordFacts>()

/** The facts of a record, worked out once for each record object. */
export function recordFacts(record: NodeRecord): RecordFacts {
  const present = known.get(record)
  if (present !== undefined) return present
  const ips = readIps(record)
  const id = idWords(record.nodeId)
  const [first] = ips
  const facts: RecordFacts = {
    record,
    nodeId: record.nodeId,
    ips,
    scope: narrowest(ips),
    subnets: ips.filter((ip) => ipScope(ip) !== 'loopback').map(subnetKey),
    isCapable: isTopicCapable(record),
    id,
    head: id[0] as number,
    home: first && knownAddress(first),
  }
  known.set(record, facts)
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

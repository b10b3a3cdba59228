import { ConfigurationError, type NodeRecord, type ServerIdentity } from '@waypost/core'
import { createRecord, decodeRecord, identityOf, RecordError } from '@waypost/record'
import { NATIVE_ENTRY, PROTOCOL_VERSION, TALK_ENTRY } from '@waypost/topdisc'
import { type IpAddress, readIpAddress } from './ip-scope.js'
import { udpAddressOf } from './peer-contacts.js'

/**
 * A `server` says where it is reached, takes part in the network and keeps advertisements for others. A `client` only
 * asks: its record names no address, so that no node lists it or counts on it, and it leaves no trace in the network.
 */
export type NodeRole = 'server' | 'client'

/** What a person or program configures of a node. */
export interface NodeConfiguration {
  readonly identity?: ServerIdentity | undefined
  readonly bind?: { readonly ip: string; readonly port: number } | undefined
  readonly advertiseIp?: string | undefined
  readonly tcpPort?: number | undefined
  readonly bootnodes: readonly string[]
  readonly role?: NodeRole | undefined
}

/** The same, checked. */
export interface NodeSettings {
  /** Undefined: a fresh one for each run. */
  readonly identity: ServerIdentity | undefined
  readonly role: NodeRole
  readonly bindIp: IpAddress
  readonly bindPort: number
  /** What the record names; undefined for a client. */
  readonly publicIp: IpAddress | undefined
  readonly tcpPort: number | undefined
  readonly bootnodes: readonly NodeRecord[]
}

const ANY_ADDRESS = { ip: '0.0.0.0', port: 0 }

/** Peers that run the library as it is read no port below this from a record: such a node would be of no use to them. */
const LOWEST_UDP_PORT = 256

/** @throws ConfigurationError naming the field, the value and the fix */
export function readNodeSettings(given: NodeConfiguration): NodeSettings {
  const { ip, port } = given.bind ?? ANY_ADDRESS
  const bindIp = readIpAddress(ip)
  if (bindIp === undefined || bindIp.scope === 'multicast') {
    throw new ConfigurationError('bind.ip', ip, 'give an IP address of this machine, or 0.0.0.0')
  }
  if (port !== 0 && !isPort(port, LOWEST_UDP_PORT)) {
    throw new ConfigurationError(
      'bind.port',
      port,
      `give a UDP port from ${LOWEST_UDP_PORT} to 65535, or 0 for a free one`,
    )
  }
  if (given.tcpPort !== undefined && !isPort(given.tcpPort, 1)) {
    throw new ConfigurationError('tcpPort', given.tcpPort, 'give the TCP port of the service, from 1 to 65535')
  }
  const role = given.role ?? likelyRole(given)
  if (role !== 'server' && role !== 'client') {
    throw new ConfigurationError('role', role, 'give "server" or "client"')
  }
  return {
    identity: given.identity === undefined ? undefined : readIdentity(given.identity),
    role,
    bindIp,
    bindPort: port,
    publicIp: role === 'client' ? undefined : readPublicIp(given.advertiseIp, bindIp),
    tcpPort: given.tcpPort,
    bootnodes: given.bootnodes.map((text, at) => readBootnode(`bootnodes[${at}]`, text, bindIp.family)),
  }
}

/** A lasting key, a service, or being the first node of a network: signs of a server. */
function likelyRole({ identity, tcpPort, bootnodes }: NodeConfiguration): NodeRole {
  return identity !== undefined || tcpPort !== undefined || bootnodes.length === 0 ? 'server' : 'client'
}

function readIdentity({ privateKey }: ServerIdentity): ServerIdentity {
  try {
    return identityOf(privateKey)
  } catch (error) {
    throw new ConfigurationError('identity', '(secret)', 'give an identity made by the package "record"', error)
  }
}

function readPublicIp(advertised: string | undefined, bindIp: IpAddress): IpAddress {
  if (advertised === undefined) {
    if (bindIp.scope === 'unspecified' || bindIp.scope === 'private') {
      throw new ConfigurationError(
        'advertiseIp',
        undefined,
        `a server bound to ${bindIp.text} must say by which address others reach it: give advertiseIp`,
      )
    }
    return bindIp
  }
  const ip = readIpAddress(advertised)
  if (ip === undefined || ip.scope === 'unspecified' || ip.scope === 'multicast') {
    throw new ConfigurationError('advertiseIp', advertised, 'give the IP address by which others reach this node')
  }
  if (ip.family !== bindIp.family) {
    throw new ConfigurationError('advertiseIp', advertised, `give an IPv${bindIp.family} address, as bind.ip is one`)
  }
  return ip
}

function readBootnode(field: string, text: string, family: 4 | 6): NodeRecord {
  let record: NodeRecord
  try {
    record = decodeRecord(text)
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    throw new ConfigurationError(field, text, `give a node record (enr:…): ${error.message}`, error)
  }
  if (udpAddressOf(record, family) === undefined) {
    throw new ConfigurationError(field, text, `give the record of a node with an IPv${family} address and a UDP port`)
  }
  return record
}

function isPort(port: number, lowest: number): boolean {
  return Number.isInteger(port) && port >= lowest && port <= 65_535
}

/**
 * This node's own record.
 *
 * @param udpPort where it listens
 * @param sequence the time in ms, so that it grows from run to run with nothing stored
 * @param isNative whether it understands the native topic messages beside TALK
 */
export function ownRecord(
  { publicIp, tcpPort }: NodeSettings,
  { privateKey }: ServerIdentity,
  udpPort: number,
  sequence: number,
  isNative: boolean,
): NodeRecord {
  const version = Uint8Array.of(PROTOCOL_VERSION)
  const entries = { [TALK_ENTRY]: version, ...(isNative ? { [NATIVE_ENTRY]: version } : {}) }
  if (publicIp === undefined) return createRecord({ privateKey, sequence: BigInt(sequence) })
  const { text, family } = publicIp
  return createRecord({
    privateKey,
    sequence: BigInt(sequence),
    ...(family === 4 ? { ip: text, udp: udpPort, tcp: tcpPort } : { ip6: text, udp6: udpPort, tcp6: tcpPort }),
    entries,
  })
}

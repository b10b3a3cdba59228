import type { NodeId } from './node-id.js'
import type { NodeRecord } from './node-record.js'

/** A server that may be dialled: its verdict was `trusted`, or the user vouches for it. */
export interface Server {
  readonly nodeId: NodeId
  /** x ‖ y of the server's secp256k1 key, 64 bytes: what sessions are bound to. */
  readonly publicKey: Uint8Array
  readonly record: NodeRecord
  /** Where it accepts service connections, best first. */
  readonly addresses: readonly ServerAddress[]
  /** The provider that stands behind it; absent for a custom server. */
  readonly provider?: ProviderRef
  /** Whether the user added this server and vouches for it. */
  readonly custom: boolean
}

/** A TCP address. */
export interface ServerAddress {
  readonly host: string
  readonly port: number
  readonly family: 4 | 6
}

/** A provider as the registry knows it. */
export interface ProviderRef {
  readonly id: ProviderId
  /** Display name out of the registry's metadata. Hostile text: show the id beside it. */
  readonly name?: string
}

/** The registry's number for a provider, counted from 1. */
export type ProviderId = number

/** The service addresses that a record names: IPv4 before IPv6. */
export function serverAddresses(record: NodeRecord): ServerAddress[] {
  const addresses: ServerAddress[] = []
  if (record.ip !== undefined && record.tcp !== undefined) {
    addresses.push({ host: record.ip, port: record.tcp, family: 4 })
  }
  const port6 = record.tcp6 ?? record.tcp
  if (record.ip6 !== undefined && port6 !== undefined) addresses.push({ host: record.ip6, port: port6, family: 6 })
  return addresses
}

/** The server that a record describes. */
export function serverOf(record: NodeRecord, trust: { provider?: ProviderRef; custom?: boolean } = {}): Server {
  return {
    nodeId: record.nodeId,
    publicKey: record.publicKey,
    record,
    addresses: serverAddresses(record),
    ...(trust.provider === undefined ? {} : { provider: trust.provider }),
    custom: trust.custom ?? false,
  }
}

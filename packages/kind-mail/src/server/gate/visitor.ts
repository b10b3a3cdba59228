import { addressPrefix } from '@waypost/core/ip'

/** Who asks, as limits count it. */
export interface Visitor {
  /** Transport identity. Anybody makes as many as they like. */
  readonly peer: string
  /** What many of those have to share: the address's network. The identity where there is no address. */
  readonly prefix: string
}

/** What one subscriber or site is given by networks. */
const NETWORK = { v4: 24, v6: 48 }

/** @param remoteAddress IP address that the connection comes from, where there is one */
export function visitorOf(peer: string, remoteAddress: string | undefined): Visitor {
  const prefix = remoteAddress === undefined ? undefined : addressPrefix(remoteAddress, NETWORK)
  return { peer, prefix: prefix ?? peer }
}

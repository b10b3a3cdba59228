import type { Connection, ConnectionGater, MultiaddrConnection } from '@libp2p/interface'
import type { Clock, Counters } from '@waypost/core'
import { addressPrefix } from '@waypost/core/ip'
import type { ConnectionLimits } from '../server-transport-options.js'
import { TransportError } from '../transport-error.js'
import { remoteAddressOf } from './remote-address.js'

/** Holds inbound connections to the limits that libp2p itself does not know. */
export interface InboundGuard {
  readonly gater: ConnectionGater
  /** Watches a connection that was accepted, and closes it when it stays without streams. */
  watch(connection: Connection): void
}

export function createInboundGuard(limits: ConnectionLimits, clock: Clock, counters: Counters): InboundGuard {
  const perAddress = new Map<string, number>()
  /** Connections that have not proved an identity, the oldest first, with their addresses. */
  const pending = new Map<MultiaddrConnection, string>()

  /**
   * Makes room among the pending: the address with the most of them loses its oldest, so that no single address can keep
   * others out by connecting and saying nothing.
   */
  function cutOffOldestOfTheMost() {
    const counts = new Map<string, number>()
    for (const address of pending.values()) counts.set(address, (counts.get(address) ?? 0) + 1)
    const most = Math.max(...counts.values())
    for (const [connection, address] of pending) {
      if (counts.get(address) !== most) continue
      pending.delete(connection)
      counters.count('transport_connections_refused_total', { reason: 'pending' })
      connection.abort(new TransportError('TRANSPORT_LIMIT_REACHED', 'too many connections have proved no identity'))
      return
    }
  }

  function denyInboundConnection(incoming: MultiaddrConnection): boolean {
    const address = hostOf(incoming)
    const present = perAddress.get(address) ?? 0
    if (present >= limits.maxConnectionsPerAddress) {
      counters.count('transport_connections_refused_total', { reason: 'per-address' })
      return true
    }
    perAddress.set(address, present + 1)
    incoming.addEventListener('close', () => {
      const left = (perAddress.get(address) ?? 1) - 1
      if (left > 0) perAddress.set(address, left)
      else perAddress.delete(address)
      pending.delete(incoming)
    })
    pending.set(incoming, address)
    if (pending.size > limits.maxPending) cutOffOldestOfTheMost()
    return false
  }

  function denyInboundUpgradedConnection(_peer: unknown, incoming: MultiaddrConnection): boolean {
    pending.delete(incoming)
    return false
  }

  return {
    gater: { denyInboundConnection, denyInboundUpgradedConnection },
    watch(connection) {
      const check = () => {
        if (connection.status !== 'open') return
        if (connection.streams.length > 0) {
          cancel = clock.after(limits.idleMs, check)
          return
        }
        counters.count('transport_connections_idle_closed_total')
        connection.close({ signal: AbortSignal.timeout(1_000) }).catch((error) => connection.abort(error))
      }
      let cancel = clock.after(limits.idleMs, check)
      connection.addEventListener('close', () => cancel())
    },
  }
}

/** `/ip4/127.0.0.1/tcp/5000` → `127.0.0.1/32`. An IPv6 host has a whole /64 to dial from, and counts as one. */
function hostOf({ remoteAddr }: MultiaddrConnection): string {
  const address = remoteAddressOf(remoteAddr)
  return address === undefined ? '' : (addressPrefix(address) ?? '')
}

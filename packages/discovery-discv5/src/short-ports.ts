import { ENR } from '@chainsafe/enr'
import { formatIpAddress } from '@waypost/core/ip'
import { multiaddrs } from './socket-address.js'

const PORTS = ['tcp', 'udp', 'quic', 'tcp6', 'udp6', 'quic6'] as const
const MAX_PORT_BYTES = 2

let isInstalled = false

/**
 * Lets the library read ports below 256 from records, which RLP writes as one byte: it throws on them in places where
 * nobody catches, and takes 200 for 51,200 in others. A port that is none reads as absent. The library is bundled with
 * this package: nobody else's copy changes.
 */
export function installShortPorts(): void {
  if (isInstalled) return
  isInstalled = true
  for (const name of PORTS) {
    Object.defineProperty(ENR.prototype, name, {
      configurable: true,
      get(this: ENR) {
        return portOf(this, name)
      },
    })
  }
  const multiaddrOf = multiaddrs()
  const getLocationMultiaddr = ENR.prototype.getLocationMultiaddr
  ENR.prototype.getLocationMultiaddr = function (this: ENR, protocol) {
    if (protocol === 'udp') return this.getLocationMultiaddr('udp4') ?? this.getLocationMultiaddr('udp6')
    if (protocol !== 'udp4' && protocol !== 'udp6') return getLocationMultiaddr.call(this, protocol)
    const ip: unknown = this.kvs.get(protocol === 'udp4' ? 'ip' : 'ip6')
    const port = portOf(this, protocol === 'udp4' ? 'udp' : 'udp6')
    if (!(ip instanceof Uint8Array) || port === undefined) return undefined
    if (ip.length !== (protocol === 'udp4' ? 4 : 16)) return undefined
    // Of another major version than the record's library says, which have only the bytes and `equals` in common.
    const address: unknown = multiaddrOf({ ip: formatIpAddress(ip), port })
    return address as ReturnType<ENR['getLocationMultiaddr']>
  }
}

/** The port that a record names, from 1; undefined when it names none or what it names is none. */
function portOf({ kvs }: ENR, name: string): number | undefined {
  const bytes: unknown = kvs.get(name)
  if (!(bytes instanceof Uint8Array) || bytes.length > MAX_PORT_BYTES) return undefined
  const port = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  return port === 0 ? undefined : port
}

import { EventEmitter } from 'node:events'
import { getSocketAddressOnENR, type ITransportService } from '@chainsafe/discv5'
import { decodePacket, encodePacket } from '@chainsafe/discv5/packet'
import { multiaddrs, type SocketAddress, socketAddressOf } from './socket-address.js'

/** Packets between nodes of one process, without sockets. */
export interface MemoryWire {
  /** A transport at an address. */
  attach(address: SocketAddress, nodeId: string): ITransportService
  /** Packets sent so far. */
  readonly sent: number
  /** Packets that have not arrived yet. */
  readonly underWay: number
}

/** @param isLost decides over each packet, as it is sent; @default none is */
export function createMemoryWire(
  isLost: (from: SocketAddress, to: SocketAddress, packet: Uint8Array) => boolean = () => false,
): MemoryWire {
  const multiaddrOf = multiaddrs()
  const receivers = new Map<string, (from: SocketAddress, packet: Uint8Array) => void>()
  const keyOf = ({ ip, port }: SocketAddress) => `${ip}/${port}`
  let sent = 0
  let underWay = 0

  return {
    get sent() {
      return sent
    },
    get underWay() {
      return underWay
    },
    attach(own, nodeId) {
      const events = new EventEmitter()
      const ipMode = { ip4: true, ip6: false } as const
      const transport = Object.assign(events, {
        bindAddrs: [],
        ipMode,
        async start() {
          receivers.set(keyOf(own), (from, bytes) =>
            events.emit('packet', multiaddrOf(from), decodePacket(nodeId, bytes)),
          )
        },
        async stop() {
          receivers.delete(keyOf(own))
        },
        async send(
          to: Parameters<ITransportService['send']>[0],
          toId: string,
          packet: Parameters<ITransportService['send']>[2],
        ) {
          const address = socketAddressOf(to)
          if (address === undefined) return
          sent++
          const bytes = encodePacket(toId, packet)
          if (isLost(own, address, bytes)) return
          underWay++
          setImmediate(() => {
            underWay--
            try {
              receivers.get(keyOf(address))?.(own, bytes)
            } catch {
              // Lost, as with the real transport: what a receiver throws is not the sender's.
            }
          })
        },
        getContactableAddr: (enr: Parameters<ITransportService['getContactableAddr']>[0]) =>
          getSocketAddressOnENR(enr, ipMode),
      })
      return transport as unknown as ITransportService
    },
  }
}

import type { RemoteInfo, Socket } from 'node:dgram'
import { EventEmitter } from 'node:events'
import { getSocketAddressOnENR, type IPMode, type ITransportService } from '@chainsafe/discv5'
import type { IPacket } from '@chainsafe/discv5/packet'
import type { Counters } from '@waypost/core'
import { createPacketCodec, type PacketCodec } from './packet-codec.js'
import type { PacketLimiter } from './packet-limiter.js'
import { multiaddrs, type SocketAddress, socketAddressOf } from './socket-address.js'

/** What {@link UdpTransport} needs. */
export interface UdpTransportOptions {
  /** Bound already, so that a busy port is a typed error and a free one is known before the record is made. */
  readonly socket: Socket
  /** This node's id without prefix: it unmasks packets. */
  readonly nodeId: string
  readonly limiter: PacketLimiter
  readonly counters: Counters
}

/**
 * The packets of Discovery v5 on a bound socket, in the place of the library's own transport, which dies of a busy
 * port and of what its listeners throw, and reads through a buffer of 20 KB.
 */
export class UdpTransport extends (EventEmitter as new () => InstanceType<typeof EventEmitter>) {
  /**
   * Left empty: with an entry the library silently drops requests to that address, and they never settle. Packets to
   * this node's own address are dropped here instead, and time out like others.
   */
  readonly bindAddrs: ITransportService['bindAddrs'] = []
  readonly ipMode: IPMode
  readonly #options: UdpTransportOptions
  readonly #own: SocketAddress
  readonly #codec: PacketCodec
  readonly #multiaddrOf = multiaddrs()
  #running = false

  constructor(options: UdpTransportOptions) {
    super()
    this.#options = options
    this.#codec = createPacketCodec(options.nodeId)
    const { address, port, family } = options.socket.address()
    this.#own = { ip: address, port }
    this.ipMode = family === 'IPv6' ? { ip4: false, ip6: true } : { ip4: true, ip6: false }
  }

  async start(): Promise<void> {
    if (this.#running) return
    this.#running = true
    this.#options.socket.on('message', this.#onMessage)
    this.#options.socket.on('error', this.#onError)
  }

  /** Closes the socket. Idempotent; a stopped transport is not started again. */
  async stop(): Promise<void> {
    if (!this.#running) return
    this.#running = false
    const { socket } = this.#options
    socket.off('message', this.#onMessage)
    await new Promise<void>((resolve) => socket.close(() => resolve()))
  }

  async send(to: Parameters<ITransportService['send']>[0], toId: string, packet: IPacket): Promise<void> {
    const address = socketAddressOf(to)
    if (!this.#running || address === undefined || address.port === 0) return
    if (address.port === this.#own.port && address.ip === this.#own.ip) return
    const bytes = this.#codec.encode(toId, packet)
    this.#count('discv5_packets_sent_total')
    this.#count('discv5_bytes_sent_total', bytes.length)
    // An unreachable address is the peer's trouble, not ours: the request times out.
    this.#options.socket.send(bytes, address.port, address.ip, (error) => {
      if (error !== null) this.#count('discv5_send_errors_total')
    })
  }

  getContactableAddr(enr: Parameters<ITransportService['getContactableAddr']>[0]) {
    try {
      return getSocketAddressOnENR(enr, this.ipMode)
    } catch {
      return undefined
    }
  }

  readonly #onMessage = (data: Buffer, { address, port }: RemoteInfo) => {
    this.#count('discv5_packets_received_total')
    if (!this.#options.limiter.admits(address)) {
      this.#count('discv5_packets_over_limit_total')
      return
    }
    let source: ReturnType<ReturnType<typeof multiaddrs>>
    let packet: IPacket
    try {
      packet = this.#codec.decode(data)
      source = this.#multiaddrOf({ ip: address, port })
    } catch {
      this.#count('discv5_packets_malformed_total')
      return
    }
    try {
      this.emit('packet', source, packet)
    } catch {
      this.#count('discv5_packets_failed_total')
    }
  }

  readonly #onError = () => this.#count('discv5_socket_errors_total')

  #count(name: string, by?: number) {
    this.#options.counters.count(name, {}, by)
  }
}

import { createKeypair, type ITransportService } from '@chainsafe/discv5'
import { SignableENR } from '@chainsafe/enr'
import type { Clock, Counters, NodeRecord, Random } from '@waypost/core'
import { generateIdentity } from '@waypost/record'
import { CarefulDiscv5 } from './careful-discv5.js'
import { type CarefulSessions, createCarefulSessions } from './careful-sessions.js'
import { installFastCurve } from './fast-curve.js'
import { type NodeSettings, ownRecord } from './node-settings.js'
import { createPacketLimiter } from './packet-limiter.js'
import { installShortPorts } from './short-ports.js'
import { bindUdpSocket } from './udp-socket.js'
import { UdpTransport } from './udp-transport.js'

/** How the library is set up. Times in ms. */
const CONFIG = {
  /** Per sending. What the library calls retries are sendings: with its own 1 it sends once and never again. */
  requestTimeout: 800,
  requestRetries: 3,
  sessionTimeout: 86_400_000,
  sessionEstablishTimeout: 15_000,
  sessionCacheCapacity: 2_000,
  /**
   * A node behind an address translation sends from another address than its record names. It may ask: registrars weigh
   * both addresses. It is not taken into the table, and nobody is told of it.
   */
  allowUnverifiedSessions: true,
  lookupParallelism: 3,
  lookupNumResults: 16,
  lookupRequestLimit: 3,
  lookupTimeout: 15_000,
  pingInterval: 60_000,
  /** The record says what the configuration says: strangers do not vote on it. */
  enrUpdate: false,
  addrVotesToUpdateEnr: 10,
}

/** A node of the library on a bound socket, with its traps closed. */
export interface LibraryNode {
  readonly record: NodeRecord
  readonly discv5: CarefulDiscv5
  readonly sessions: CarefulSessions
  /** Begins to read packets. */
  start(): Promise<void>
  /** Ends it and closes the socket; also when it was never started. Leaves no timer behind. */
  stop(): Promise<void>
}

/** @throws what {@link bindUdpSocket} throws */
export async function openLibraryNode(
  settings: NodeSettings,
  options: {
    readonly clock: Clock
    readonly random: Random
    readonly counters: Counters
    /** Whether the record says that the node understands the native topic messages. @default false */
    readonly isNative?: boolean
    /** How long to wait after each sending of a request, in ms. @default 800 */
    readonly sendingMs?: number
  },
): Promise<LibraryNode> {
  const { clock, random, counters, isNative = false, sendingMs = CONFIG.requestTimeout } = options
  const config = { ...CONFIG, requestTimeout: sendingMs }
  installFastCurve()
  installShortPorts()
  const socket = await bindUdpSocket(settings.bindIp, settings.bindPort)
  const identity = settings.identity ?? generateIdentity(random)
  const record = ownRecord(settings, identity, socket.address().port, clock.now(), isNative)
  const enr = SignableENR.decodeTxt(record.text, identity.privateKey)
  const transport: ITransportService = new UdpTransport({
    socket,
    nodeId: enr.nodeId,
    limiter: createPacketLimiter(clock),
    counters,
  })
  const keypair = createKeypair({ type: 'secp256k1', privateKey: identity.privateKey })
  const sessions = createCarefulSessions([config, enr, keypair, transport], { clock, counters })
  const session = sessions.service
  const discv5 = new CarefulDiscv5(config, session)
  discv5.limitSubnets(counters)

  return {
    record,
    discv5,
    sessions,
    start: () => discv5.start(),
    async stop() {
      await discv5.stop()
      session.removeAllListeners()
      // Pings that the library had put off to the next turn arm timers on the stopped sessions: cleared once more.
      await new Promise<void>((resolve) => setTimeout(resolve, 1))
      await session.stop()
    },
  }
}

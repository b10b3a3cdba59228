import { createKeypair } from '@chainsafe/discv5'
import { SignableENR } from '@chainsafe/enr'
import { cryptoRandom, noCounters, systemClock, toHex } from '@waypost/core'
import { createRecord, generateIdentity } from '@waypost/record'
import { decodeTalkReply, encodeTalkReply, encodeTalkRequest, type ReplyMessage } from '@waypost/topdisc'
import { createCarefulSessions } from './careful-sessions.js'
import { Discv5Error } from './discv5-error.js'
import { createMemoryWire, type MemoryWire } from './memory-wire.js'
import { createNativeCarrier } from './native-carrier.js'
import { createPeerContacts } from './peer-contacts.js'

const SESSION_CONFIG = {
  requestTimeout: 500,
  requestRetries: 1,
  sessionTimeout: 60_000,
  sessionEstablishTimeout: 5_000,
  sessionCacheCapacity: 10,
  allowUnverifiedSessions: false,
}
const DEADLINE_MS = 3_000
const TOPIC = toHex(new Uint8Array(32).fill(0x5e))

/**
 * Tries the native carrier out between two sessions of the library in memory: a handshake, a topic query and a reply of
 * two packets. The carrier stands on members that the library calls private, which an update may change silently.
 *
 * @throws Discv5Error `NATIVE_UNAVAILABLE`
 */
export async function testNativeCarrier(
  createSessions: typeof createCarefulSessions = createCarefulSessions,
  withinMs = DEADLINE_MS,
): Promise<void> {
  const wire = createMemoryWire()
  const stops: (() => Promise<void>)[] = []
  try {
    const [asker, answerer] = [1, 2].map((host) => open(wire, host, createSessions))
    if (asker === undefined || answerer === undefined) return
    stops.push(asker.stop, answerer.stop)
    await Promise.all([asker.start(), answerer.start()])
    const reply = await asker.carrier.request(
      answerer.record,
      encodeTalkRequest({ type: 'TOPICQUERY', topic: TOPIC, distances: [256] }),
      { signal: AbortSignal.timeout(withinMs) },
    )
    const types = decodeTalkReply(reply).messages.map(({ type, total }) => `${type}/${total}`)
    if (types.join() !== 'TOPICNODES/2,NODES/2') throw unavailable(`the reply came as ${types.join()}`)
  } catch (error) {
    if (error instanceof Discv5Error && error.code === 'NATIVE_UNAVAILABLE') throw error
    throw unavailable(error instanceof Error ? error.message : 'it failed', error)
  } finally {
    // A library that is broken may well fail to stop, too.
    for (const stop of stops) await stop().catch(() => undefined)
  }
}

function open(wire: MemoryWire, host: number, createSessions: typeof createCarefulSessions) {
  const identity = generateIdentity(cryptoRandom)
  const address = { ip: `192.0.2.${host}`, port: 9000 }
  const record = createRecord({ privateKey: identity.privateKey, sequence: 1n, ip: address.ip, udp: address.port })
  const enr = SignableENR.decodeTxt(record.text, identity.privateKey)
  const keypair = createKeypair({ type: 'secp256k1', privateKey: identity.privateKey })
  const sessions = createSessions([SESSION_CONFIG, enr, keypair, wire.attach(address, enr.nodeId)], {
    clock: systemClock,
    counters: noCounters,
  })
  sessions.service.on('whoAreYouRequest', (from, nonce) => sessions.service.sendChallenge(from, nonce, null))
  sessions.service.on('request', (from, request) => {
    const addr = { ip: { type: 4, octets: Uint8Array.of(192, 0, 2, 1) }, port: address.port } as const
    sessions.service.sendResponse(from, { type: 2, id: request.id, enrSeq: 1n, addr })
  })
  const messages: ReplyMessage[] = [
    { type: 'TOPICNODES', total: 2, records: [] },
    { type: 'NODES', total: 2, records: [enr.encode()] },
  ]
  const carrier = createNativeCarrier({
    sessions,
    contactOf: createPeerContacts(4),
    handle: () => encodeTalkReply({ cursor: new Uint8Array(), messages }),
    clock: systemClock,
    random: cryptoRandom,
    counters: noCounters,
  })
  return {
    record,
    carrier,
    start: () => sessions.service.start(),
    async stop() {
      carrier.stop()
      await sessions.service.stop()
      sessions.service.removeAllListeners()
    },
  }
}

function unavailable(problem: string, cause?: unknown): Discv5Error {
  return new Discv5Error('NATIVE_UNAVAILABLE', `the native topic messages do not work with this library: ${problem}`, {
    hint: 'nothing to do: topics go over TALK',
    data: { problem },
    ...(cause === undefined ? {} : { cause }),
  })
}

import { createKeypair } from '@chainsafe/discv5'
import { createRandomPacket, PacketType } from '@chainsafe/discv5/packet'
import { SignableENR } from '@chainsafe/enr'
import { cryptoRandom, type NodeRecord, noCounters, systemClock, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CarefulSessions, createCarefulSessions } from './careful-sessions.js'
import { createLibraryRequests, type LibraryRequests } from './library-requests.js'
import { createMemoryWire, type MemoryWire } from './memory-wire.js'
import { createPeerContacts } from './peer-contacts.js'
import { internalsOf, keyOf, type NodeAddress } from './session-internals.js'
import { multiaddrs } from './socket-address.js'

const PONG = 2
const TALKREQ = 5
const TALKRESP = 6
const config = {
  requestTimeout: 300,
  requestRetries: 3,
  sessionTimeout: 60_000,
  sessionEstablishTimeout: 5_000,
  sessionCacheCapacity: 100,
  allowUnverifiedSessions: true,
}
const contactOf = createPeerContacts(4)
const multiaddrOf = multiaddrs()
const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

interface Peer {
  readonly record: NodeRecord
  readonly address: NodeAddress
  readonly sessions: CarefulSessions
  readonly requests: LibraryRequests
  /** Requests that reached the application. */
  readonly reached: string[]
}

/** A peer that answers TALK requests with themselves. */
async function open(wire: MemoryWire, host: number): Promise<Peer> {
  const { privateKey } = generateIdentity(cryptoRandom)
  const at = { ip: `192.0.2.${host}`, port: 9000 }
  const record = createRecord({ privateKey, sequence: 1n, ip: at.ip, udp: at.port })
  const enr = SignableENR.decodeTxt(record.text, privateKey)
  const keypair = createKeypair({ type: 'secp256k1', privateKey })
  const sessions = createCarefulSessions([config, enr, keypair, wire.attach(at, enr.nodeId)], {
    clock: systemClock,
    counters: noCounters,
  })
  const { service } = sessions
  const reached: string[] = []
  service.on('whoAreYouRequest', (from, nonce) => service.sendChallenge(from, nonce, null))
  service.on('request', (from, request) => {
    reached.push(toHex(request.id))
    if (request.type !== TALKREQ) return
    service.sendResponse(from, { type: TALKRESP, id: request.id, response: request.request })
  })
  const requests = createLibraryRequests({
    service,
    clock: systemClock,
    random: cryptoRandom,
    onSessionLost: () => undefined,
  })
  await service.start()
  opened.push(async () => {
    requests.stop()
    await service.stop()
    service.removeAllListeners()
  })
  return {
    record,
    address: { nodeId: enr.nodeId, socketAddr: multiaddrOf(at) },
    sessions,
    requests,
    reached,
  }
}

const talk = (from: Peer, to: Peer, request = Uint8Array.of(1)) =>
  from.requests.send(contactOf(to.record), (id) => ({ type: TALKREQ, id, protocol: Uint8Array.of(7), request }))

/** Lets time pass only while nothing is under way, so that a busy machine looks like no loss. */
async function inVirtualTime<Result>(wire: MemoryWire, work: Promise<Result>): Promise<Result> {
  let isOver = false
  const watched = work.finally(() => {
    isOver = true
  })
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve))
    if (wire.underWay === 0) await vi.advanceTimersByTimeAsync(20)
  }
  return watched
}

describe('sessions over a wire that loses packets', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it.each([1, 2, 3, 4])('lose no request when the %ith packet is lost', async (lost) => {
    let count = 0
    const wire = createMemoryWire(() => ++count === lost)
    const [a, b] = [await open(wire, 1), await open(wire, 2)]
    const answer = await inVirtualTime(wire, talk(a, b, Uint8Array.of(9)))
    expect(answer).toMatchObject({ type: TALKRESP, response: Uint8Array.of(9) })
    expect(b.reached).toHaveLength(1)
  })

  it('do each request once when answers are lost', async () => {
    let isLossy = false
    let answers = 0
    const wire = createMemoryWire((from) => isLossy && from.ip === '192.0.2.2' && ++answers % 2 === 1)
    const [a, b] = [await open(wire, 1), await open(wire, 2)]
    await inVirtualTime(wire, talk(a, b))
    isLossy = true
    for (let round = 0; round < 4; round++) {
      expect(await inVirtualTime(wire, talk(a, b))).toMatchObject({ type: TALKRESP })
    }
    expect(b.reached).toHaveLength(5)
    expect(new Set(b.reached).size).toBe(5)
  })

  it('with a fifth of all packets lost both ways, most requests are answered, each done once', async () => {
    const random = seededRandom(5)
    const wire = createMemoryWire(() => random.integer(5) === 0)
    const peers = await Promise.all(Array.from({ length: 6 }, (_, at) => open(wire, at + 1)))
    const pairs = peers.flatMap((from) => peers.filter((to) => to !== from).map((to) => talk(from, to)))
    const outcomes = await inVirtualTime(wire, Promise.all(pairs))
    const answered = outcomes.filter((outcome) => !('failure' in outcome)).length
    expect(answered).toBeGreaterThanOrEqual(26)
    for (const { reached } of peers) expect(new Set(reached).size).toBe(reached.length)
  })

  it('survive that both sides open one at once', async () => {
    const wire = createMemoryWire()
    const [a, b] = [await open(wire, 1), await open(wire, 2)]
    const outcomes = await inVirtualTime(wire, Promise.all([talk(a, b), talk(b, a), talk(a, b), talk(b, a)]))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ type: TALKRESP })
  })

  it('go on when a packet with the old keys comes behind the handshake of new ones', async () => {
    const wire = createMemoryWire()
    const [a, b] = [await open(wire, 1), await open(wire, 2)]
    await inVirtualTime(wire, talk(a, b))
    const oldSession = internalsOf(a.sessions.service).sessions.get(keyOf(b.address))
    const late = oldSession?.encryptMessage(
      a.address.nodeId,
      b.address.nodeId,
      Uint8Array.of(TALKREQ, 0xc3, 0x05, 7, 1),
    )
    // The peer forgets the session and is challenged into a new one, while a packet of the old one is under way.
    const { sessions } = internalsOf(a.sessions.service)
    ;(sessions as unknown as Map<string, unknown>).delete(keyOf(b.address))
    const anew = talk(a, b)
    if (late !== undefined) await a.sessions.service.transport.send(b.address.socketAddr, b.address.nodeId, late)
    expect(await inVirtualTime(wire, anew)).toMatchObject({ type: TALKRESP })
    expect(await inVirtualTime(wire, talk(a, b))).toMatchObject({ type: TALKRESP })
  })
})

describe('before a handshake', () => {
  it('an open challenge is repeated byte for byte, one packet for each that comes', async () => {
    const sent: string[] = []
    const wire = createMemoryWire((from, _to, packet) => {
      if (from.ip === '192.0.2.2') sent.push(toHex(packet))
      return false
    })
    const [a, b] = [await open(wire, 1), await open(wire, 2)]
    for (let count = 0; count < 5; count++) {
      const packet = createRandomPacket(a.address.nodeId)
      await a.sessions.service.transport.send(b.address.socketAddr, b.address.nodeId, packet)
    }
    await expect.poll(() => sent.length).toBe(5)
    expect(new Set(sent).size).toBe(1)
  })

  it('handshakes and challenges that nobody asked for are met with silence', async () => {
    const sent: number[] = []
    const wire = createMemoryWire((from, _to, packet) => {
      if (from.ip === '192.0.2.2') sent.push(packet.length)
      return false
    })
    const [a, b] = [await open(wire, 1), await open(wire, 2)]
    let arrived = 0
    b.sessions.service.transport.on('packet', () => arrived++)
    const base = createRandomPacket(a.address.nodeId)
    const authdata = [...base.header.authdata, 64, 33, ...cryptoRandom.bytes(97)]
    for (const [flag, data] of [
      [PacketType.Handshake, Uint8Array.from(authdata)],
      [PacketType.Handshake, Uint8Array.from(authdata.slice(0, 40))],
      [PacketType.WhoAreYou, cryptoRandom.bytes(24)],
      [PacketType.WhoAreYou, cryptoRandom.bytes(3)],
      [PacketType.Message, cryptoRandom.bytes(31)],
    ] as const) {
      const header = { ...base.header, flag, authdata: data, authdataSize: data.length }
      await a.sessions.service.transport.send(b.address.socketAddr, b.address.nodeId, { ...base, header })
    }
    await expect.poll(() => arrived).toBe(5)
    expect(sent).toEqual([])
    expect(await talk(a, b)).toMatchObject({ type: TALKRESP })
  })
})

describe('messages that the library stumbles over', () => {
  it('a PING with record sequence 0 is answered', async () => {
    const wire = createMemoryWire()
    const [a, b] = [await open(wire, 1), await open(wire, 2)]
    const sequences: bigint[] = []
    b.sessions.service.on('request', (from, request) => {
      if (request.type !== 1) return
      sequences.push(request.enrSeq)
      const addr = { ip: { type: 4, octets: Uint8Array.of(192, 0, 2, 1) }, port: 9000 } as const
      b.sessions.service.sendResponse(from, { type: PONG, id: request.id, enrSeq: 1n, addr })
    })
    await talk(a, b)
    // Encoded by hand: the library writes the sequence 0 as a zero byte.
    const message = Uint8Array.of(1, 0xc4, 0x82, 0x0a, 0x0b, 0x80)
    const packet = internalsOf(a.sessions.service)
      .sessions.get(keyOf(b.address))
      ?.encryptMessage(a.address.nodeId, b.address.nodeId, message)
    if (packet === undefined) throw new TypeError('no session')
    const sentBefore = wire.sent
    await a.sessions.service.transport.send(b.address.socketAddr, b.address.nodeId, packet)
    await expect.poll(() => sequences).toEqual([0n])
    expect(wire.sent).toBe(sentBefore + 2)
  })

  it('the same packet again and again is answered three times more and no further', async () => {
    const wire = createMemoryWire()
    const [a, b] = [await open(wire, 1), await open(wire, 2)]
    await talk(a, b)
    const packet = internalsOf(a.sessions.service)
      .sessions.get(keyOf(b.address))
      ?.encryptMessage(a.address.nodeId, b.address.nodeId, Uint8Array.of(TALKREQ, 0xc3, 0x05, 7, 1))
    if (packet === undefined) throw new TypeError('no session')
    let arrived = 0
    b.sessions.service.transport.on('packet', () => arrived++)
    const sentBefore = wire.sent
    for (let count = 0; count < 20; count++) {
      await a.sessions.service.transport.send(b.address.socketAddr, b.address.nodeId, packet)
    }
    await expect.poll(() => arrived).toBe(20)
    expect(wire.sent - sentBefore).toBe(20 + 1 + 3)
    expect(b.reached).toHaveLength(2)
  })
})

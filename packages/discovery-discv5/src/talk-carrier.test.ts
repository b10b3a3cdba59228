import { createSocket } from 'node:dgram'
import { ENR } from '@chainsafe/enr'
import { AbortedError, type Counters, cryptoRandom, systemClock } from '@waypost/core'
import { createRecord, generateIdentity } from '@waypost/record'
import { afterEach, describe, expect, it } from 'vitest'
import { type LibraryNode, openLibraryNode } from './library-node.js'
import { toLibraryRecord } from './library-records.js'
import { readNodeSettings } from './node-settings.js'
import { createPeerContacts } from './peer-contacts.js'
import { createTalkCarrier, MAX_TALK_REPLY_BYTES, type TalkCarrier, type TalkHandler } from './talk-carrier.js'

const contactOf = createPeerContacts(4)
const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

interface Peer {
  readonly node: LibraryNode
  readonly carrier: TalkCarrier
  readonly counts: Map<string, number>
}

async function open(
  handle: TalkHandler = () => undefined,
  options: { port?: number; identity?: ReturnType<typeof generateIdentity>; protocol?: string } = {},
): Promise<Peer> {
  const counts = new Map<string, number>()
  const counters: Counters = { count: (name, _labels, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by) }
  const settings = readNodeSettings({
    bind: { ip: '127.0.0.1', port: options.port ?? 0 },
    bootnodes: [],
    identity: options.identity,
  })
  const node = await openLibraryNode(settings, { clock: systemClock, random: cryptoRandom, counters, sendingMs: 150 })
  const carrier = createTalkCarrier({
    discv5: node.discv5,
    protocol: options.protocol ?? 'test/1',
    contactOf,
    handle,
    clock: systemClock,
    random: cryptoRandom,
    counters,
  })
  await node.start()
  opened.push(async () => {
    carrier.stop()
    await node.stop()
  })
  return { node, carrier, counts }
}

const bytes = (...values: number[]) => Uint8Array.from(values)
const echo: TalkHandler = (_from, request) => request

describe('talk carrier over real UDP', () => {
  it('carries requests and replies both ways, many at once', async () => {
    const [a, b] = [await open(echo), await open(echo)]
    const requests = Array.from({ length: 20 }, (_, at) => bytes(at, 1, 2))
    const replies = await Promise.all(requests.map((request) => a.carrier.request(b.node.record, request)))
    expect(replies.map((reply) => [...reply])).toEqual(requests.map((request) => [...request]))
    expect(await b.carrier.request(a.node.record, bytes(7))).toEqual(bytes(7))
  })

  it('survives both sides opening a session at the same moment', async () => {
    const [a, b] = [await open(echo), await open(echo)]
    const replies = await Promise.all([
      a.carrier.request(b.node.record, bytes(1)),
      b.carrier.request(a.node.record, bytes(2)),
    ])
    expect(replies).toEqual([bytes(1), bytes(2)])
    expect(await a.carrier.request(b.node.record, bytes(3))).toEqual(bytes(3))
    expect(await b.carrier.request(a.node.record, bytes(4))).toEqual(bytes(4))
  })

  it('tells the handler who asks', async () => {
    const [a, b] = [
      await open(),
      await open((from) => new TextEncoder().encode(`${from.nodeId} ${from.ip} ${from.port}`)),
    ]
    const reply = new TextDecoder().decode(await a.carrier.request(b.node.record, bytes(1)))
    expect(reply).toBe(`${a.node.record.nodeId} 127.0.0.1 ${a.node.record.udp}`)
  })

  it('carries the longest reply, and drops a longer one', async () => {
    const [a, b] = [
      await open(),
      await open((_from, request) => new Uint8Array(MAX_TALK_REPLY_BYTES + (request[0] ?? 0))),
    ]
    expect(await a.carrier.request(b.node.record, bytes(0))).toHaveLength(MAX_TALK_REPLY_BYTES)
    await expect(a.carrier.request(b.node.record, bytes(1))).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    expect(b.counts.get('discv5_talk_reply_too_large_total')).toBeGreaterThanOrEqual(1)
  })

  it('answers a protocol that it does not speak with nothing, once', async () => {
    const [a, b] = [await open(echo, { protocol: 'other/1' }), await open(echo)]
    expect(await a.carrier.request(b.node.record, bytes(1))).toHaveLength(0)
    expect(b.counts.get('discv5_talk_unknown_protocol_total')).toBe(1)
  })

  it('stays silent when the handler throws, and counts it', async () => {
    const [a, b] = [
      await open(),
      await open(() => {
        throw new TypeError('a bug')
      }),
    ]
    await expect(a.carrier.request(b.node.record, bytes(1))).rejects.toMatchObject({
      code: 'PEER_UNREACHABLE',
      isRetryable: true,
    })
    expect(b.counts.get('discv5_talk_handler_failed_total')).toBeGreaterThanOrEqual(1)
  })

  it('settles a request to a peer that is gone, and one to its own address', async () => {
    const [a, b] = [await open(), await open()]
    await b.node.stop()
    const toGone = a.carrier.request(b.node.record, bytes(1))
    const stranger = generateIdentity(cryptoRandom)
    const impostor = await open(echo, { identity: stranger })
    await impostor.node.stop()
    const atOwnAddress = createRecord({
      privateKey: stranger.privateKey,
      sequence: 1n,
      ip: '127.0.0.1',
      udp: a.node.record.udp,
    })
    await expect(toGone).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    await expect(a.carrier.request(atOwnAddress, bytes(1))).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
  })

  it('gives a request up when asked to, and all when stopped', async () => {
    const a = await open()
    const silent = createSocket('udp4')
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve))
    const { privateKey } = generateIdentity(cryptoRandom)
    const peer = createRecord({ privateKey, sequence: 1n, ip: '127.0.0.1', udp: silent.address().port })
    const controller = new AbortController()
    const request = a.carrier.request(peer, bytes(1), { signal: controller.signal })
    controller.abort()
    await expect(request).rejects.toBeInstanceOf(AbortedError)
    const pending = a.carrier.request(peer, bytes(2))
    a.carrier.stop()
    await expect(pending).rejects.toBeInstanceOf(AbortedError)
    await expect(a.carrier.request(peer, bytes(3))).rejects.toBeInstanceOf(AbortedError)
    silent.close()
  })

  it('finds a peer again that came back with the same key on another port', async () => {
    const identity = generateIdentity(cryptoRandom)
    const [a, before] = [await open(echo), await open(echo, { identity })]
    await before.carrier.request(a.node.record, bytes(1))
    expect(a.node.discv5.connectedNodes()).toHaveLength(1)
    before.carrier.stop()
    await before.node.stop()
    const after = await open(echo, { identity })
    expect(after.node.record.udp).not.toBe(before.node.record.udp)
    expect(await after.carrier.request(a.node.record, bytes(2))).toEqual(bytes(2))
    expect(a.node.discv5.connectedNodes()[0]?.udp).toBe(after.node.record.udp)
  })

  it('refuses a request that would not fit beside a handshake', async () => {
    const [a, b] = [await open(), await open(echo)]
    expect(await a.carrier.request(b.node.record, new Uint8Array(768))).toHaveLength(768)
    await expect(a.carrier.request(b.node.record, new Uint8Array(769))).rejects.toMatchObject({
      code: 'PEER_UNREACHABLE',
    })
  })
})

describe('hostile datagrams', () => {
  it('are counted and change nothing', async () => {
    const [a, b] = [await open(echo), await open(echo)]
    const attacker = createSocket('udp4')
    await new Promise<void>((resolve) => attacker.bind(0, '127.0.0.1', resolve))
    const port = b.node.record.udp ?? 0
    const before = b.counts.get('discv5_packets_received_total') ?? 0
    const lengths = [1, 62, 63, 200, 1280, 1281, 4000]
    for (const length of lengths) {
      await new Promise<void>((resolve) =>
        attacker.send(cryptoRandom.bytes(length), port, '127.0.0.1', () => resolve()),
      )
    }
    expect(await a.carrier.request(b.node.record, bytes(5))).toEqual(bytes(5))
    expect((b.counts.get('discv5_packets_received_total') ?? 0) - before).toBeGreaterThanOrEqual(lengths.length)
    expect(b.counts.get('discv5_packets_malformed_total')).toBe(lengths.length)
    attacker.close()
  })

  it('with records whose ports the library cannot read do not stop a lookup', async () => {
    const a = await open(echo)
    const b = await open(echo)
    const evil = ENR.decode(toLibraryRecord(b.node.record).encode())
    const entries = evil.kvs as Map<string, Uint8Array>
    entries.set('udp', bytes(1, 2, 3, 4))
    a.node.discv5.addEnr(evil)
    expect(a.node.discv5.findEnr(evil.nodeId)).toBeUndefined()
    expect(await a.node.discv5.findNode(evil.nodeId)).toEqual([])
  })
})

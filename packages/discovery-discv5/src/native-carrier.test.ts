import { type Counters, cryptoRandom, type NodeRecord, systemClock, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity, recordBytes } from '@waypost/record'
import {
  decodeTalkReply,
  encodeMessage,
  encodeTalkReply,
  encodeTalkRequest,
  MESSAGE_TYPES,
  type ReplyMessage,
  type RequestMessage,
} from '@waypost/topdisc'
import { afterEach, describe, expect, it } from 'vitest'
import { createCarefulSessions } from './careful-sessions.js'
import { type LibraryNode, openLibraryNode } from './library-node.js'
import { createNativeCarrier, type NativeCarrier, type NativeCarrierOptions } from './native-carrier.js'
import { testNativeCarrier } from './native-self-test.js'
import { readNodeSettings } from './node-settings.js'
import { createPeerContacts } from './peer-contacts.js'
import { internalsOf, keyOf } from './session-internals.js'

const topic = toHex(new Uint8Array(32).fill(3))
const query: RequestMessage = { type: 'TOPICQUERY', topic, distances: [256, 255] }
const contactOf = createPeerContacts(4)
const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

interface Peer {
  readonly node: LibraryNode
  readonly carrier: NativeCarrier
  readonly counts: Map<string, number>
}

async function open(handle: NativeCarrierOptions['handle'] = () => undefined, sendingMs = 100): Promise<Peer> {
  const counts = new Map<string, number>()
  const counters: Counters = { count: (name, _labels, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by) }
  const parts = { clock: systemClock, random: cryptoRandom, counters }
  const node = await openLibraryNode(readNodeSettings({ bind: { ip: '127.0.0.1', port: 0 }, bootnodes: [] }), {
    ...parts,
    isNative: true,
    sendingMs,
  })
  const carrier = createNativeCarrier({ sessions: node.sessions, contactOf, handle, sendingMs, ...parts })
  await node.start()
  opened.push(async () => {
    carrier.stop()
    await node.stop()
  })
  return { node, carrier, counts }
}

/** Answers every request with the same TALK packets, which are pulled one after another. */
function answering(...packets: ReplyMessage[][]): NativeCarrierOptions['handle'] {
  let next = 0
  return () => {
    const messages = packets[next] ?? []
    next = (next + 1) % packets.length
    return encodeTalkReply({ cursor: next === 0 ? new Uint8Array() : Uint8Array.of(next), messages })
  }
}

const signal = () => AbortSignal.timeout(5_000)
const ask = ({ carrier }: Peer, peer: Peer, request: RequestMessage = query) =>
  carrier.request(peer.node.record, encodeTalkRequest(request), { signal: signal() })

/** All that a request gives, pulled to the end as the engine would. */
async function pulled(asker: Peer, peer: Peer): Promise<ReplyMessage[]> {
  let reply = decodeTalkReply(await ask(asker, peer))
  const messages = [...reply.messages]
  while (reply.cursor.length > 0) {
    const pull = encodeTalkRequest({ type: 'PULL', cursor: reply.cursor, topic, distances: [] })
    reply = decodeTalkReply(await asker.carrier.request(peer.node.record, pull, { signal: signal() }))
    messages.push(...reply.messages)
  }
  return messages
}

const records = (count: number) =>
  Array.from({ length: count }, (_, at): Uint8Array => {
    const { privateKey } = generateIdentity(cryptoRandom)
    const entries = { pad: new Uint8Array(120).fill(at) }
    return recordBytes(createRecord({ privateKey, sequence: 1n, ip: '192.0.2.1', udp: 9000, entries }))
  })

const namesIn = (messages: readonly ReplyMessage[], type: ReplyMessage['type']) =>
  messages.flatMap((message) => (message.type === type && 'records' in message ? message.records.map(toHex) : []))

describe('native topic messages over real UDP', () => {
  it('carry a reply of many packets whole, advertisers and auxiliary records apart', async () => {
    const [ads, auxiliaries] = [records(10), records(16)]
    const packets: ReplyMessage[][] = [
      [{ type: 'TOPICNODES', total: 9, records: ads.slice(0, 3) }],
      [{ type: 'TOPICNODES', total: 9, records: ads.slice(3, 6) }],
      [{ type: 'TOPICNODES', total: 9, records: ads.slice(6) }],
      ...[0, 3, 6, 9, 12, 15].map((at): ReplyMessage[] => [
        { type: 'NODES', total: 9, records: auxiliaries.slice(at, at + 3) },
      ]),
    ]
    const [asker, registrar] = [await open(), await open(answering(...packets))]
    const messages = await pulled(asker, registrar)
    expect(namesIn(messages, 'TOPICNODES')).toEqual(ads.map(toHex))
    expect(namesIn(messages, 'NODES')).toEqual(auxiliaries.map(toHex))
    expect(registrar.counts.get('discv5_native_requests_total')).toBe(1)
  })

  it('hand the request over as it was, and who sent it', async () => {
    const record = recordBytes(createRecord({ privateKey: generateIdentity(cryptoRandom).privateKey, sequence: 1n }))
    const request: RequestMessage = {
      type: 'REGTOPIC',
      topic,
      record,
      ticket: Uint8Array.of(1, 2),
      distances: [250],
    }
    const confirmation: ReplyMessage = { type: 'REGCONFIRMATION', total: 1, ticket: Uint8Array.of(9), waitMs: 77 }
    const seen: string[] = []
    const asker = await open()
    const registrar = await open((from, bytes) => {
      seen.push(`${from.nodeId} ${from.ip} ${from.port}`, toHex(bytes))
      return encodeTalkReply({ cursor: new Uint8Array(), messages: [confirmation] })
    })
    const reply = decodeTalkReply(await ask(asker, registrar, request))
    expect(reply.messages).toEqual([confirmation])
    const { nodeId, udp } = asker.node.record
    expect(seen).toEqual([`${nodeId} 127.0.0.1 ${udp}`, toHex(encodeTalkRequest(request))])
  })

  it('find a peer again that lost its session', async () => {
    const [asker, registrar] = [await open(), await open(answering([{ type: 'TOPICNODES', total: 1, records: [] }]))]
    await ask(asker, registrar)
    const { sessions } = internalsOf(registrar.node.sessions.service)
    const key = keyOf(contactOf(asker.node.record).nodeAddress)
    expect(sessions.get(key)).toBeDefined()
    ;(sessions as unknown as Map<string, unknown>).delete(key)
    expect(decodeTalkReply(await ask(asker, registrar)).messages).toHaveLength(1)
  })

  it('go many at once to one peer', async () => {
    const [asker, registrar] = [await open(), await open(answering([{ type: 'TOPICNODES', total: 1, records: [] }]))]
    const replies = await Promise.all(Array.from({ length: 20 }, () => ask(asker, registrar)))
    expect(replies).toHaveLength(20)
    expect(registrar.counts.get('discv5_native_requests_total')).toBe(20)
  })

  it('are given up by a signal, on stop, and when nobody answers', async () => {
    const [asker, silent] = [await open(), await open()]
    const controller = new AbortController()
    const aborted = asker.carrier.request(silent.node.record, encodeTalkRequest(query), { signal: controller.signal })
    controller.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(ask(asker, silent)).rejects.toMatchObject({ code: 'PEER_UNREACHABLE', isRetryable: true })
    const pending = ask(asker, silent)
    asker.carrier.stop()
    await expect(pending).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('forget the rest of a reply that is not pulled, in bounded memory', async () => {
    const [asker, registrar] = [await open(), await open()]
    const pull = encodeTalkRequest({ type: 'PULL', cursor: Uint8Array.of(1, 2, 3), topic, distances: [] })
    await expect(asker.carrier.request(registrar.node.record, pull, { signal: signal() })).rejects.toMatchObject({
      code: 'PEER_UNREACHABLE',
    })
  })
})

describe('lost packets', () => {
  /** Loses packets that a node sends, by their number, the handshake's included. */
  function losing(peer: Peer, isLost: (count: number) => boolean) {
    const { transport } = peer.node.sessions.service
    const send = transport.send.bind(transport)
    let count = 0
    transport.send = async (...packet) => {
      if (!isLost(count++)) await send(...packet)
    }
    return () => count
  }

  it('of a reply are asked for again, and the registrar does its work once', async () => {
    const ads = records(9)
    let handled = 0
    const packets = answering(
      [{ type: 'TOPICNODES', total: 3, records: ads.slice(0, 3) }],
      [{ type: 'TOPICNODES', total: 3, records: ads.slice(3, 6) }],
      [{ type: 'TOPICNODES', total: 3, records: ads.slice(6) }],
    )
    const asker = await open()
    const registrar = await open((from, request) => {
      handled++
      return packets(from, request)
    })
    await ask(asker, registrar)
    handled = 0
    losing(registrar, (count) => count === 1)
    expect(new Set(namesIn(await pulled(asker, registrar), 'TOPICNODES'))).toEqual(new Set(ads.map(toHex)))
    // Three packets of the engine, pulled once.
    expect(handled).toBe(3)
    expect(registrar.counts.get('discv5_requests_repeated_total')).toBe(1)
  })

  it('that never come leave a reply that counts without them, if it says what was asked', async () => {
    const ads = records(8)
    const packets: ReplyMessage[][] = [
      [{ type: 'TOPICNODES', total: 2, records: ads.slice(0, 4) }],
      [{ type: 'TOPICNODES', total: 2, records: ads.slice(4) }],
    ]
    const [asker, registrar] = [await open(), await open(answering(...packets))]
    await ask(asker, registrar)
    losing(registrar, (count) => count % 2 === 1)
    const found = namesIn(await pulled(asker, registrar), 'TOPICNODES')
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThan(8)
  })

  it('by the tenth, the handshake included, stop hardly any request', async () => {
    const [asker, registrar] = [await open(), await open(answering([{ type: 'TOPICNODES', total: 1, records: [] }]))]
    const random = seededRandom(3)
    for (const peer of [asker, registrar]) losing(peer, () => random.integer(10) === 0)
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => ask(asker, registrar)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(16)
  })
})

describe('hostile native messages', () => {
  /** Sends bytes as a message of the session that two nodes have. */
  function inject(from: Peer, to: NodeRecord, message: Uint8Array) {
    const { service } = from.node.sessions
    const { nodeAddress } = contactOf(to)
    const packet = internalsOf(service)
      .sessions.get(keyOf(nodeAddress))
      ?.encryptMessage(service.enr.nodeId, nodeAddress.nodeId, message)
    if (packet === undefined) throw new TypeError('the two have no session')
    return service.transport.send(nodeAddress.socketAddr, nodeAddress.nodeId, packet)
  }

  /** A peer that answers each request natively with whatever bytes it likes. */
  async function liar(answer: (requestId: Uint8Array) => Uint8Array[]): Promise<Peer> {
    const peer = await open()
    peer.node.sessions.tap = (from, { type, requestId }) => {
      if (type !== MESSAGE_TYPES.REGTOPIC && type !== MESSAGE_TYPES.TOPICQUERY) return false
      for (const message of answer(requestId.slice())) peer.node.sessions.reply(from, requestId, message)
      return true
    }
    return peer
  }

  const registration: RequestMessage = {
    type: 'REGTOPIC',
    topic,
    record: records(1)[0] ?? new Uint8Array(),
    ticket: new Uint8Array(),
    distances: [],
  }
  const topicNodes = (total: number, list: Uint8Array[] = []): ReplyMessage => ({
    type: 'TOPICNODES',
    total,
    records: list,
  })
  const confirmation = (total: number, ticket = new Uint8Array(), waitMs = 1): ReplyMessage => ({
    type: 'REGCONFIRMATION',
    total,
    ticket,
    waitMs,
  })
  const truncated = (bytes: Uint8Array) => bytes.slice(0, -1)

  it.each<[string, RequestMessage, (requestId: Uint8Array) => Uint8Array[]]>([
    ['half a message', query, (id) => [truncated(encodeMessage(topicNodes(1, records(1)), id))]],
    ['a message with bytes behind it', query, (id) => [Uint8Array.of(...encodeMessage(topicNodes(1), id), 0)]],
    ['a total of 17', query, (id) => [encodeMessage(topicNodes(17), id)]],
    ['totals that disagree', query, (id) => [encodeMessage(topicNodes(2), id), encodeMessage(topicNodes(3), id)]],
    ['more than 16 records', query, (id) => [encodeMessage(topicNodes(1, Array(17).fill(Uint8Array.of(0xc0))), id)]],
    ['a record of 301 bytes', query, (id) => [encodeMessage(topicNodes(1, [longRecord()]), id)]],
    ['a confirmation of what was no registration', query, (id) => [encodeMessage(confirmation(1), id)]],
    ['auxiliary records alone', query, (id) => [encodeMessage({ type: 'NODES', total: 1, records: [] }, id)]],
    ['advertisers instead of a confirmation', registration, (id) => [encodeMessage(topicNodes(1), id)]],
    [
      'two confirmations',
      registration,
      (id) => [encodeMessage(confirmation(2), id), encodeMessage(confirmation(2, Uint8Array.of(1)), id)],
    ],
    ['a ticket of 91 bytes', registration, (id) => [encodeMessage(confirmation(1, new Uint8Array(91).fill(1)), id)]],
  ])('an answer with %s is refused at once', async (_, request, answer) => {
    const [asker, peer] = [await open(), await liar(answer)]
    await expect(ask(asker, peer, request)).rejects.toMatchObject({ code: 'PEER_ANSWER_INVALID', isRetryable: true })
    expect(asker.counts.get('discv5_packets_failed_total')).toBeUndefined()
  })

  it('an answer to another request, or from another peer, is none', async () => {
    const other = await open()
    let asked: Uint8Array = new Uint8Array()
    const peer = await liar((id) => {
      asked = id
      return [encodeMessage(topicNodes(1), Uint8Array.of(1, 2, 3))]
    })
    const asker = await open(answering([{ type: 'TOPICNODES', total: 1, records: [] }]))
    await ask(other, asker)
    const request = ask(asker, peer)
    await expect.poll(() => asked.length).toBe(8)
    await inject(other, asker.node.record, encodeMessage(topicNodes(1), asked))
    await expect(request).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    expect(asker.counts.get('discv5_topic_messages_unexpected_total')).toBeGreaterThanOrEqual(2)
  })

  const id = Uint8Array.of(7)
  const goodQuery = encodeMessage(query, id)
  it.each<[string, Uint8Array, string]>([
    ['a topic of 31 bytes', shortTopic(), 'discv5_native_malformed_total'],
    ['257 distances', tooManyDistances(), 'discv5_native_malformed_total'],
    ['a distance of 257', encodeMessage({ ...query, distances: [257] }, id), 'discv5_native_malformed_total'],
    ['a distance of 0', encodeMessage({ ...query, distances: [0] }, id), 'discv5_native_malformed_total'],
    ['bytes behind it', Uint8Array.of(...goodQuery, 1), 'discv5_native_malformed_total'],
    ['its end missing', truncated(goodQuery), 'discv5_native_malformed_total'],
    ['a request id of 9 bytes', encodeMessage(query, new Uint8Array(9).fill(1)), 'discv5_messages_malformed_total'],
    ['no fields', Uint8Array.of(MESSAGE_TYPES.TOPICQUERY), 'discv5_messages_malformed_total'],
    [
      'a record of 301 bytes',
      encodeMessage({ ...registration, record: longRecord() }, id),
      'discv5_native_malformed_total',
    ],
    [
      'a ticket of 91 bytes',
      encodeMessage({ ...registration, ticket: new Uint8Array(91).fill(1) }, id),
      'discv5_native_malformed_total',
    ],
    ['a type nobody knows', Uint8Array.of(0x0b, 0xc1, 0x07), 'none'],
    ['a confirmation nobody waits for', encodeMessage(confirmation(1), id), 'discv5_topic_messages_unexpected_total'],
  ])('a request with %s is met with silence and counted', async (_, message, counter) => {
    let handled = 0
    const [asker, registrar] = [
      await open(),
      await open(() => {
        handled++
        return encodeTalkReply({ cursor: new Uint8Array(), messages: [topicNodes(1)] })
      }),
    ]
    await ask(asker, registrar)
    await inject(asker, registrar.node.record, message)
    if (counter !== 'none') await expect.poll(() => registrar.counts.get(counter)).toBe(1)
    // The next request is answered as ever, and nothing came for this one before.
    await ask(asker, registrar)
    expect(handled).toBe(2)
    expect(asker.counts.get('discv5_topic_messages_unexpected_total')).toBeUndefined()
  })

  it('a handler that throws costs an answer and nothing else', async () => {
    const registrar = await open(() => {
      throw new TypeError('a bug')
    })
    const asker = await open()
    await expect(ask(asker, registrar)).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    expect(registrar.counts.get('discv5_native_handler_failed_total')).toBe(1)
  })

  function longRecord() {
    return Uint8Array.of(0xf9, 0x01, 0x2a, ...new Uint8Array(298).fill(1))
  }
  function shortTopic() {
    const at = goodQuery.indexOf(0xa0)
    const cut = Uint8Array.from([...goodQuery.slice(0, at), 0x9f, ...goodQuery.slice(at + 2)])
    cut[1] = (cut[1] ?? 0) - 1
    return cut
  }
  function tooManyDistances() {
    return encodeMessage({ ...query, distances: Array(257).fill(1) }, id)
  }
})

describe('the self-test', () => {
  it('passes with the library as it is pinned', async () => {
    await expect(testNativeCarrier()).resolves.toBeUndefined()
  })

  it.each<[string, (sessions: ReturnType<typeof internalsOf>) => void]>([
    [
      'calls its private members otherwise',
      (internals) => Object.assign(internals, { handleMessage: () => undefined }),
    ],
    ['throws in them', (internals) => Object.assign(internals, { handleMessage: raise })],
    [
      'keeps no sessions',
      (internals) => Object.assign(internals, { sessions: { get: () => undefined, set: () => undefined } }),
    ],
  ])('finds out that the library %s', async (_, spoil) => {
    const spoiled: typeof createCarefulSessions = (...parts) => {
      const sessions = createCarefulSessions(...parts)
      spoil(internalsOf(sessions.service))
      return sessions
    }
    await expect(testNativeCarrier(spoiled, 300)).rejects.toMatchObject({ code: 'NATIVE_UNAVAILABLE' })
  })
})

function raise(): never {
  throw new TypeError('not what it was')
}

import { type Counters, type NodeId, type NodeRecord, type Topic, toHex } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTopicEngine } from './engine.js'
import type { RegConfirmation, ReplyMessage } from './message.js'
import { createRecordStore } from './record-store.js'
import type { TopDiscSettings } from './settings.js'
import { decodeTalkReply, encodeTalkRequest } from './talk.js'
import { decodeTestRecord, type TestRecordFields, testRecord, testRecordBytes } from './testing/test-record.js'

const random = seededRandom(11)
const newId = () => toHex(random.bytes(32)) as NodeId
const topic: Topic = toHex(random.bytes(32))
const NO_TICKET: Uint8Array = new Uint8Array(0)

function registrar(settings: Partial<TopDiscSettings> = {}, knows: NodeRecord[] = []) {
  const clock = fakeClock()
  const counted = new Map<string, number>()
  const counters: Counters = {
    count(name, labels = {}, by = 1) {
      const key = [name, ...Object.values(labels)].join(' ')
      counted.set(key, (counted.get(key) ?? 0) + by)
    },
  }
  const records = createRecordStore({ decodeRecord: decodeTestRecord })
  const own = testRecord({ nodeId: newId(), ip: '9.9.9.9' })
  const engine = createTopicEngine({
    ownRecord: () => own,
    records,
    request: () => new Promise(() => {}),
    knownNodes: () => knows,
    clock,
    random: seededRandom(1),
    settings: {
      adLifetimeMs: 60_000,
      requestsPerNode: 1e9,
      requestsPerIp: 1e9,
      verificationsPerSecond: 1e9,
      ...settings,
    },
    counters,
  })
  const talk = (from: { nodeId: NodeId; ip: string }, bytes: Uint8Array) =>
    engine.handle({ ...from, port: 9000 }, bytes)
  /** Registers once; undefined when the registrar keeps silent. */
  const register = (
    fields: TestRecordFields & { ip: string },
    options: { ticket?: Uint8Array; topic?: Topic; from?: { nodeId: NodeId; ip: string }; distances?: number[] } = {},
  ): RegConfirmation | undefined => {
    const request = encodeTalkRequest({
      type: 'REGTOPIC',
      topic: options.topic ?? topic,
      record: testRecordBytes(fields),
      ticket: options.ticket ?? NO_TICKET,
      distances: options.distances ?? [],
    })
    const reply = talk(options.from ?? fields, request)
    const [first] = reply === undefined ? [] : decodeTalkReply(reply).messages
    return first?.type === 'REGCONFIRMATION' ? first : undefined
  }
  /** Asks, and pulls until nothing is left. */
  const query = (distances: number[] = [], from = { nodeId: newId(), ip: '8.8.8.8' }) => {
    const packets: ReplyMessage[][] = []
    let bytes = talk(from, encodeTalkRequest({ type: 'TOPICQUERY', topic, distances }))
    for (;;) {
      const { cursor, messages } = decodeTalkReply(bytes ?? NO_TICKET)
      packets.push([...messages])
      if (cursor.length === 0) return packets
      bytes = talk(from, encodeTalkRequest({ type: 'PULL', cursor, topic, distances }))
    }
  }
  const adsOf = (packets: ReplyMessage[][]) =>
    packets.flat().flatMap((message) => (message.type === 'TOPICNODES' ? message.records : []))
  return { clock, counted, engine, register, query, adsOf, talk }
}

describe('a registrar', () => {
  it('admits after the wait it quoted, keeps for E, returns the record byte for byte', async () => {
    const { clock, register, query, adsOf } = registrar()
    const node = { nodeId: newId(), ip: '1.2.3.4' }
    const first = register(node)
    // The safety constant alone: 60 000 ms · 1e-7, rounded up to a whole millisecond.
    expect([first?.waitMs, first?.ticket.length]).toEqual([1, 51])
    expect(adsOf(query())).toEqual([])
    await clock.advance(1)
    expect(register(node, { ticket: first?.ticket ?? NO_TICKET })).toEqual({
      type: 'REGCONFIRMATION',
      total: 1,
      ticket: NO_TICKET,
      waitMs: 60_000,
    })
    expect(adsOf(query()).map(toHex)).toEqual([toHex(testRecordBytes(node))])
    await clock.advance(59_999)
    expect(adsOf(query())).toHaveLength(1)
    await clock.advance(1)
    expect(adsOf(query())).toEqual([])
  })

  it('gives a fresh ticket for one that is early, late, forged or another’s, and starts the wait anew', async () => {
    const { clock, register, counted, engine } = registrar()
    const holder = { nodeId: newId(), ip: '1.2.3.4' }
    const held = register(holder)?.ticket ?? NO_TICKET
    await clock.advance(1)
    register(holder, { ticket: held })
    expect(engine.registrarState().ads).toBe(1)

    const node = { nodeId: newId(), ip: '200.2.3.4' }
    const first = register(node) ?? expect.unreachable()
    // One ad held, of this topic: E · (1000/999)^10 · (1 + 1e-7); the addresses have nothing in common.
    expect(first.waitMs).toBe(54_999)
    const early = register(node, { ticket: first.ticket })
    expect([early?.ticket.length, counted.get('topdisc_tickets_refused_total early')]).toEqual([51, 1])
    const stolen = register({ nodeId: newId(), ip: '200.2.3.4' }, { ticket: first.ticket })
    expect([stolen?.ticket.length, counted.get('topdisc_tickets_refused_total forged')]).toEqual([51, 1])
    await clock.advance(54_999 + 5_001)
    const late = register(node, { ticket: first.ticket })
    expect([late?.ticket.length, counted.get('topdisc_tickets_refused_total late')]).toEqual([51, 1])
    expect(engine.registrarState().ads).toBe(0)
  })

  it('never admits before the accumulated wait covers the present waiting time', () => {
    // Attackers that retry at any moment with any ticket they hold.
    const action = fc.record({
      node: fc.nat(5),
      ticket: fc.nat(3),
      wait: fc.constantFrom(0, 1, 700, 5_000, 30_000, 54_999, 60_000),
    })
    return fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const { clock, register, engine } = registrar({ adCapacity: 4 })
        const nodes = Array.from({ length: 6 }, (_, at) => ({ nodeId: newId(), ip: `1.2.${at >> 1}.${at}` }))
        const tickets = nodes.map((): { ticket: Uint8Array; since: number; quotedMs: number; at: number }[] => [])
        for (const { node, ticket, wait } of actions) {
          await clock.advance(wait)
          const held = tickets[node] ?? expect.unreachable()
          const used = held[held.length - 1 - ticket]
          const before = engine.registrarState().ads
          const answer = register(
            nodes[node] ?? expect.unreachable(),
            used === undefined ? {} : { ticket: used.ticket },
          )
          const now = clock.now()
          expect(answer).toBeDefined()
          expect(engine.registrarState().ads).toBeLessThanOrEqual(4)
          if (answer?.ticket.length === 0) {
            // Only a ticket inside its window is ever admitted, and never at once.
            expect(used).toBeDefined()
            const opensAt = (used?.at ?? 0) + (used?.quotedMs ?? 0)
            expect(now).toBeGreaterThanOrEqual(opensAt)
            expect(now).toBeLessThanOrEqual(opensAt + 5_000)
            expect(engine.registrarState().ads).toBeGreaterThanOrEqual(before)
          } else if (answer !== undefined) {
            expect(answer.waitMs).toBeGreaterThanOrEqual(1)
            expect(answer.waitMs).toBeLessThanOrEqual(60_000)
            held.push({ ticket: answer.ticket, since: now, quotedMs: answer.waitMs, at: now })
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('renews in the last δ of an ad’s life, never holds two, and counts a wait only once', async () => {
    const { clock, register, engine, counted } = registrar()
    const node = { nodeId: newId(), ip: '1.2.3.4' }
    // A hoarder collects two tickets with the same beginning.
    const one = register(node)?.ticket ?? NO_TICKET
    await clock.advance(1)
    expect(register(node, { ticket: one })?.ticket.length).toBe(0)
    // Replayed at once, the ticket of the admitted ad brings no second term.
    const replay = register(node, { ticket: one }) ?? expect.unreachable()
    expect(replay.waitMs).toBe(54_999)
    expect(engine.registrarState().ads).toBe(1)
    await clock.advance(30_000)
    const renewal = register(node) ?? expect.unreachable()
    expect(renewal.waitMs).toBe(25_000)
    await clock.advance(25_000)
    expect(register(node, { ticket: renewal.ticket })?.ticket.length).toBe(0)
    expect([engine.registrarState().ads, counted.get('topdisc_admitted_total')]).toEqual([1, 2])
    await clock.advance(59_999)
    expect(engine.registrarState().ads).toBe(1)
    await clock.advance(1)
    expect(engine.registrarState().ads).toBe(0)
  })

  it('gives a hoarder no credit from before its last admission, however it chains tickets', async () => {
    const { clock, register } = registrar()
    const must = (answer: RegConfirmation | undefined) => answer ?? expect.unreachable()
    const rival = { nodeId: newId(), ip: '222.2.3.4' }
    const enter = async () => {
      const { ticket } = must(register(rival))
      await clock.advance(1)
      expect(register(rival, { ticket })?.ticket.length).toBe(0)
    }
    await enter()
    // Two chains of tickets, one for each of two records, begin at the same moment; the rival makes either wait for E.
    const node = { nodeId: newId(), ip: '1.2.3.4' }
    const other = { ...node, sequence: 2 }
    let chain = must(register(node))
    let hoard = must(register(other))
    expect(chain.waitMs).toBe(54_999)
    await clock.advance(54_999)
    chain = must(register(node, { ticket: chain.ticket }))
    hoard = must(register(other, { ticket: hoard.ticket }))
    await clock.advance(5_002)
    await enter()
    await clock.advance(chain.waitMs - 5_003)
    expect(register(node, { ticket: chain.ticket })?.ticket.length).toBe(0)
    // The second chain has as much credit as the first had, and goes on with it through the ad's whole life.
    hoard = must(register(other, { ticket: hoard.ticket }))
    expect(hoard.waitMs).toBe(54_999)
    await clock.advance(54_999)
    // E · (1000/999)^10 and no less, counted from the admission: the ad has run out by then.
    expect(register(other, { ticket: hoard.ticket })?.waitMs).toBe(5_605)
  })

  it('scores the packet’s source beside the record’s address when they differ', async () => {
    const { clock, register } = registrar()
    const waits: number[] = []
    for (let at = 0; at < 4; at++) {
      // Records that claim far-apart addresses, all sent from one machine.
      const fields = { nodeId: newId(), ip: `${20 + at * 60}.7.7.7` }
      const of: Topic = toHex(random.bytes(32))
      const from = { nodeId: fields.nodeId, ip: '66.1.2.3' }
      const first = register(fields, { topic: of, from }) ?? expect.unreachable()
      waits.push(first.waitMs)
      let answer = first
      while (answer.ticket.length > 0) {
        await clock.advance(answer.waitMs)
        answer = register(fields, { topic: of, from, ticket: answer.ticket }) ?? expect.unreachable()
      }
    }
    expect(waits[0]).toBe(1)
    // Every level of the source's own path but the first is crowded.
    for (const wait of waits.slice(1)) expect(wait).toBeGreaterThan(50_000)
  })

  it.each<[string, TestRecordFields & { ip: string }, { nodeId?: NodeId; ip?: string }]>([
    ['a forged record', { nodeId: newId(), ip: '1.2.3.4', isGenuine: false }, {}],
    ['somebody else’s record', { nodeId: newId(), ip: '1.2.3.4' }, { nodeId: newId() }],
    ['a record without an address', { nodeId: newId(), ip: '' }, { ip: '1.2.3.4' }],
    ['a loopback address told from outside', { nodeId: newId(), ip: '127.0.0.1' }, { ip: '1.2.3.4' }],
    ['a private address told from outside', { nodeId: newId(), ip: '192.168.0.9' }, { ip: '1.2.3.4' }],
    [
      'the unspecified address, which many systems take for themselves',
      { nodeId: newId(), ip: '0.0.0.0' },
      { ip: '1.2.3.4' },
    ],
    ['a multicast address', { nodeId: newId(), ip: '224.0.0.1' }, { ip: '1.2.3.4' }],
    ['the broadcast address', { nodeId: newId(), ip: '255.255.255.255' }, { ip: '1.2.3.4' }],
    ['the unspecified IPv6 address', { nodeId: newId(), ip6: '::', ip: '' }, { ip: '1.2.3.4' }],
    ['a carrier’s private address told from outside', { nodeId: newId(), ip: '100.64.0.1' }, { ip: '1.2.3.4' }],
    ['a source address that is none', { nodeId: newId(), ip: '1.2.3.4' }, { ip: 'x' }],
  ])('keeps silent about %s', (_, fields, from) => {
    const { register, counted } = registrar()
    expect(register(fields, { from: { nodeId: fields.nodeId, ip: fields.ip, ...from } })).toBeUndefined()
    expect([...counted.keys()].filter((key) => key.startsWith('topdisc_dropped_total'))).toHaveLength(1)
  })

  it('answers in single packets that a cursor continues, and repeats none of them', () => {
    const { clock, register, query, adsOf } = registrar({ minAds: 1e9, adLifetimeMs: 600_000 })
    return (async () => {
      for (let at = 0; at < 10; at++) {
        const fields = { nodeId: newId(), ip: `${at * 20 + 5}.2.3.4`, padding: 200 }
        const ticket = register(fields)?.ticket ?? NO_TICKET
        await clock.advance(2)
        expect(register(fields, { ticket })?.ticket.length).toBe(0)
      }
      const packets = query()
      expect(packets.length).toBe(3)
      expect(new Set(adsOf(packets).map(toHex)).size).toBe(10)
      expect(packets.flat().every((message) => message.total === 3)).toBe(true)
    })()
  })

  it('tells of at most one node for each distance asked, never of the asker, nor of private nodes to strangers', () => {
    const knows = Array.from({ length: 60 }, (_, at) =>
      testRecord({ nodeId: newId(), ip: at % 4 === 0 ? '10.0.0.1' : '1.2.3.4' }),
    )
    const { query } = registrar({}, knows)
    const asker = { nodeId: knows[1]?.nodeId ?? expect.unreachable(), ip: '8.8.8.8' }
    const told = query([256, 255, 254, 253], asker)
      .flat()
      .flatMap((message) => (message.type === 'NODES' ? message.records : []))
      .map(decodeTestRecord)
    expect(told.length).toBeGreaterThanOrEqual(2)
    expect(told.length).toBeLessThanOrEqual(4)
    for (const record of told) expect([record.nodeId !== asker.nodeId, record.ip]).toEqual([true, '1.2.3.4'])
    expect(query([], asker).flat()).toEqual([{ type: 'TOPICNODES', total: 1, records: [] }])
  })

  it('survives any bytes and any cursor', () => {
    const { talk } = registrar()
    const from = { nodeId: newId(), ip: '1.2.3.4' }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1500 }), fc.constantFrom(4, 7, 8, 9, 10, 0x80), (bytes, type) => {
        const reply = talk(from, Uint8Array.of(type, ...bytes))
        expect(reply?.length ?? 0).toBeLessThanOrEqual(1177)
      }),
      { numRuns: 1000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 16 }), (cursor) => {
        const reply = talk(from, encodeTalkRequest({ type: 'PULL', cursor, topic, distances: [256] }))
        if (reply !== undefined) expect(decodeTalkReply(reply).messages.length).toBeLessThanOrEqual(2)
      }),
    )
  })
})

describe('under a flood', () => {
  it('of topics, the cache stays at C and the tickets cost no memory', async () => {
    const { clock, register, engine } = registrar({ adCapacity: 50 })
    for (let at = 0; at < 3_000; at++) {
      const fields = {
        nodeId: newId(),
        ip: [...random.bytes(4)]
          .map((byte) => byte % 200)
          .join('.')
          .replace(/^(0|10|127|172|169|192)\./, '11.'),
      }
      const of: Topic = toHex(random.bytes(32))
      const ticket = register(fields, { topic: of })?.ticket ?? NO_TICKET
      await Promise.resolve()
      if (at % 10 === 0) await clock.advance(1)
      if (at % 30 === 0) register(fields, { topic: of, ticket })
      expect(engine.registrarState().ads).toBeLessThanOrEqual(50)
    }
    expect(engine.registrarState().topics).toBeLessThanOrEqual(50)
  })

  it('from one address, honest advertisers from elsewhere still get in at once', async () => {
    const { clock, register, engine } = registrar({ adCapacity: 100 })
    const sybils = Array.from({ length: 200 }, () => ({
      fields: { nodeId: newId(), ip: '6.6.6.6' },
      ticket: NO_TICKET,
      dueAt: 0,
    }))
    for (let second = 0; second < 50; second++) {
      await clock.advance(1_000)
      for (const sybil of sybils) {
        if (sybil.dueAt > clock.now()) continue
        const answer = register(sybil.fields, { ticket: sybil.ticket })
        sybil.ticket = answer?.ticket ?? NO_TICKET
        sybil.dueAt = clock.now() + (answer?.waitMs ?? 0)
      }
    }
    const held = engine.registrarState().ads
    expect(held).toBeLessThan(10)
    const honest = { nodeId: newId(), ip: '199.1.2.3' }
    const other: Topic = toHex(random.bytes(32))
    const first = register(honest, { topic: other }) ?? expect.unreachable()
    expect(first.waitMs).toBeLessThan(10)
    await clock.advance(first.waitMs)
    expect(register(honest, { topic: other, ticket: first.ticket })?.ticket.length).toBe(0)
  })

  it('takes so many requests from a node, from an address and to verify, then keeps silent, and forgives', async () => {
    const perNode = registrar({ requestsPerNode: 2 })
    const node = { nodeId: newId(), ip: '1.2.3.4' }
    const answered = (count: number, ask: () => unknown) =>
      Array.from({ length: count }, ask).filter((answer) => answer !== undefined).length
    expect(answered(30, () => perNode.register(node))).toBe(20)
    await perNode.clock.advance(1_000)
    expect(answered(30, () => perNode.register(node))).toBe(2)
    const perIp = registrar({ requestsPerIp: 3 })
    expect(answered(40, () => perIp.register({ nodeId: newId(), ip: '1.2.3.4' }))).toBe(30)
    expect(answered(5, () => perIp.register({ nodeId: newId(), ip: '1.2.3.5' }))).toBe(5)
    const loopback = registrar({ requestsPerIp: 3 })
    expect(answered(40, () => loopback.register({ nodeId: newId(), ip: '127.0.0.1' }))).toBe(40)
    const verified = registrar({ verificationsPerSecond: 1 })
    expect(answered(40, () => verified.register({ nodeId: newId(), ip: '1.2.3.4' }))).toBe(10)
    await verified.clock.advance(10_000)
    // A record that was verified before costs nothing.
    expect(answered(40, () => verified.register(node))).toBe(40)
  })
})

import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { cryptoRandom, type MessageStream, type Server, serverOf, type Transport } from '@waypost/core'
import { type Devnet, type DevnetServer, startDevnet } from '@waypost/devnet'
import { createDiscv5Discovery } from '@waypost/discovery-discv5'
import { MAIL_PROTOCOL, mailServer, WHOLE_RANGE } from '@waypost/kind-mail'
import { generateIdentity } from '@waypost/record'
import { openSession, sealStream } from '@waypost/sealed'
import { createServerTransport } from '@waypost/transport/server'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  contextOf,
  envelopeOf,
  expectServed,
  finalCounters,
  freshTransport,
  mailWith,
  residentMegabytes,
  until,
} from './honest-client.js'
import { cbor, endsWithin, queryOf, requestFrame, tapped } from './hostile-client.js'

let devnet: Devnet
let victim: DevnetServer
let server: Server
let megabytesBefore = 0

const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  devnet = await startDevnet({ providers: [{ name: 'Aurora', isApproved: true, servers: 3 }] })
  victim = devnet.servers[0] ?? expect.unreachable()
  server = serverOf(victim.record)
  await expectServed(server)
  megabytesBefore = (await residentMegabytes(victim)) ?? 0
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
  // After each attack the host goes on as if nothing had been.
  if (!victim.isUp())
    console.error(
      'DEAD',
      (await import('node:fs')).readFileSync(victim.logFile.replace('host.log', 'output.log'), 'utf8').slice(-3000),
      (await import('node:fs')).readFileSync(victim.logFile, 'utf8').slice(-1500),
    )
  expect(victim.isUp()).toBe(true)
  await expectServed(server)
})
afterAll(() => devnet?.stop())

async function stranger(options?: Parameters<typeof freshTransport>[0]): Promise<Transport> {
  const transport = await freshTransport(options)
  cleanups.push(() => transport.stop())
  return transport
}

/** A sealed stream past its greeting, on which the test writes frames by hand. */
async function sessionByHand(transport: Transport, change?: Parameters<typeof tapped>[1]): Promise<MessageStream> {
  const stream = await transport.open(server, MAIL_PROTOCOL)
  const used = change === undefined ? stream : tapped(stream, change).stream
  const sealed = await sealStream(used, { server, purpose: MAIL_PROTOCOL })
  await sealed[Symbol.asyncIterator]().next()
  return sealed
}

async function rawSocket(): Promise<Socket> {
  const [address] = server.addresses
  const socket = connect(address?.port ?? 0, address?.host)
  socket.on('error', () => {})
  cleanups.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

describe('a host, attacked over UDP', () => {
  it('drops datagrams that are garbage, cut or too long, and is still found by topic', async () => {
    const socket = createSocket('udp4')
    cleanups.push(() => socket.close())
    const { ip, udp = 0 } = victim.record
    const send = (bytes: Uint8Array) => new Promise((resolve) => socket.send(bytes, udp, ip, resolve))
    for (const length of [0, 1, 22, 23, 62, 63, 64, 1280, 1281, 9_000, 65_507]) {
      for (let n = 0; n < 20; n++) await send(randomBytes(length))
    }
    for (let n = 0; n < 1_000; n++) await send(randomBytes(n))

    const client = createDiscv5Discovery({
      bind: { ip: '127.0.0.1', port: 0 },
      bootnodes: [devnet.bootnode],
      deployment: devnet.deployment,
      role: 'client',
    })
    await client.start()
    cleanups.push(() => client.stop())
    const found = new Set<string>()
    // A pass ends with what is advertised by then; a host that came up just now may need another one.
    const isFound = async () => {
      for await (const { record } of client.discover(mailServer, { signal: AbortSignal.timeout(10_000) })) {
        found.add(record.nodeId)
      }
      return found.size === devnet.servers.length
    }
    await until(isFound, 'finding every server', 30_000)
    expect(found).toEqual(new Set(devnet.servers.map(({ nodeId }) => nodeId)))
  })
})

describe('a host, attacked over TCP', () => {
  it('cuts off garbage and half-open handshakes, and serves others meanwhile', async () => {
    const hello = Buffer.from('\x13/multistream/1.0.0\n')
    const openings = [
      randomBytes(10_000),
      Buffer.alloc(100_000),
      Buffer.from('GET / HTTP/1.1\r\nHost: waypost\r\n\r\n'),
      hello,
      Buffer.concat([hello, Buffer.from('\x07/noise\n')]),
      Buffer.concat([hello, Buffer.from('\x07/noise\n'), Buffer.from([0xff, 0xff]), randomBytes(2_000)]),
      Buffer.from([0xff, 0xff, 0xff, 0xff, 0x7f]),
      Buffer.alloc(0),
    ]
    const sockets: Socket[] = []
    for (let n = 0; n < 96; n++) {
      const socket = await rawSocket()
      socket.write(openings[n % openings.length] ?? hello)
      sockets.push(socket)
    }
    const closed = sockets.map(
      (socket) => new Promise((resolve) => (socket.closed ? resolve(0) : socket.on('close', resolve))),
    )
    await expectServed(server)
    await Promise.all(closed)
  })

  it('refuses unknown protocols and messages that are announced too long', async () => {
    const transport = await stranger({ maxMessageBytes: 100_000_000 })
    await expect(transport.open(server, '/unknown/1')).rejects.toMatchObject({
      code: 'TRANSPORT_PROTOCOL_NOT_SUPPORTED',
    })
    const stream = await transport.open(server, MAIL_PROTOCOL)
    const ended = endsWithin(stream, 10_000)
    stream.send(new Uint8Array(20_000_000)).catch(() => {})
    expect(await ended).toBe(true)
  })

  it('holds little for a client that asks and never reads', async () => {
    const filler = await mailWith(await stranger(), server)
    for (let n = 0; n < 16; n++) await filler.publish(Array.from({ length: 8 }, () => envelopeOf('big', 60_000)))
    const before = await residentMegabytes(victim)
    const transport = await stranger()
    const page = queryOf('big', 1_000)
    for (let n = 0; n < 2; n++) {
      const sealed = await sessionByHand(transport)
      // Some 240 × 2 pages of half a megabyte, if they were all made.
      void (async () => {
        for (let id = 1; id <= 240; id++) await sealed.send(requestFrame(id, page))
      })().catch(() => {})
    }
    // Making the pages that it may ask for at once takes the host's time, and on a busy machine more than a dial's deadline.
    const isServed = () =>
      expectServed(server).then(
        () => true,
        () => false,
      )
    await until(isServed, 'being served beside it', 40_000)
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    await until(isServed, 'being served beside it', 40_000)
    const after = await residentMegabytes(victim)
    if (before === undefined || after === undefined) return
    expect(after - before).toBeLessThan(180)
  })
})

describe('a host, attacked over sealed streams', () => {
  it('refuses a recorded hello, another purpose and noise, before and after a restart', async () => {
    const transport = await stranger()
    const recording = tapped(await transport.open(server, MAIL_PROTOCOL), (message) => [message])
    await sealStream(recording.stream, { server, purpose: MAIL_PROTOCOL })
    const replay = async () => {
      const stream = await transport.open(server, MAIL_PROTOCOL)
      for (const message of recording.sent) await stream.send(message)
      return endsWithin(stream, 3_000)
    }
    expect(await replay()).toBe(true)
    for (const length of [0, 1, 100, recording.sent[0]?.length ?? 0, 10_000]) {
      const stream = await transport.open(server, MAIL_PROTOCOL)
      await stream.send(randomBytes(length))
      expect(await endsWithin(stream, 3_000)).toBe(true)
    }
    const other = sealStream(await transport.open(server, MAIL_PROTOCOL), { server, purpose: '/waypost/other/1' })
    await expect(other).rejects.toMatchObject({ code: expect.stringMatching(/^(SEALED|TRANSPORT)_/) })
    await transport.disconnect(server)
    const counted = await finalCounters(victim)
    expect(counted).toMatchObject({
      [`sealed_sessions_refused_total{protocol="${MAIL_PROTOCOL}",reason="SEALED_REPLAYED"}`]: 1,
      [`sealed_sessions_refused_total{protocol="${MAIL_PROTOCOL}",reason="SEALED_WRONG_PURPOSE"}`]: 1,
      [`sealed_sessions_refused_total{protocol="${MAIL_PROTOCOL}",reason="SEALED_MALFORMED"}`]: 4,
    })
    // A busy machine drops datagrams before they are looked at.
    expect(counted.discv5_packets_malformed_total).toBeGreaterThan(20)
    await victim.restart()
    expect(await replay()).toBe(true)
    await transport.disconnect(server)
  })

  it('ends sessions whose frames were altered, swapped or repeated', async () => {
    const transport = await stranger()
    const held: Uint8Array[] = []
    const attacks: Parameters<typeof tapped>[1][] = [
      (frame, at) => [at < 1 ? frame : frame.map((byte, index) => (index === 7 ? byte ^ 1 : byte))],
      (frame, at) => (at < 1 ? [frame] : [frame, frame]),
      (frame, at) => {
        if (at < 1) return [frame]
        held.push(frame.slice())
        return held.length < 2 ? [] : held.splice(0).reverse()
      },
    ]
    for (const attack of attacks) {
      const sealed = await sessionByHand(transport, attack)
      await sealed.send(requestFrame(1, cbor([7])))
      await sealed.send(requestFrame(2, cbor([7]))).catch(() => {})
      expect(await endsWithin(sealed, 5_000)).toBe(true)
    }
  })
})

describe('a mail server, attacked in its own protocol', () => {
  it('answers malformed and impossible requests with typed errors, on a session that goes on', async () => {
    const session = await openSession(server, contextOf(await stranger()), { protocol: MAIL_PROTOCOL })
    const good = envelopeOf('checks')
    const bent = good.bytes.slice()
    bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1
    const malformed = [
      new Uint8Array(),
      randomBytes(100),
      Uint8Array.of(0x9f, 0xff),
      new Uint8Array(100_000).fill(0x81),
      cbor([1, [], []]),
      cbor([1, [good.bytes], []]),
      cbor([1, Array.from({ length: 101 }, () => good.bytes), Array.from({ length: 101 }, () => null)]),
      cbor([1, [good.bytes.subarray(0, -1)], [null]]),
      cbor([1, [cbor([1, 'checks', Date.now(), 60, new Uint8Array(65_537)])], [null]]),
      cbor([1, [cbor([1, '\n', Date.now(), 60, new Uint8Array(1)])], [null]]),
      cbor([2, ['checks'], 0, 10, 10, new Uint8Array(38), false]),
      cbor([2, Array.from({ length: 65 }, (_, n) => `t${n}`), 0, 10, 10, null, false]),
      cbor([3, [new Uint8Array(31)]]),
      cbor([6, ['checks'], ['0'.repeat(32), null, 0]]),
      Buffer.concat([queryOf('checks', 10), Uint8Array.of(0)]),
    ]
    for (const body of malformed) {
      const answer = session.request(body)
      await expect(answer).rejects.toMatchObject({ code: expect.stringMatching(/^MESSAGE_(MALFORMED|TOO_LARGE)$/) })
    }
    for (const [code, body] of [
      ['OPERATION_UNKNOWN', cbor([99])],
      ['VERSION_UNSUPPORTED', cbor([1, [cbor([2, 'checks', Date.now(), 60, new Uint8Array(1)])], [null]])],
    ] as const) {
      await expect(session.request(body)).rejects.toMatchObject({ code })
    }
    for (const [limit, start, end] of [[0], [1_001], [2 ** 32], [10, 5, 5], [10, 6, 5]] as const) {
      await expect(session.request(queryOf('checks', limit, start, end))).rejects.toMatchObject({
        code: 'QUERY_INVALID',
      })
    }
    for (const limit of [1, 1_000]) expect(await session.request(queryOf('checks', limit))).toBeInstanceOf(Uint8Array)
    // Bent, it is another envelope: it is stored as what it is and not as the one that it was made of.
    await session.request(cbor([1, [bent], [null]]))
    const mail = await mailWith(await stranger(), server)
    expect(await mail.presence([good.id])).toEqual([false])
    await session.close()
  })

  it('tells a flooding publisher when to come back, and takes what others publish', async () => {
    const mail = await mailWith(await stranger(), server)
    const flood = await Promise.allSettled(
      Array.from({ length: 80 }, () => mail.publish(Array.from({ length: 100 }, () => envelopeOf('flood', 1)))),
    )
    const refused = flood.filter((result) => result.status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    for (const result of refused) {
      expect(result).toMatchObject({ reason: { code: 'RATE_LIMITED', data: { retryAfterMs: expect.any(Number) } } })
    }
  })

  it('takes no gossip from a host that no registry lists', async () => {
    const outsider = createServerTransport({
      identity: generateIdentity(cryptoRandom),
      listen: [{ host: '127.0.0.1', port: 0 }],
    })
    await outsider.start()
    cleanups.push(() => outsider.stop())
    const group = await outsider.join('waypost/mail/1', async () => 'accept' as const, { isMember: () => true })
    await outsider.connect(server)
    const smuggled = envelopeOf('smuggled')
    const mail = await mailWith(await stranger(), server)
    for (let n = 0; n < 5; n++) {
      await group.publish(cbor([smuggled.bytes, envelopeOf('smuggled').bytes]))
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    expect(group.peers()).toEqual([])
    const page = await mail.query({
      ...WHOLE_RANGE,
      topics: ['smuggled'],
      limit: 10,
      after: undefined,
      form: 'positions',
    })
    expect(page.items).toEqual({ form: 'positions', positions: [] })
    expect(await mail.presence([smuggled.id])).toEqual([false])
  })
})

describe('in the end', () => {
  it('its memory is bounded, and it counted what happened', async () => {
    const after = await residentMegabytes(victim)
    if (after !== undefined) expect(after - megabytesBefore).toBeLessThan(400)
    const counted = await finalCounters(victim)
    for (const name of [
      `sealed_sessions_refused_total{protocol="${MAIL_PROTOCOL}",reason="SEALED_REPLAYED"}`,
      `sealed_sessions_broken_total{protocol="${MAIL_PROTOCOL}",reason="SEALED_TAMPERED"}`,
      'mail_request_errors_total{code="MESSAGE_MALFORMED"}',
      'mail_request_errors_total{code="QUERY_INVALID"}',
      'mail_request_errors_total{code="RATE_LIMITED"}',
      'transport_group_refused_total{topic="waypost/mail/1"}',
    ]) {
      expect({ name, times: counted[name] ?? 0 }).toMatchObject({ name, times: expect.toSatisfy((n: number) => n > 0) })
    }
    await victim.restart()
    await until(() => victim.isUp(), 'the restart')
  })
})

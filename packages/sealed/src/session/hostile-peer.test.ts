import type { MessageStream, ServerTransport } from '@waypost/core'
import { serverOf } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import { createMemoryNetwork } from '@waypost/transport/memory'
import { describe, expect, it } from 'vitest'
import { sealStream } from '../handshake/seal-stream.js'
import { unsealStream } from '../handshake/unseal-stream.js'
import { bytes, PROTOCOL, servedBy, settle, text } from '../testing/session-pair.js'
import { decodeFrame, encodeFrame, type Frame } from './frames.js'
import { openSession } from './open-session.js'

/** A client session with a server whose frames the test writes by hand. */
async function withServer(play: (sealed: MessageStream, next: () => Promise<Frame>) => Promise<void>) {
  const clock = fakeClock()
  const random = seededRandom(1)
  const network = createMemoryNetwork({ clock })
  const identity = generateIdentity(random)
  const host: ServerTransport = network.createServerTransport({ identity, listen: [{ host: '10.0.0.1', port: 1 }] })
  host.handle(PROTOCOL, async (stream) => {
    const sealed = await unsealStream(stream, { identity, purpose: PROTOCOL, clock, random })
    const messages = sealed[Symbol.asyncIterator]()
    await play(sealed, async () => decodeFrame((await messages.next()).value ?? new Uint8Array()))
  })
  await host.start()
  const transport = network.createTransport()
  await transport.start()
  const server = serverOf(createRecord({ privateKey: identity.privateKey, sequence: 1n, ip: '10.0.0.1', tcp: 1 }))
  const never = new AbortController().signal
  const opening = openSession(
    server,
    { transport, clock, random, signal: never, evicted: never, report: () => {} },
    { protocol: PROTOCOL },
  )
  return { clock, opening }
}

const greeting = encodeFrame({ type: 'greeting', maxInFlight: 4, idleMs: 1000 })
const reply = (id: number, body: Uint8Array) => encodeFrame({ type: 'reply', id, body })

describe('a client', () => {
  const violations: Record<string, (id: number) => Uint8Array[]> = {
    'a reply to no request': (id) => [reply(id + 1, new Uint8Array())],
    'two replies to one request': (id) => [reply(id, new Uint8Array()), reply(id, new Uint8Array())],
    'an end without the reply': (id) => [encodeFrame({ type: 'end', id })],
    'a frame that only clients send': (id) => [encodeFrame({ type: 'cancel', id })],
    'a second greeting': () => [greeting],
    nonsense: () => [Uint8Array.of(99, 1, 2)],
  }
  for (const [name, make] of Object.entries(violations)) {
    it(`ends the session on ${name}`, async () => {
      const { opening } = await withServer(async (sealed, next) => {
        await sealed.send(greeting)
        const request = await next()
        if (request.type === 'request') for (const frame of make(request.id)) await sealed.send(frame)
      })
      const session = await opening
      session.request(bytes('x')).catch(() => {})
      expect(await session.closed).toMatchObject({ code: 'SESSION_PROTOCOL_VIOLATED', isRetryable: false })
      await expect(session.request(bytes('y'))).rejects.toMatchObject({ code: 'SESSION_PROTOCOL_VIOLATED' })
    })
  }

  it('takes no more replies than it gave credit for', async () => {
    const { opening } = await withServer(async (sealed, next) => {
      await sealed.send(greeting)
      const request = await next()
      if (request.type !== 'request') return
      for (let n = 0; n < 50; n++) await sealed.send(reply(request.id, new Uint8Array(500))).catch(() => {})
    })
    const session = await opening
    const replies = session.stream(bytes('x'), { credit: 5000 })[Symbol.asyncIterator]()
    await settle()
    expect(await session.closed).toMatchObject({ code: 'SESSION_PROTOCOL_VIOLATED' })
    let read = 0
    const error = await (async () => {
      for (;;) {
        await replies.next()
        read += 1
      }
    })().catch((reason) => reason)
    expect(error).toMatchObject({ code: 'SESSION_PROTOCOL_VIOLATED' })
    expect(read).toBeLessThanOrEqual(10)
  })

  it('gives up a server that does not greet, and one that greets with something else', async () => {
    const silent = await withServer(async () => {})
    const late = expect(silent.opening).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    await silent.clock.advance(10_000)
    await late
    const odd = await withServer(async (sealed) => sealed.send(encodeFrame({ type: 'closing', reason: 'idle' })))
    await expect(odd.opening).rejects.toMatchObject({ code: 'SESSION_PROTOCOL_VIOLATED' })
  })
})

describe('a server', () => {
  /** A sealed stream to a real server, past its greeting, on which the test writes frames by hand. */
  async function byHand(...given: Parameters<typeof servedBy>) {
    const served = await servedBy(...given)
    const transport = served.network.createTransport({ name: 'hand' })
    await transport.start()
    const stream = await transport.open(served.server, PROTOCOL)
    const sealed = await sealStream(stream, { server: served.server, purpose: PROTOCOL, clock: served.clock })
    const messages = sealed[Symbol.asyncIterator]()
    const next = async () => decodeFrame((await messages.next()).value ?? new Uint8Array())
    expect(await next()).toMatchObject({ type: 'greeting' })
    return { ...served, sealed, next }
  }

  const request = (id: number, credit = 0) =>
    encodeFrame({ type: 'request', id, deadlineMs: 0, credit, body: bytes(`${id}`) })

  it('ends sessions that break the protocol, and counts them', async () => {
    for (const frames of [
      [request(2), request(1)],
      [request(1), request(1)],
      [greeting],
      [Uint8Array.of(200)],
      [new Uint8Array()],
    ]) {
      const { sealed, next, counted } = await byHand(async (body) => body)
      for (const frame of frames) await sealed.send(frame)
      const ended = (async () => {
        for (;;) await next()
      })()
      await expect(ended).rejects.toMatchObject({ code: expect.any(String) })
      expect(counted['sealed_sessions_broken_total SESSION_PROTOCOL_VIOLATED']).toBe(1)
    }
  })

  it('serves no request of a client that goes on after its session was closed for idleness, and lets go of its stream', async () => {
    let served = 0
    const limits = { idleMs: 1_000, drainMs: 500 }
    const { sealed, next, clock } = await byHand(
      async (body) => {
        served++
        return body
      },
      { limits },
    )
    await clock.advance(limits.idleMs)
    expect(await next()).toMatchObject({ type: 'closing', reason: 'idle' })
    await sealed.send(request(1))
    await settle()
    expect(served).toBe(0)
    await clock.advance(limits.drainMs)
    await settle()
    await expect(sealed.send(request(2))).rejects.toMatchObject({ code: expect.any(String) })
  })

  it('answers busy to requests over its limit, at the pace at which the answers are read', async () => {
    const { sealed, next } = await byHand(() => new Promise<never>(() => {}), { limits: { maxInFlight: 2 } })
    for (let id = 1; id <= 5; id++) await sealed.send(request(id))
    for (const id of [3, 4, 5]) expect(await next()).toMatchObject({ type: 'error', id, failure: { code: 'BUSY' } })
  })

  it('sends no more than it has credit for, and ends a stream that gets none for too long', async () => {
    const { sealed, next, clock } = await byHand(
      async function* () {
        for (;;) yield new Uint8Array(936)
      },
      { limits: { stallMs: 1000 } },
    )
    await sealed.send(request(1, 2500))
    for (let n = 0; n < 3; n++) expect(await next()).toMatchObject({ type: 'reply', id: 1 })
    await settle()
    await sealed.send(encodeFrame({ type: 'credit', id: 1, bytes: 1500 }))
    expect(await next()).toMatchObject({ type: 'reply', id: 1 })
    await settle()
    await clock.advance(1000)
    expect(await next()).toMatchObject({ type: 'error', id: 1, failure: { code: 'STALLED' } })
  })

  it('lets a client that does not read its replies ask no further, and loses none of them', async () => {
    let asked = 0
    const { sealed, next, open } = await byHand(
      async (body) => {
        asked++
        return new Uint8Array(10_000).fill(body.length)
      },
      { limits: { maxInFlight: 4, maxUnsentPerSession: 40_000 } },
    )
    // Not awaited: the server stops taking them, too.
    const sending = (async () => {
      for (let id = 1; id <= 200; id++) await sealed.send(request(id))
    })()
    await settle(50)
    expect(asked).toBeLessThan(30)
    const { session } = await open({ name: 'honest' })
    expect(await session.request(bytes('other'))).toHaveLength(10_000)
    for (let id = 1; id <= 200; id++) expect(await next()).toMatchObject({ type: 'reply', id })
    await sending
    expect(asked).toBe(201)
  })

  it('ends the session that reads the least when clients together leave too much unread, and no other', async () => {
    const replies = async () => new Uint8Array(10_000)
    const { network, server, sealed, clock, open, counted } = await byHand(replies, {
      limits: { maxInFlight: 16, maxUnsentPerSession: 60_000, maxUnsent: 100_000 },
    })
    const { session } = await open({ name: 'honest' })
    const transport = network.createTransport({ name: 'second' })
    await transport.start()
    const second = await sealStream(await transport.open(server, PROTOCOL), { server, purpose: PROTOCOL, clock })
    for (let id = 1; id <= 16; id++) await sealed.send(request(id))
    expect(counted['sealed_sessions_broken_total SESSION_LOST']).toBeUndefined()
    for (let id = 1; id <= 16; id++) await second.send(request(id)).catch(() => {})
    await settle()
    expect(counted['sealed_sessions_broken_total SESSION_LOST']).toBe(1)
    expect(await session.request(bytes('x'))).toHaveLength(10_000)
  })

  it('confirms each cancel with the last frame of the request', async () => {
    const { sealed, next } = await byHand(
      (_, { signal }) =>
        new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    await sealed.send(request(1))
    await sealed.send(encodeFrame({ type: 'cancel', id: 1 }))
    await sealed.send(encodeFrame({ type: 'cancel', id: 77 }))
    expect(await next()).toEqual({ type: 'end', id: 1 })
  })

  it('keeps a client’s request within the deadline that the client set', async () => {
    const { sealed, next, clock } = await byHand(() => new Promise<never>(() => {}))
    await sealed.send(encodeFrame({ type: 'request', id: 1, deadlineMs: 200, credit: 0, body: bytes('x') }))
    await settle()
    await clock.advance(200)
    expect(await next()).toMatchObject({
      type: 'error',
      id: 1,
      failure: { code: 'DEADLINE_EXCEEDED', isRetryable: true },
    })
  })

  /** Streams of a peer that never answers the challenge; what the server says on each. */
  async function silentStreams(served: Awaited<ReturnType<typeof servedBy>>, name: string, count: number) {
    const transport = served.network.createTransport({ name })
    await transport.start()
    const streams = await Promise.all(Array.from({ length: count }, () => transport.open(served.server, PROTOCOL)))
    await settle()
    return Promise.all(streams.map(async (stream) => (await stream[Symbol.asyncIterator]().next()).value))
  }
  const isChallenge = (message: Uint8Array | undefined) => message?.length === 33
  const isRefusal = (message: Uint8Array | undefined) => message?.length === 2

  it('holds unfinished handshakes to their deadline and their number', async () => {
    const limits = { maxHandshakes: 10, maxSessionsPerPeer: 100, handshakeTimeoutMs: 3000 }
    const served = await servedBy(async (body) => body, { limits })
    const first = await silentStreams(served, 'flood', 50)
    expect(first.filter(isChallenge)).toHaveLength(10)
    expect(first.filter(isRefusal)).toHaveLength(40)
    await served.clock.advance(3000)
    const { session } = await served.open()
    expect(text(await session.request(bytes('still here')))).toBe('still here')
    expect(served.counted['sealed_sessions_refused_total SEALED_TIMEOUT']).toBe(10)
  })

  it('lets a peer in while another one holds all handshakes', async () => {
    const limits = { maxHandshakes: 10, maxSessionsPerPeer: 100 }
    const served = await servedBy(async (body) => body, { limits })
    await silentStreams(served, 'flood', 50)
    const { session } = await served.open()
    expect(text(await session.request(bytes('in')))).toBe('in')
    expect(served.counted['sealed_sessions_refused_total SEALED_BUSY']).toBe(41)
  })

  it('lets peers in one after the other while a crowd of peers holds one handshake each, once those had their time', async () => {
    const served = await servedBy(async (body) => body, { limits: { maxHandshakes: 10, handshakeTimeoutMs: 60_000 } })
    for (let n = 0; n < 20; n++) await silentStreams(served, `crowd-${n}`, 1)
    await expect(served.open()).rejects.toMatchObject({ code: 'SEALED_BUSY' })
    for (let n = 0; n < 3; n++) {
      await served.clock.advance(1000)
      const { session } = await served.open({ name: `honest-${n}` })
      expect(text(await session.request(bytes('in')))).toBe('in')
      for (let m = 0; m < 20; m++) await silentStreams(served, `crowd-${n}-${m}`, 1)
    }
  })
})

import type { MessageStream, Server, ServerTransport, Transport } from '@waypost/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** One network with one server and one client, all started. */
export interface TransportFixture {
  readonly host: ServerTransport
  readonly client: Transport
  /** The server that `host` is, at an address where it listens. */
  readonly server: Server
  /** The same address, with the key of somebody else. */
  readonly impostor: Server
  /** A server with the right form and nobody at its address. */
  readonly absent: Server
  /** The IP address that the client's connections come from; left out where streams have none. */
  readonly clientAddress?: string
  /** Ends the host as a crash does: no goodbye. Left out where that cannot be done within a process. */
  kill?(): Promise<void> | void
  /** Stops everything. */
  dispose(): Promise<void>
}

const PROTOCOL = '/conformance/1'

/**
 * What every `Transport` and `ServerTransport` promises. Call it in a test file of the adapter; it registers the tests.
 *
 * @param create makes a fresh {@link TransportFixture} for each test
 */
export function testTransport(name: string, create: () => Promise<TransportFixture>): void {
  describe(`${name} is a transport`, () => {
    let fixture: TransportFixture

    beforeEach(async () => {
      fixture = await create()
    })
    afterEach(async () => {
      await fixture.dispose()
    })

    /** Both ends of a stream. */
    async function pair(): Promise<{ near: MessageStream; far: MessageStream }> {
      const accepted = Promise.withResolvers<MessageStream>()
      fixture.host.handle(PROTOCOL, accepted.resolve)
      const near = await fixture.client.open(fixture.server, PROTOCOL)
      // Some transports tell the other side of a stream with its first message only.
      await near.send(Uint8Array.of(0))
      const far = await accepted.promise
      expect(await read(far)).toEqual([0])
      return { near, far }
    }

    describe('streams', () => {
      it('carry messages whole and in order, both ways, also empty ones and the longest', async () => {
        const { near, far } = await pair()
        const longest = pattern(near.maxMessageBytes)
        for (const message of [Uint8Array.of(1, 2, 3), new Uint8Array(), longest, Uint8Array.of(4)]) {
          void near.send(message)
          void far.send(message)
        }
        for (const stream of [near, far]) {
          const reader = stream[Symbol.asyncIterator]()
          expect((await reader.next()).value).toEqual(Uint8Array.of(1, 2, 3))
          expect((await reader.next()).value).toEqual(new Uint8Array())
          expect(same((await reader.next()).value, longest)).toBe(true)
          expect((await reader.next()).value).toEqual(Uint8Array.of(4))
        }
      })

      it('name the two sides as the transport proved them', async () => {
        const { near, far } = await pair()
        expect(near.localPeer).toBe(fixture.client.localPeer)
        expect(near.remotePeer).toBe(fixture.host.localPeer)
        expect(far.localPeer).toBe(fixture.host.localPeer)
        expect(far.remotePeer).toBe(fixture.client.localPeer)
        expect([near.protocol, far.protocol]).toEqual([PROTOCOL, PROTOCOL])
      })

      it('tell the server the IP address they come from, where there is one', async () => {
        const { far } = await pair()
        expect(far.remoteAddress).toBe(fixture.clientAddress)
      })

      it('do not mix', async () => {
        const received = new Map<number, number[]>()
        const done = Promise.withResolvers<void>()
        fixture.host.handle(PROTOCOL, async (stream) => {
          for await (const message of stream) {
            const [from, value] = [...message] as [number, number]
            received.set(from, [...(received.get(from) ?? []), value])
          }
          if (received.size === 5 && [...received.values()].every(({ length }) => length === 20)) done.resolve()
        })
        const streams = await Promise.all(
          Array.from({ length: 5 }, () => fixture.client.open(fixture.server, PROTOCOL)),
        )
        for (let value = 0; value < 20; value++) {
          await Promise.all(streams.map((stream, from) => stream.send(Uint8Array.of(from, value))))
        }
        await Promise.all(streams.map((stream) => stream.close()))
        await done.promise
        for (const values of received.values()) expect(values).toEqual(Array.from({ length: 20 }, (_, at) => at))
      })

      it('close one way at a time: what was sent before arrives, and the other way goes on', async () => {
        const { near, far } = await pair()
        await near.send(Uint8Array.of(1))
        await near.close()
        await near.close()
        expect(await readAll(far)).toEqual([[1]])
        await far.send(Uint8Array.of(2))
        await far.close()
        expect(await readAll(near)).toEqual([[2]])
        await expect(near.send(Uint8Array.of(3))).rejects.toHaveProperty('isRetryable', true)
      })

      it('give the reason of an abort to the own reader, and a typed error to the other', async () => {
        const { near, far } = await pair()
        const reason = new RangeError('enough')
        const nearRead = expect(read(near)).rejects.toBe(reason)
        const farRead = expect(read(far)).rejects.toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/) })
        near.abort(reason)
        near.abort(new TypeError('again'))
        await Promise.all([nearRead, farRead])
        await expect(near.send(Uint8Array.of(1))).rejects.toBe(reason)
      })

      it('refuse to send what is too long, and go on', async () => {
        const { near, far } = await pair()
        await expect(near.send(new Uint8Array(near.maxMessageBytes + 1))).rejects.toMatchObject({
          isRetryable: false,
        })
        await near.send(Uint8Array.of(7))
        expect(await read(far)).toEqual([7])
      })

      it('hold a sender back whose reader does not read, and let it go when that reads', async () => {
        const { near, far } = await pair()
        const size = Math.min(near.maxMessageBytes, 100_000)
        let sent = 0
        const sending = (async () => {
          for (; sent < 200; sent++) await near.send(pattern(size))
        })()
        await quiet(() => sent)
        expect(sent).toBeLessThan(200)
        const reader = far[Symbol.asyncIterator]()
        for (let at = 0; at < 200; at++) expect((await reader.next()).value?.length).toBe(size)
        await sending
      })

      it('end a send that waits for room when its signal fires', async () => {
        const { near } = await pair()
        const controller = new AbortController()
        const sending = (async () => {
          for (;;) await near.send(pattern(100_000), { signal: controller.signal })
        })()
        controller.abort()
        await expect(sending).rejects.toMatchObject({ code: 'ABORTED' })
      })
    })

    describe('opening', () => {
      it('fails with a typed, retryable error when nobody is there', async () => {
        await expect(fixture.client.open(fixture.absent, PROTOCOL)).rejects.toMatchObject({
          code: expect.any(String),
          isRetryable: true,
        })
      })

      it('fails, for good, when who answers does not hold the key', async () => {
        fixture.host.handle(PROTOCOL, () => {})
        await expect(fixture.client.open(fixture.impostor, PROTOCOL)).rejects.toMatchObject({
          code: expect.any(String),
          isRetryable: false,
        })
      })

      it('fails, for good, when the server does not speak the protocol, and no more once it does', async () => {
        await expect(fixture.client.open(fixture.server, PROTOCOL)).rejects.toMatchObject({ isRetryable: false })
        const stop = fixture.host.handle(PROTOCOL, () => {})
        await expect(fixture.client.open(fixture.server, PROTOCOL)).resolves.toBeDefined()
        stop()
        await expect(fixture.client.open(fixture.server, PROTOCOL)).rejects.toMatchObject({ isRetryable: false })
      })

      it('gives up when its signal fires, before or while it runs', async () => {
        fixture.host.handle(PROTOCOL, () => {})
        const { client, server } = fixture
        await expect(client.open(server, PROTOCOL, { signal: AbortSignal.abort() })).rejects.toMatchObject({
          code: 'ABORTED',
        })
        const controller = new AbortController()
        const opening = client.open(server, PROTOCOL, { signal: controller.signal })
        controller.abort()
        await expect(opening).rejects.toMatchObject({ code: 'ABORTED' })
      })
    })

    describe('lifecycle', () => {
      it('starts and stops as often as asked, and refuses work while stopped', async () => {
        const { client, host, server } = fixture
        host.handle(PROTOCOL, () => {})
        await Promise.all([client.start(), client.start()])
        await Promise.all([client.stop(), client.stop()])
        await expect(client.open(server, PROTOCOL)).rejects.toMatchObject({ code: expect.any(String) })
        await client.start()
        await expect(client.open(server, PROTOCOL)).resolves.toBeDefined()
      })

      it('ends both sides of its streams when it stops', async () => {
        const { near, far } = await pair()
        const ends = Promise.all([
          expect(read(near)).rejects.toBeInstanceOf(Error),
          expect(read(far)).rejects.toBeInstanceOf(Error),
        ])
        await fixture.client.stop()
        await ends
      })

      it('tells a reader at once when the server is gone', async () => {
        const { near } = await pair()
        const lost = expect(read(near)).rejects.toMatchObject({ isRetryable: true })
        await (fixture.kill ?? (() => fixture.host.stop()))()
        await lost
        await expect(fixture.client.open(fixture.server, PROTOCOL)).rejects.toMatchObject({ isRetryable: true })
      })

      it('ends the streams to a server from which it disconnects, and connects anew when asked', async () => {
        const { near } = await pair()
        const lost = expect(read(near)).rejects.toBeInstanceOf(Error)
        await fixture.client.disconnect(fixture.server)
        await fixture.client.disconnect(fixture.absent)
        await lost
        await expect(fixture.client.open(fixture.server, PROTOCOL)).resolves.toBeDefined()
      })
    })
  })
}

async function read(stream: MessageStream): Promise<number[] | undefined> {
  const { done, value } = await stream[Symbol.asyncIterator]().next()
  return done ? undefined : [...value]
}

async function readAll(stream: MessageStream): Promise<number[][]> {
  const all: number[][] = []
  for await (const message of stream) all.push([...message])
  return all
}

/** Bytes that differ along the way, so that a lost or doubled part is seen. */
function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at++) bytes[at] = (at * 31 + (at >> 8)) & 0xff
  return bytes
}

/** Comparing megabytes element by element through `toEqual` takes seconds. */
function same(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one?.length === other.length && one.every((byte, at) => byte === other[at])
}

/** Waits until a value stands still for many turns of the event loop. */
async function quiet(value: () => number): Promise<void> {
  let last = value()
  for (let still = 0; still < 200; still++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (value() === last) continue
    last = value()
    still = 0
  }
}

import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { type MessageStream, type ServerTransport, systemClock } from '@waypost/core'
import { createLibp2p } from 'libp2p'
import { afterEach, describe, expect, it } from 'vitest'
import { createServerTransport } from './create-server-transport.js'
import { createTransport } from './create-transport.js'
import { nodeOptions } from './libp2p/node-options.js'
import type { PeerConnection, ServerTransportOptions } from './server-transport-options.js'
import { identityOfSeed, serverAt } from './testing/server-at.js'
import { until } from './testing/until.js'

const ECHO = '/test/echo/1'
const cleanups: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function host(seed: number, options: Partial<ServerTransportOptions> = {}) {
  const identity = identityOfSeed(seed)
  const counted: Record<string, number> = {}
  const transport = createServerTransport({
    identity,
    listen: [{ host: '127.0.0.1', port: 0 }],
    counters: {
      count(name, labels = {}, by = 1) {
        const key = [name, ...Object.values(labels)].join(' ')
        counted[key] = (counted[key] ?? 0) + by
      },
    },
    ...options,
  })
  transport.handle(ECHO, (stream) => void echo(stream))
  await transport.start()
  cleanups.push(() => transport.stop())
  return { transport, identity, counted, server: serverAt(identity, transport.listening) }
}

async function client() {
  const transport = createTransport()
  await transport.start()
  cleanups.push(() => transport.stop())
  return transport
}

async function echo(stream: MessageStream) {
  try {
    for await (const message of stream) await stream.send(message)
    await stream.close()
  } catch {
    // The client went away.
  }
}

const port = (transport: ServerTransport) => transport.listening[0]?.port ?? 0

async function rawSocket(to: ServerTransport, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port: port(to), host: '127.0.0.1', localAddress })
  socket.on('error', () => {})
  cleanups.push(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

describe('a server’s transport', () => {
  it('refuses a client key of another length with a typed error', () => {
    expect(() => createTransport({ privateKey: new Uint8Array(31) })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
    )
  })

  it('names the busy port and the fix, and can be started once the port is free', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const busy = (taken.address() as { port: number }).port
    const transport = createServerTransport({
      identity: identityOfSeed(1),
      listen: [{ host: '127.0.0.1', port: busy }],
    })
    cleanups.push(() => transport.stop())
    await expect(transport.start()).rejects.toMatchObject({
      code: 'TRANSPORT_ADDRESS_IN_USE',
      message: expect.stringContaining(`127.0.0.1:${busy}`),
      hint: expect.stringContaining('choose another port'),
      data: { addresses: [{ host: '127.0.0.1', port: busy }] },
    })
    expect(transport.listening).toEqual([])
    taken.close()
    await once(taken, 'close')
    await transport.start()
    expect(transport.listening).toEqual([{ host: '127.0.0.1', port: busy }])
  })

  it('says which address it cannot listen on', async () => {
    const transport = createServerTransport({ identity: identityOfSeed(1), listen: [{ host: '192.0.2.1', port: 0 }] })
    await expect(transport.start()).rejects.toMatchObject({
      code: 'TRANSPORT_LISTEN_FAILED',
      message: expect.stringContaining('192.0.2.1:0'),
    })
    for (const address of [
      { host: 'localhost', port: 1 },
      { host: '127.0.0.1', port: 70_000 },
    ]) {
      expect(() => createServerTransport({ identity: identityOfSeed(1), listen: [address] })).toThrowError(
        expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
      )
    }
  })

  it('tells of each connection when it is made, who made it and from where', async () => {
    const seen: PeerConnection[] = []
    const before = Date.now()
    const { server } = await host(1, { onConnection: (connection) => seen.push(connection) })
    const transport = await client()
    await transport.open(server, ECHO)
    await transport.open(server, ECHO)
    await until(() => seen.length > 0)
    expect(seen).toEqual([
      {
        direction: 'inbound',
        at: expect.any(Number),
        remotePeer: transport.localPeer,
        remoteAddress: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      },
    ])
    expect(seen[0]?.at).toBeGreaterThanOrEqual(before)
  })

  it('tells a client that another key answers', async () => {
    const { transport } = await host(1)
    const impostor = serverAt(identityOfSeed(2), transport.listening)
    await expect((await client()).open(impostor, ECHO)).rejects.toMatchObject({
      code: 'TRANSPORT_WRONG_KEY',
      isRetryable: false,
    })
  })

  // Only Linux has all of 127.0.0.0/8 on its loopback.
  it.runIf(process.platform === 'linux')('learns the address that a client dials from', async () => {
    const { transport, server } = await host(1)
    const arrived = Promise.withResolvers<MessageStream>()
    transport.handle('/test/from/1', arrived.resolve)
    const from = createTransport({ localAddress: '127.1.2.3' })
    await from.start()
    cleanups.push(() => from.stop())
    await (await from.open(server, '/test/from/1')).send(Uint8Array.of(1))
    expect((await arrived.promise).remoteAddress).toBe('127.1.2.3')
  })

  it('gives clients a fresh identity for each run, and a lasting one only to who asks for it', () => {
    const privateKey = new Uint8Array(32).fill(7)
    const [one, other] = [createTransport().localPeer, createTransport().localPeer]
    expect(one).not.toBe(other)
    expect(createTransport({ privateKey }).localPeer).toBe(createTransport({ privateKey }).localPeer)
  })

  it('gives up a dial on somebody who accepts and says nothing', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    cleanups.push(() => silent.close())
    const transport = createTransport({ connectTimeoutMs: 300 })
    await transport.start()
    cleanups.push(() => transport.stop())
    const { port: listening } = silent.address() as { port: number }
    const server = serverAt(identityOfSeed(1), [{ host: '127.0.0.1', port: listening }])
    await expect(transport.open(server, ECHO)).rejects.toMatchObject({ code: 'TRANSPORT_TIMEOUT', isRetryable: true })
  })
})

describe('strangers', () => {
  it('who never finish the handshake are cut off at the deadline, and only so many are let in at once', async () => {
    const { transport, server } = await host(1, { limits: { handshakeTimeoutMs: 400, maxPending: 20 } })
    const sockets = await Promise.all(Array.from({ length: 60 }, () => rawSocket(transport)))
    const closed = sockets.map((socket) => new Promise((resolve) => socket.on('close', resolve)))
    // Those over the cap are closed at once, the others at the deadline.
    await Promise.all(closed)
    const stream = await (await client()).open(server, ECHO)
    await stream.send(Uint8Array.of(1))
    expect((await stream[Symbol.asyncIterator]().next()).value).toEqual(Uint8Array.of(1))
  })

  // Only Linux has all of 127.0.0.0/8 on its loopback.
  it.runIf(process.platform === 'linux')('who keep connecting and say nothing keep nobody else out', async () => {
    const { transport, server, counted } = await host(1, {
      limits: { maxPending: 20, maxConnectionRate: 10_000, handshakeTimeoutMs: 60_000 },
    })
    let isOver = false
    cleanups.push(() => {
      isOver = true
    })
    const crowd = async (localAddress: string) => {
      while (!isOver) {
        const socket = await rawSocket(transport, localAddress)
        // Not `once`, which a reset rejects.
        await new Promise((resolve) => (socket.closed ? resolve(undefined) : socket.on('close', resolve)))
      }
    }
    for (let n = 0; n < 25; n++) void crowd('127.0.0.2').catch(() => {})
    await until(() => (counted['transport_connections_refused_total pending'] ?? 0) >= 20)
    for (let n = 0; n < 5; n++) {
      const stream = await (await client()).open(server, ECHO)
      await stream.send(Uint8Array.of(n))
      expect((await stream[Symbol.asyncIterator]().next()).value).toEqual(Uint8Array.of(n))
    }
    isOver = true
  })

  it('get no more connections from one address than the limit, and others do once they leave', async () => {
    const { server, counted } = await host(1, { limits: { maxConnectionsPerAddress: 3 } })
    const clients = await Promise.all([client(), client(), client()])
    await Promise.all(clients.map((transport) => transport.open(server, ECHO)))
    await expect((await client()).open(server, ECHO)).rejects.toMatchObject({ code: expect.any(String) })
    expect(counted['transport_connections_refused_total per-address']).toBeGreaterThanOrEqual(1)
    await clients[0]?.stop()
    const next = await client()
    await until(async () => {
      try {
        await next.open(server, ECHO)
        return true
      } catch {
        return false
      }
    })
  })

  it('who open more streams than one connection may have are refused, and keep those that they have', async () => {
    const { server } = await host(1, { limits: { maxStreamsPerConnection: 5 } })
    const transport = await client()
    const kept: MessageStream[] = []
    for (let n = 0; n < 5; n++) kept.push(await transport.open(server, ECHO))
    const ask = async (stream: MessageStream) => {
      await stream.send(Uint8Array.of(1))
      return (await stream[Symbol.asyncIterator]().next()).value
    }
    const flood = await Promise.allSettled(
      Array.from({ length: 40 }, async () => ask(await transport.open(server, ECHO))),
    )
    expect(flood.filter(({ status }) => status === 'fulfilled')).toEqual([])
    for (const result of flood) expect(result).toMatchObject({ reason: { isRetryable: true } })
    for (const stream of kept) expect(await ask(stream)).toEqual(Uint8Array.of(1))
  })

  it('who announce a message over the limit are cut off before it is taken in', async () => {
    const { server } = await host(1, { maxMessageBytes: 1000 })
    const transport = createTransport({ maxMessageBytes: 100_000_000 })
    await transport.start()
    cleanups.push(() => transport.stop())
    const stream = await transport.open(server, ECHO)
    const ended = expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'TRANSPORT_ABORTED' })
    stream.send(new Uint8Array(50_000_000)).catch(() => {})
    await ended
    const next = await transport.open(server, ECHO)
    await next.send(new Uint8Array(1000))
    expect((await next[Symbol.asyncIterator]().next()).value).toHaveLength(1000)
  })

  it('who begin streams and never say what for lose them, and keep nobody else waiting', async () => {
    const { server } = await host(1, { limits: { maxStreamsPerConnection: 5, handshakeTimeoutMs: 400 } })
    const node = await createLibp2p(
      nodeOptions({
        privateKey: await generateKeyPair('Ed25519'),
        maxMessageBytes: 1_000,
        maxInboundStreams: 0,
        clock: systemClock,
      }),
    )
    await node.start()
    cleanups.push(() => node.stop())
    const [address] = server.addresses
    const connection = await node.dial(multiaddr(`/ip4/${address?.host}/tcp/${address?.port}`))
    // Below the protocol: streams of the muxer itself, one byte in each, so that the other side has them.
    const { muxer } = connection as unknown as { muxer: { createStream(): Promise<Stream> } }
    const halfOpen = await Promise.all(Array.from({ length: 12 }, () => muxer.createStream()))
    const closed = halfOpen.map((stream) => new Promise((resolve) => stream.addEventListener('close', resolve)))
    for (const stream of halfOpen) stream.send(Uint8Array.of(0x13))
    const stream = await (await client()).open(server, ECHO)
    await stream.send(Uint8Array.of(1))
    expect((await stream[Symbol.asyncIterator]().next()).value).toEqual(Uint8Array.of(1))
    await Promise.all(closed)
  })

  it('who connect and ask for nothing are let go', async () => {
    const { server, counted } = await host(1, { limits: { idleMs: 150 } })
    const transport = await client()
    const busy = await client()
    const kept = await busy.open(server, ECHO)
    const stream = await transport.open(server, ECHO)
    await stream.close()
    await until(() => counted.transport_connections_idle_closed_total === 1)
    await kept.send(Uint8Array.of(1))
    expect((await kept[Symbol.asyncIterator]().next()).value).toEqual(Uint8Array.of(1))
  })
})

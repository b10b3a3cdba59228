import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { MessageStream } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createServerTransport } from '../create-server-transport.js'
import { createTransport } from '../create-transport.js'
import { identityOfSeed, serverAt } from '../testing/server-at.js'
import { until } from '../testing/until.js'

const PROTOCOL = '/test/muxer/1'
const cleanups: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A client and a server with a way between them that counts what the client sends, and can fall silent. */
async function pair() {
  const clock = fakeClock()
  const identity = identityOfSeed(1)
  const host = createServerTransport({ identity, listen: [{ host: '127.0.0.1', port: 0 }] })
  await host.start()
  cleanups.push(() => host.stop())
  const way = { sent: 0, isSilent: false, sockets: [] as Socket[] }
  const proxy = createServer((near) => {
    const far = connect(host.listening[0]?.port ?? 0, '127.0.0.1')
    way.sockets.push(near, far)
    for (const socket of [near, far]) socket.on('error', () => {})
    near.on('data', (data) => {
      way.sent += 1
      if (!way.isSilent) far.write(data)
    })
    far.on('data', (data) => void (way.isSilent || near.write(data)))
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  cleanups.push(() => {
    for (const socket of way.sockets) socket.destroy()
    proxy.close()
  })
  const client = createTransport({ clock })
  await client.start()
  cleanups.push(() => client.stop())
  const { port } = proxy.address() as { port: number }
  return { clock, host, client, way, server: serverAt(identity, [{ host: '127.0.0.1', port }]) }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 20))

describe('a muxer', () => {
  it('ends a connection whose other side fell silent, and none whose other side answers', async () => {
    const { clock, host, client, way, server } = await pair()
    host.handle(PROTOCOL, () => {})
    const stream = await client.open(server, PROTOCOL)
    const next = stream[Symbol.asyncIterator]().next()
    let isOver = false
    next.catch(() => {
      isOver = true
    })
    for (let round = 0; round < 3; round++) {
      const { sent } = way
      clock.advance(10_000)
      await until(() => way.sent > sent)
      // The answer comes by the machine's time; the deadline passes by the clock's.
      await settle()
      expect(isOver).toBe(false)
    }
    way.isSilent = true
    const { sent } = way
    clock.advance(10_000)
    await until(() => way.sent > sent)
    expect(isOver).toBe(false)
    clock.advance(10_000)
    await expect(next).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
  })

  it('does not answer each message of a stream, and lets a long stream of them through', async () => {
    const { host, client, way, server } = await pair()
    const served = Promise.withResolvers<MessageStream>()
    host.handle(PROTOCOL, served.resolve)
    const stream = await client.open(server, PROTOCOL)
    const sending = await served.promise
    await settle()
    const { sent } = way
    const messages = stream[Symbol.asyncIterator]()
    for (let count = 0; count < 200; count++) {
      await sending.send(Uint8Array.of(count))
      expect((await messages.next()).value).toEqual(Uint8Array.of(count))
    }
    await settle()
    expect(way.sent - sent).toBeLessThan(5)
    // Four times the window.
    const long = new Uint8Array(500_000)
    for (let count = 0; count < 8; count++) {
      const [{ value }] = await Promise.all([messages.next(), sending.send(long)])
      expect(value).toHaveLength(long.length)
    }
  })
})

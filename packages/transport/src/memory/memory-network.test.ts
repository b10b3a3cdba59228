import type { MessageStream } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { identityOfSeed, serverAt } from '../testing/server-at.js'
import { createMemoryNetwork } from './memory-network.js'

const ECHO = '/test/echo/1'

async function echo(stream: MessageStream) {
  try {
    for await (const message of stream) await stream.send(message)
    await stream.close()
  } catch {
    // The client went away.
  }
}

async function running(clock = fakeClock()) {
  const network = createMemoryNetwork({ clock })
  const identity = identityOfSeed(1)
  const host = network.createServerTransport({ identity, listen: [{ host: '10.0.0.1', port: 0 }] })
  host.handle(ECHO, (stream) => void echo(stream))
  await host.start()
  const client = network.createTransport()
  await client.start()
  return { clock, network, identity, host, client, server: serverAt(identity, host.listening) }
}

describe('memory network', () => {
  it('logs one connection per client and server, however many streams run on it', async () => {
    const { client, server, network, clock } = await running()
    await client.open(server, ECHO)
    await client.open(server, ECHO)
    expect(network.connections).toEqual([
      {
        direction: 'inbound',
        at: clock.now(),
        remotePeer: 'client-1',
        remoteAddress: 'memory:client-1',
        server: server.nodeId,
      },
    ])
  })

  it('holds everything while a server is stalled, and loses nothing', async () => {
    const { client, server, network, clock } = await running()
    const stream = await client.open(server, ECHO)
    network.faults.stall(server.nodeId)
    await stream.send(Uint8Array.of(1))
    const late = client.open(server, ECHO)
    const expired = expect(late).rejects.toMatchObject({ code: 'TRANSPORT_TIMEOUT', isRetryable: true })
    await clock.advance(10_000)
    await expired
    network.faults.stall(server.nodeId, false)
    const reply = await stream[Symbol.asyncIterator]().next()
    expect(reply.value).toEqual(Uint8Array.of(1))
  })

  it('refuses while told to, and kills connections on drop', async () => {
    const { client, server, network } = await running()
    const stream = await client.open(server, ECHO)
    const read = expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' })
    network.faults.drop(server.nodeId)
    await read
    network.faults.refuse(server.nodeId)
    await expect(client.open(server, ECHO)).rejects.toMatchObject({ code: 'TRANSPORT_UNREACHABLE' })
    network.faults.refuse(server.nodeId, false)
    await expect(client.open(server, ECHO)).resolves.toBeDefined()
  })
})

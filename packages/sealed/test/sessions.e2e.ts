import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cryptoRandom, type Outcome, type Server, serverOf, systemClock, type Transport, toHex } from '@waypost/core'
import { decodeRecord } from '@waypost/record'
import { openSession } from '@waypost/sealed'
import { createTransport } from '@waypost/transport'
import { afterEach, describe, expect, it } from 'vitest'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function serverProcess(...args: string[]): Promise<{ child: ChildProcess; server: Server; lines: Interface }> {
  const script = fileURLToPath(new URL('session-server.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  cleanups.push(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  const [text] = await once(lines, 'line')
  return { child, server: serverOf(decodeRecord(String(text))), lines }
}

/** A transport that keeps what its streams send. */
function recording(transport: Transport, sent: Uint8Array[]): Transport {
  return {
    ...transport,
    async open(...given) {
      const stream = await transport.open(...given)
      return {
        ...stream,
        async send(message, options) {
          sent.push(message.slice())
          await stream.send(message, options)
        },
        [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
      }
    },
  }
}

async function client(server: Server, transport: Transport = createTransport()) {
  await transport.start()
  cleanups.push(() => transport.stop())
  const outcomes: Outcome[] = []
  const open = () =>
    openSession(
      server,
      {
        transport,
        clock: systemClock,
        random: cryptoRandom,
        signal: AbortSignal.timeout(60_000),
        evicted: new AbortController().signal,
        report: (outcome) => outcomes.push(outcome),
      },
      { protocol: '/test/session/1' },
    )
  return { transport, open, outcomes }
}

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (body: Uint8Array) => new TextDecoder().decode(body)

describe('sessions with a server process', () => {
  it('notice at once that it was killed, in whatever they wait for', async () => {
    const { child, server } = await serverProcess()
    const { open, outcomes } = await client(server)
    const session = await open()
    expect(text(await session.request(bytes('alive')))).toBe('alive')
    const live = session.stream(bytes('live'))[Symbol.asyncIterator]()
    expect(text((await live.next()).value ?? new Uint8Array())).toBe('live')
    const pending = expect(live.next()).rejects.toMatchObject({ code: 'SESSION_LOST', isRetryable: true })
    const killedAt = performance.now()
    child.kill('SIGKILL')
    const reason = await session.closed
    const noticedAfterMs = performance.now() - killedAt
    await pending
    expect(reason).toMatchObject({ code: 'SESSION_LOST', cause: { code: expect.stringMatching(/^TRANSPORT_/) } })
    expect(noticedAfterMs).toBeLessThan(1_000)
    expect(outcomes.map(({ type }) => type)).toEqual(['success', 'success', 'failure'])
    await expect(session.request(bytes('dead'))).rejects.toMatchObject({ code: 'SESSION_LOST' })
    await expect(open()).rejects.toMatchObject({ code: 'TRANSPORT_UNREACHABLE', isRetryable: true })
  })

  it('serve 60 clients at once, each its own answers', async () => {
    const { server } = await serverProcess()
    const clients = await Promise.all(Array.from({ length: 60 }, () => client(server)))
    const sessions = await Promise.all(clients.map(({ open }) => open()))
    const answers = await Promise.all(
      sessions.flatMap((session, who) =>
        Array.from({ length: 20 }, async (_, n) => text(await session.request(bytes(`${who}/${n}`)))),
      ),
    )
    expect(answers).toEqual(sessions.flatMap((_, who) => Array.from({ length: 20 }, (_, n) => `${who}/${n}`)))
    await Promise.all(sessions.map((session) => session.close()))
  })

  it('go on while a crowd holds half-open connections', async () => {
    const { server } = await serverProcess()
    const [address] = server.addresses
    if (address === undefined) return expect.unreachable()
    const { open } = await client(server)
    const before = await open()
    const sockets = Array.from({ length: 300 }, () => {
      const socket = connect(address.port, address.host)
      socket.on('error', () => {})
      cleanups.push(() => socket.destroy())
      return socket
    })
    const closed = sockets.map((socket) => new Promise((resolve) => socket.on('close', resolve)))
    expect(text(await before.request(bytes('during')))).toBe('during')
    // The server itself ends each of them: those over its limits at once, the others at the handshake's deadline.
    await Promise.all(closed)
    const after = await (await client(server)).open()
    expect(text(await after.request(bytes('after')))).toBe('after')
  })

  it('notice a server that stops answering without a word', async () => {
    const { child, server } = await serverProcess()
    const { open } = await client(server)
    const session = await open()
    child.kill('SIGSTOP')
    cleanups.push(() => child.kill('SIGCONT'))
    const started = performance.now()
    await expect(session.request(bytes('x'), { timeoutMs: 500 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    expect(performance.now() - started).toBeLessThan(3_000)
    expect(await session.closed).toMatchObject({ code: 'SESSION_LOST' })
  })

  it('are not opened by a recording of an earlier one, also when the server was killed and came back', async () => {
    const privateKey = cryptoRandom.bytes(32)
    const first = await serverProcess(toHex(privateKey))
    const [address] = first.server.addresses
    if (address === undefined) return expect.unreachable()
    // The worst case: whoever recorded it has the client's transport key, too.
    const clientKey = cryptoRandom.bytes(32)
    const sent: Uint8Array[] = []
    const victim = await client(first.server, recording(createTransport({ privateKey: clientKey }), sent))
    const session = await victim.open()
    expect(text(await session.request(bytes('once')))).toBe('once')
    expect(sent.length).toBe(2)

    const replay = async (server: Server, lines: Interface) => {
      const thief = await client(server, createTransport({ privateKey: clientKey }))
      const refused = once(lines, 'line')
      const stream = await thief.transport.open(server, '/test/session/1')
      const reader = stream[Symbol.asyncIterator]()
      expect((await reader.next()).value?.length).toBe(33)
      for (const message of sent) await stream.send(message).catch(() => {})
      await expect(reader.next()).rejects.toMatchObject({ code: 'TRANSPORT_ABORTED' })
      expect(await refused).toEqual(['refused SEALED_REPLAYED'])
    }
    await victim.transport.stop()
    await replay(first.server, first.lines)

    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const second = await serverProcess(toHex(privateKey), String(address.port))
    expect(second.server.nodeId).toBe(first.server.nodeId)
    await replay(second.server, second.lines)
    const honest = await (await client(second.server)).open()
    expect(text(await honest.request(bytes('again')))).toBe('again')
  })
})

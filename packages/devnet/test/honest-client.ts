import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { cryptoRandom, type Server, systemClock, type Transport } from '@waypost/core'
import type { DevnetServer } from '@waypost/devnet'
import { createEnvelope, type Envelope, type MailConnection, mailServer, WHOLE_RANGE } from '@waypost/kind-mail'
import { createTransport } from '@waypost/transport'
import { expect } from 'vitest'

const never = new AbortController().signal

/** What a kind needs to connect, with nobody listening. */
export const contextOf = (transport: Transport) => ({
  transport,
  clock: systemClock,
  random: cryptoRandom,
  signal: never,
  evicted: never,
  report: () => {},
})

/** A transport with a key of its own, to be stopped by the caller. */
export async function freshTransport(options: Parameters<typeof createTransport>[0] = {}): Promise<Transport> {
  const transport = createTransport(options)
  await transport.start()
  return transport
}

/** A connection with one mail server, whatever any pool thinks of it. */
export function mailWith(transport: Transport, server: Server): Promise<MailConnection> {
  return mailServer.connect(server, contextOf(transport))
}

export function envelopeOf(topic: string, bytes = 32): Envelope {
  return createEnvelope({ topic, timestamp: Date.now(), payload: randomBytes(bytes) })
}

/** Publishes a message and reads it back, as somebody does who knows nothing of what goes on. */
export async function expectServed(server: Server, topic = 'honest'): Promise<void> {
  const transport = await freshTransport()
  try {
    const mail = await mailWith(transport, server)
    const envelope = envelopeOf(topic)
    expect(await mail.publish([envelope])).toEqual([{ status: 'stored' }])
    expect(await mail.presence([envelope.id])).toEqual([true])
    const { items } = await mail.query({
      ...WHOLE_RANGE,
      topics: [topic],
      limit: 1000,
      after: undefined,
      form: 'positions',
    })
    expect(items.form === 'positions' && items.positions.some(({ id }) => id === envelope.id)).toBe(true)
    await mail.close()
  } finally {
    await transport.stop()
  }
}

/** Resident memory of a process in MB; undefined where the system does not tell. */
export async function residentMegabytes({ pid }: DevnetServer): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /VmRSS:\s+(\d+)/.exec(status)?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
}

/** Asks the host to end, and gives what it counted over its life. */
export async function finalCounters(server: DevnetServer): Promise<Readonly<Record<string, number>>> {
  await server.kill('SIGTERM')
  const lines = (await readFile(server.logFile, 'utf8')).trimEnd().split('\n')
  const last = lines.map((line) => JSON.parse(line)).findLast(({ counters }) => counters !== undefined)
  return last?.counters ?? {}
}

/** Resolves when `look` is true; fails the test when that takes too long. */
export async function until(look: () => boolean | Promise<boolean>, what: string, withinMs = 15_000): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await look())) {
    if (Date.now() > deadline) expect.unreachable(`${what} did not happen within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

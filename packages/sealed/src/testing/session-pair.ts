import { type Outcome, type Server, serverOf, silentLogger } from '@waypost/core'
import { type FakeClock, fakeClock, seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import { createMemoryNetwork } from '@waypost/transport/memory'
import { openSession } from '../session/open-session.js'
import { type ServeSessionsOptions, type SessionHost, serveSessions } from '../session/serve-sessions.js'
import type { SessionHandler } from '../session/served-session.js'

export const PROTOCOL = '/test/session/1'

/** A server that serves `handler` on a memory network, and what a client needs to reach it. */
export async function servedBy(
  handler: SessionHandler,
  options: Omit<ServeSessionsOptions, 'protocol'> & { readonly seed?: number } = {},
) {
  const clock: FakeClock = fakeClock()
  const random = seededRandom(options.seed ?? 1)
  const network = createMemoryNetwork({ clock })
  const identity = generateIdentity(random)
  const transport = network.createServerTransport({ identity, listen: [{ host: '10.0.0.1', port: 4000 }] })
  const counted: Record<string, number> = {}
  const logged: Readonly<Record<string, unknown>>[] = []
  const host: SessionHost = {
    transport,
    identity,
    clock,
    random,
    logger: { ...silentLogger, error: (fields) => void logged.push(fields) },
    counters: {
      count(name, labels = {}, by = 1) {
        const { protocol: _, ...rest } = labels
        const key = [name, ...Object.values(rest)].join(' ')
        counted[key] = (counted[key] ?? 0) + by
      },
    },
  }
  const stop = serveSessions(host, { protocol: PROTOCOL, ...options }, handler)
  await transport.start()
  const server: Server = serverOf(
    createRecord({ privateKey: identity.privateKey, sequence: 1n, ip: '10.0.0.1', tcp: 4000 }),
  )

  async function open(given: { readonly requestTimeoutMs?: number; readonly name?: string } = {}) {
    const client = network.createTransport(given.name === undefined ? {} : { name: given.name })
    await client.start()
    const outcomes: Outcome[] = []
    const evicted = new AbortController()
    const session = await openSession(
      server,
      {
        transport: client,
        clock,
        random,
        signal: new AbortController().signal,
        evicted: evicted.signal,
        report: (outcome) => void outcomes.push(outcome),
      },
      { protocol: PROTOCOL, ...given },
    )
    return { client, session, outcomes, evict: () => evicted.abort() }
  }

  return { clock, network, identity, server, transport, host, stop, open, counted, logged }
}

export const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)
export const bytes = (value: string) => new TextEncoder().encode(value)

/** Lets everything that can run without time passing run. */
export const settle = async (turns = 5) => {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}

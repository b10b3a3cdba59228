import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { cryptoRandom, systemClock, type Transport } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import {
  createEnvelope,
  createMailClient,
  ENVELOPE_LIMITS,
  MAIL_LIMITS,
  type MailConnection,
  mailServer,
  WHOLE_RANGE,
} from '@waypost/kind-mail'
import { createTransport } from '@waypost/transport'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ClusterServer, type ServerCluster, startCluster } from './server-cluster.js'

const random = seededRandom(3)
const never = new AbortController().signal
const transports: Transport[] = []
let cluster: ServerCluster
let victim: ClusterServer

beforeAll(async () => {
  cluster = await startCluster([0], random)
  victim = cluster.servers[0] ?? expect.unreachable('no server')
})
afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.stop()))
})
afterAll(() => cluster?.stop())

/** A connection with an identity of its own. */
async function stranger(): Promise<MailConnection> {
  const transport = createTransport()
  await transport.start()
  transports.push(transport)
  const context = { transport, clock: systemClock, random: cryptoRandom, signal: never, evicted: never, report() {} }
  return mailServer.connect(victim.server, context)
}

function envelopeOf(topic: string, bytes: number) {
  return createEnvelope({ topic, timestamp: Date.now(), payload: random.bytes(bytes) })
}

/** Somebody who knows nothing of what goes on publishes a message and reads it back. */
async function expectServed(topic: string) {
  const mail = createMailClient({ pool: await cluster.pool(), acknowledgements: 1 })
  const { id } = await mail.publish({ topic, payload: random.bytes(32) })
  const got: string[] = []
  for await (const message of mail.history({ topics: [topic], crossCheck: 0 })) got.push(message.id)
  expect(got).toContain(id)
  await mail.close()
}

/** Codes and times to wait of what was refused, whether all of a request or single envelopes of it. */
function refusalsOf(settled: readonly PromiseSettledResult<unknown>[]) {
  return settled.flatMap((one) => {
    if (one.status === 'rejected') return [{ code: one.reason.code, retryAfterMs: one.reason.data?.retryAfterMs }]
    const results = (Array.isArray(one.value) ? one.value : []) as { status?: string; code?: string }[]
    return results.filter(({ status }) => status === 'refused')
  })
}

/** The last is the flooder's own: it waits 10 s for an answer. */
const TYPED = ['RATE_LIMITED', 'WORK_REQUIRED', 'SESSION_BUSY', 'SEALED_BUSY', 'ARCHIVE_FULL', 'DEADLINE_EXCEEDED']

describe('a mail server under a flood', () => {
  it('of publishes refuses by type what is too much, says until when, and takes what others publish', async () => {
    const flooder = await stranger()
    const flooding = Array.from({ length: 120 }, () =>
      flooder.publish(Array.from({ length: 100 }, () => envelopeOf('flood', 1))),
    )
    const settled = Promise.allSettled(flooding)
    await expectServed('beside-publishes')
    const refusals = refusalsOf(await settled)
    expect(refusals.length).toBeGreaterThan(0)
    for (const refusal of refusals) expect(TYPED).toContain(refusal.code)
  })

  it('of queries answers others, and refuses by type what is too much', async () => {
    const flooder = await stranger()
    const query = { ...WHOLE_RANGE, topics: ['flood'], limit: 1, form: 'positions' } as const
    const settled = Promise.allSettled(Array.from({ length: 1_400 }, () => flooder.query(query)))
    await expectServed('beside-queries')
    // How many are too many depends on how fast the machine answers; what is refused is refused by type.
    for (const { code } of refusalsOf(await settled)) expect(TYPED).toContain(code)
  })

  it('of the largest envelopes gives them in pages of bounded size, and loses none that it took', async () => {
    const flooder = await stranger()
    const largest = Array.from({ length: 48 }, () => envelopeOf('large', ENVELOPE_LIMITS.payload))
    const taken = new Set<string>()
    for (let at = 0; at < largest.length; at += 4) {
      const some = largest.slice(at, at + 4)
      const results = await flooder.publish(some)
      for (const [index, { id }] of some.entries()) if (results[index]?.status !== 'refused') taken.add(id)
    }
    expect(taken.size).toBeGreaterThan(0)
    const reader = await stranger()
    const got: string[] = []
    let after: { timestamp: number; id: `0x${string}` } | undefined
    for (let more = true; more; ) {
      const request = { ...WHOLE_RANGE, topics: ['large'], limit: MAIL_LIMITS.page, after, form: 'envelopes' } as const
      const page = await reader.query(request)
      const envelopes = page.items.form === 'envelopes' ? page.items.envelopes : []
      const bytes = envelopes.reduce((sum, envelope) => sum + envelope.bytes.length, 0)
      expect(bytes <= MAIL_LIMITS.pageBytes || envelopes.length === 1).toBe(true)
      got.push(...envelopes.map(({ id }) => id))
      after = envelopes.at(-1)
      more = page.more
    }
    expect(new Set(got)).toEqual(taken)
    expect(got).toHaveLength(taken.size)
  })

  it('of half-open connections and streams serves others', async () => {
    const [address] = victim.server.addresses
    const sockets: Socket[] = []
    for (let count = 0; count < 100; count++) {
      const socket = connect(address?.port ?? 0, '127.0.0.1')
      socket.on('error', () => {})
      sockets.push(socket)
    }
    const transport = createTransport()
    await transport.start()
    transports.push(transport)
    // Streams on which nobody ever says hello.
    const streams = await Promise.allSettled(
      Array.from({ length: 40 }, () => transport.open(victim.server, '/waypost/mail/1')),
    )
    expect(streams.some(({ status }) => status === 'fulfilled')).toBe(true)
    await expectServed('beside-half-open')
    for (const socket of sockets) socket.destroy()
  })

  it('stays within its memory through all of it, and goes on', async () => {
    await expectServed('afterwards')
    const status = process.platform === 'linux' ? readFileSync(`/proc/${victim.pid}/status`, 'utf8') : ''
    const megabytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
    expect(megabytes).toBeLessThan(400)
  })
})

import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { cryptoRandom, systemClock, type Transport, wait } from '@waypost/core'
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
/** So low that a test can pass them on any machine. */
const LIMITS = {
  publish: { perSecond: 20, burst: 500 },
  requests: { perSecond: 5, burst: 100 },
  subscriptionsPerPeer: 8,
}
const never = new AbortController().signal
const transports: Transport[] = []
let cluster: ServerCluster
let victim: ClusterServer

beforeAll(async () => {
  cluster = await startCluster([0], random, { settingsOf: () => ({ options: { limits: LIMITS } }) })
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

interface Refusal {
  readonly code: string
  readonly retryAfterMs: number | undefined
}

/** What was refused, whether all of a request or single envelopes of it. */
function refusalsOf(settled: readonly PromiseSettledResult<unknown>[]): Refusal[] {
  return settled.flatMap((one) => {
    if (one.status === 'rejected') return [{ code: one.reason.code, retryAfterMs: one.reason.data?.retryAfterMs }]
    const results = (Array.isArray(one.value) ? one.value : []) as (Refusal & { status?: string })[]
    return results.filter(({ status }) => status === 'refused')
  })
}

/** The last is the flooder's own: it waits 10 s for an answer. */
const TYPED = ['RATE_LIMITED', 'WORK_REQUIRED', 'SESSION_BUSY', 'SEALED_BUSY', 'ARCHIVE_FULL', 'DEADLINE_EXCEEDED']

/** All are typed, and some say when to come back; gives the longest of these times, in ms. */
function expectTyped(refusals: readonly Refusal[]): number {
  for (const { code } of refusals) expect(TYPED).toContain(code)
  const limited = refusals.filter(({ code }) => code === 'RATE_LIMITED')
  expect(limited.length).toBeGreaterThan(0)
  const times = limited.map(({ retryAfterMs }) => retryAfterMs ?? Number.NaN)
  for (const ms of times) expect(ms).toBeGreaterThan(0)
  return Math.max(...times)
}

describe('a mail server under a flood', () => {
  it('of publishes refuses by type what is too much, says until when, and takes what others publish', async () => {
    const flooder = await stranger()
    // Ten times what one identity may publish at once, and more than it may in minutes.
    const flooding = Array.from({ length: 50 }, () =>
      flooder.publish(Array.from({ length: 100 }, () => envelopeOf('flood', 1))),
    )
    const settled = Promise.allSettled(flooding)
    await expectServed('beside-publishes')
    const waitMs = expectTyped(refusalsOf(await settled))
    await wait(systemClock, waitMs)
    expect(refusalsOf(await Promise.allSettled([flooder.publish([envelopeOf('flood', 1)])]))).toEqual([])
  })

  it('of queries refuses by type what is too much, says until when, and answers others', async () => {
    const flooder = await stranger()
    const query = { ...WHOLE_RANGE, topics: ['flood'], limit: 1, form: 'positions' } as const
    // In batches that a session takes: its answers are the server's, not the session's.
    const settled: PromiseSettledResult<unknown>[] = []
    const flooding = (async () => {
      for (let batch = 0; batch < 12; batch++) {
        settled.push(...(await Promise.allSettled(Array.from({ length: 50 }, () => flooder.query(query)))))
      }
    })()
    await expectServed('beside-queries')
    await flooding
    // 600 of one identity, which may ask for 100 at once and 5 a second.
    const waitMs = expectTyped(refusalsOf(settled))
    await wait(systemClock, waitMs)
    expect(refusalsOf(await Promise.allSettled([flooder.query(query)]))).toEqual([])
    await flooder.close()
  })

  it('of subscriptions refuses by type what is too much, and gives others theirs', async () => {
    const flooder = await stranger()
    const ending = new AbortController()
    const since = { mark: undefined, withinMs: 0 }
    const refusals: Refusal[] = []
    const opened = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const messages = flooder.subscribe({ topics: [`topic-${index}`], since }, { signal: ending.signal })
        const iterator = messages[Symbol.asyncIterator]()
        // The first message of a subscription comes at once.
        return iterator.next().then(
          () => iterator,
          (error) => void refusals.push({ code: error.code, retryAfterMs: error.data?.retryAfterMs }),
        )
      }),
    )
    expect(opened.filter((one) => one !== undefined)).toHaveLength(8)
    expectTyped(refusals)
    const other = await stranger()
    const iterator = other.subscribe({ topics: ['theirs'], since }, { signal: ending.signal })[Symbol.asyncIterator]()
    await iterator.next()
    const envelope = envelopeOf('theirs', 10)
    const heard = iterator.next()
    await other.publish([envelope])
    expect((await heard).value?.items).toMatchObject({ envelopes: [{ id: envelope.id }] })
    ending.abort()
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

import { systemClock } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMailClient } from '../client/mail-client.js'
import { createEnvelope } from '../envelope.js'
import { envelopes } from '../testing/envelopes.js'
import {
  createMailNetwork,
  type MailNetwork,
  type TestServer,
  type TestServerOptions,
} from '../testing/mail-network.js'
import { createMemoryArchive } from './memory-archive.js'

const HOUR = 3_600_000
let running: MailNetwork | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

async function network(count: number, options: TestServerOptions = {}) {
  running = await createMailNetwork(count, { clock: systemClock, ...options })
  return running
}

const counts = (servers: readonly TestServer[]) =>
  Promise.all(servers.map(async ({ archive }) => (await archive.stats()).envelopes))
const until = (check: () => Promise<unknown>) => vi.waitFor(check, { timeout: 10_000, interval: 20 })
const sample = (count: number, seed = 5) => envelopes(count, { from: Date.now() - 1_000, random: seededRandom(seed) })

async function connectionWith(server: TestServer, mail: MailNetwork) {
  return (await (await mail.pool([server])).connect()).client
}

function first<T>(items: readonly T[]): T {
  const [item] = items
  if (item === undefined) expect.unreachable('there is no first item')
  return item as T
}

describe('mail service', () => {
  it('spreads what two of twelve servers acknowledged to all of them', async () => {
    const mail = await network(12)
    const client = createMailClient({ pool: await mail.pool() })
    const published = await Promise.all(
      Array.from({ length: 50 }, (_, index) => client.publish({ topic: 'news', payload: Uint8Array.of(index) })),
    )
    for (const { acknowledgedBy } of published) expect(new Set(acknowledgedBy).size).toBe(2)
    await until(async () => expect(await counts(mail.servers)).toEqual(Array(12).fill(50)))
    await client.close()
  })

  it('fills a new server, and one that was away, from the others', async () => {
    const mail = await network(3, { catchUpIntervalMs: 50 })
    const [a, b, c] = mail.servers
    await a?.archive.put(sample(2_500), Date.now())
    await until(async () => expect(await counts(mail.servers)).toEqual([2_500, 2_500, 2_500]))
    c?.kill()
    await a?.archive.put(sample(300, 6), Date.now())
    await b?.archive.put(sample(200, 7), Date.now())
    c?.revive()
    const fresh = await mail.add()
    await until(async () => expect(await counts([...mail.servers, fresh])).toEqual(Array(5).fill(3_000)))
    await until(async () => expect(await fresh.service.stats()).toMatchObject({ caughtUp: true, envelopes: 3_000 }))
  })

  it('takes nothing from, and gives nothing in bulk to, servers it has not verified', async () => {
    const mail = await network(1, { catchUpIntervalMs: 50 })
    const stranger = await mail.add({ isAlone: true })
    const connection = await connectionWith(first(mail.servers), mail)
    const everything = { topics: [], start: 0, end: Date.now(), limit: 10, form: 'positions' } as const
    await expect(connection.query(everything)).rejects.toMatchObject({ code: 'QUERY_INVALID' })
    const bulk = connection.arrivals({ ...everything, since: { withinMs: HOUR } })
    await expect(bulk).rejects.toMatchObject({ code: 'QUERY_INVALID' })
    expect((await stranger.archive.stats()).envelopes).toBe(0)
    await connection.close()
  })

  it('refuses envelopes out of time, each with its code, and takes the rest', async () => {
    const mail = await network(1)
    const connection = await connectionWith(first(mail.servers), mail)
    const at = (timestamp: number, lifetime = 86_400) =>
      createEnvelope({ topic: 't', timestamp, lifetime, payload: new Uint8Array(1) })
    const now = Date.now()
    const results = await connection.publish([at(now), at(now - 2 * HOUR), at(now + HOUR), at(now - 2_000, 1), at(now)])
    expect(results.map((result) => (result.status === 'refused' ? result.code : result.status))).toEqual([
      'stored',
      'TIMESTAMP_OUT_OF_RANGE',
      'TIMESTAMP_OUT_OF_RANGE',
      'ENVELOPE_EXPIRED',
      'known',
    ])
    await connection.close()
  })

  it.each([0, 1_001, 5_000])('refuses a limit of %d', async (limit) => {
    const mail = await network(1)
    const connection = await connectionWith(first(mail.servers), mail)
    const asked = connection.query({ topics: ['t'], start: 0, end: 5, limit, form: 'envelopes' })
    await expect(asked).rejects.toMatchObject({ code: 'QUERY_INVALID', isRetryable: false })
    await connection.close()
  })

  it('limits what a peer may publish and ask, saying when to come back', async () => {
    const rate = { perSecond: 1, burst: 3 }
    const mail = await network(1, { limits: { publish: rate, requests: rate } })
    const connection = await connectionWith(first(mail.servers), mail)
    await connection.publish(sample(3))
    const flood = connection.publish(sample(2, 8))
    await expect(flood).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      isRetryable: true,
      retryAfterMs: expect.any(Number),
    })
    const terms = await Promise.allSettled(Array.from({ length: 6 }, () => connection.terms()))
    expect(terms.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(3)
    await connection.close()
  })

  it('asks for work under a flood, says so in its terms, and takes what proves it', async () => {
    const mail = await network(2, { limits: { workFromPerSecond: 1 } })
    const connection = await connectionWith(first(mail.servers), mail)
    expect(await connection.publish(sample(3))).toEqual(Array(3).fill({ status: 'stored' }))
    await connection.publish(sample(30, 9))
    const [refused] = await connection.publish(sample(1, 10))
    expect(refused).toMatchObject({ status: 'refused', code: 'WORK_REQUIRED', bits: expect.any(Number) })
    const client = createMailClient({ pool: await mail.pool() })
    const { acknowledgedBy } = await client.publish({ topic: 'news', payload: Uint8Array.of(1) })
    expect(acknowledgedBy).toHaveLength(2)
    await client.close()
    await connection.close()
  })

  it('weighs a publisher by what it published before a restart', async () => {
    const mail = await network(1)
    const server = first(mail.servers)
    // One identity throughout: in this network it has no address to be counted by.
    const pool = await mail.pool([server])
    const publish = async (bytes: number) => {
      const envelope = createEnvelope({
        topic: 'news',
        timestamp: Date.now(),
        payload: new Uint8Array(bytes).fill(bytes),
      })
      const { client: connection } = await pool.connect()
      expect(await connection.publish([envelope])).toEqual([{ status: 'stored' }])
      await connection.close()
      const [held] = await server.archive.fetch([envelope.id], 1_000_000)
      return held?.weight
    }
    expect(await publish(100)).toBe(0)
    expect(await publish(65_000)).toBe(0)
    expect(await publish(60_000)).toBe(1)
    await server.restart()
    expect(await publish(200)).toBe(1)
  })

  it('keeps what others wrote when one floods it, on every server', async () => {
    const mail = await network(3, { maxEnvelopes: 300, pruneIntervalMs: 50, catchUpIntervalMs: 100 })
    const [a, b, c] = mail.servers
    const others = sample(100)
    await first(mail.servers).archive.put(others, Date.now())
    await until(async () => expect(await counts([a, b, c] as TestServer[])).toEqual([100, 100, 100]))
    const connection = await connectionWith(first(mail.servers), mail)
    for (let batch = 0; batch < 10; batch++) {
      await connection.publish(
        Array.from({ length: 60 }, (_, index) =>
          createEnvelope({
            topic: index % 2 === 0 ? 'news' : `flood-${batch}-${index}`,
            timestamp: Date.now(),
            payload: new Uint8Array(3_000).fill(batch + index),
          }),
        ),
      )
    }
    await until(async () => {
      for (const count of await counts(mail.servers)) expect(count).toBeLessThanOrEqual(300)
    })
    for (const { archive } of mail.servers) {
      expect(await archive.has(others.map(({ id }) => id))).not.toContain(false)
    }
    await connection.close()
  })

  it('gives its subscribers what another host put into the archive that both share', async () => {
    const archive = createMemoryArchive()
    const callbacks = new Set<(head: number) => void>()
    const shared = Object.assign(archive, {
      onForeignArrivals(callback: (head: number) => void) {
        callbacks.add(callback)
        return () => void callbacks.delete(callback)
      },
    })
    const mail = await network(1, { archive: shared })
    const connection = await connectionWith(first(mail.servers), mail)
    const subscription = connection.subscribe({ topics: ['news'], since: { withinMs: 0 } })[Symbol.asyncIterator]()
    await subscription.next()
    const next = subscription.next()
    const theirs = sample(3)
    await archive.put(theirs, Date.now())
    for (const callback of callbacks) callback(archive.head)
    const envelopesOnly = theirs.map(({ id }) => expect.objectContaining({ id }))
    expect((await next).value).toMatchObject({ items: { form: 'envelopes', envelopes: envelopesOnly } })
    await connection.close()
    await mail.stop()
    expect(callbacks.size).toBe(0)
  })

  it('drains: sends clients away with a time to come back, and goes on giving other servers what it has', async () => {
    const mail = await network(2, { catchUpIntervalMs: 100 })
    const [a, b] = mail.servers as [TestServer, TestServer]
    const connection = await connectionWith(a, mail)
    await connection.publish(sample(3))
    const subscription = connection.subscribe({ topics: ['news'], since: { withinMs: HOUR } })[Symbol.asyncIterator]()
    expect((await subscription.next()).value).toMatchObject({ more: false })
    expect(await a.service.measure?.()).toContainEqual({ name: 'mail_subscriptions', value: 1 })
    a.service.drain()
    expect(a.service.notReady?.()).toBe('draining')
    await expect(subscription.next()).rejects.toMatchObject({ code: 'SERVER_STOPPING' })
    const refused = connection.publish(sample(1, 9))
    await expect(refused).rejects.toMatchObject({ code: 'SERVER_STOPPING', isRetryable: true, retryAfterMs: 60_000 })
    await a.archive.put(sample(20, 11), Date.now())
    await until(async () => expect((await b.archive.stats()).envelopes).toBe(23))
    expect(await a.service.stats()).toMatchObject({ draining: true, subscriptions: 0, envelopes: 23 })
    await connection.close()
  })

  it('refuses with a typed error while its archive fails, and goes on when that is over', async () => {
    const archive = createMemoryArchive()
    const put = vi.spyOn(archive, 'put').mockRejectedValueOnce(Object.assign(new Error('disk')))
    const mail = await network(1, { archive })
    const connection = await connectionWith(first(mail.servers), mail)
    const [refused] = await connection.publish(sample(1))
    expect(refused).toMatchObject({ status: 'refused', code: 'ARCHIVE_FAILED' })
    put.mockRestore()
    expect(await connection.publish(sample(1))).toEqual([{ status: 'stored' }])
    await connection.close()
  })

  it('tells its terms, and which ids it holds', async () => {
    const mail = await network(1)
    const server = first(mail.servers)
    const connection = await connectionWith(server, mail)
    const all = sample(3)
    await connection.publish(all.slice(0, 2))
    expect(await connection.presence(all.map(({ id }) => id))).toEqual([true, true, false])
    expect((await connection.fetch(all.map(({ id }) => id))).map(({ id }) => id)).toEqual(
      all.slice(0, 2).map(({ id }) => id),
    )
    expect(await connection.terms()).toMatchObject({
      retention: 2_592_000,
      maxPage: 1_000,
      earliest: all[0]?.timestamp,
    })
    await connection.close()
  })

  it('starts and stops more than once, and answers again after it', async () => {
    const mail = await network(1)
    const server = first(mail.servers)
    const connection = await connectionWith(server, mail)
    await connection.publish(sample(2))
    await server.service.stop()
    await server.service.stop()
    await expect(connection.terms()).rejects.toMatchObject({ code: 'SESSION_ENDED' })
    expect(await server.service.stats()).toMatchObject({ envelopes: 0 })
  })
})

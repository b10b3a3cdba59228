import { type Clock, systemClock } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Envelope } from '../envelope.js'
import { MailError } from '../mail-error.js'
import { collect, envelopes } from '../testing/envelopes.js'
import { createMailNetwork, type MailNetwork, type TestServerOptions } from '../testing/mail-network.js'
import { loopRoom } from './loop-room.js'
import { createMailClient } from './mail-client.js'
import type { MailServerPool } from './pool-port.js'
import type { MailProgress } from './progress.js'

const HOUR = 3_600_000
/** Rounds of pulling from peers are switched off: what a server holds is what the test gave it. */
const STILL = { catchUpIntervalMs: HOUR }

let running: MailNetwork | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

async function network(count: number, options: Partial<TestServerOptions> & { clock?: Clock; seed?: number } = {}) {
  running = await createMailNetwork(count, { clock: systemClock, isAlone: true, ...STILL, ...options })
  return running
}

const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id)
const sorted = (items: readonly { readonly id: string }[]) => idsOf(items).sort()

function sample(count: number, seed = 7): Envelope[] {
  return envelopes(count, { from: Date.now() - 10 * HOUR, stepMs: 7, random: seededRandom(seed) })
}

describe('history', () => {
  it('yields every message once, in the order of timestamps, over many pages', async () => {
    const { servers, pool } = await network(1)
    const all = sample(2_345)
    await servers[0]?.archive.put(all, Date.now())
    const client = createMailClient({ pool: await pool() })
    const got = await collect(client.history({ topics: ['news'], pageSize: 100 }))
    expect(idsOf(got)).toEqual(idsOf(all))
    await client.close()
  })

  it('asks for little at first, so that something comes soon, and for long pages then', async () => {
    const { servers, pool } = await network(1)
    const all = sample(2_345)
    await servers[0]?.archive.put(all, Date.now())
    const client = createMailClient({ pool: await pool() })
    const pages: number[] = []
    const onProgress = (event: MailProgress) => void (event.type === 'page' && pages.push(event.messages))
    const got = await collect(client.history({ topics: ['news'], crossCheck: 0, onProgress }))
    expect(pages).toEqual([100, 1_000, 1_000, 245])
    expect(idsOf(got)).toEqual(idsOf(all))
    await client.close()
  })

  it('waits for nothing before its first page, and for room in the event loop before each one behind it', async () => {
    const { servers, pool } = await network(1)
    const all = sample(250)
    await servers[0]?.archive.put(all, Date.now())
    const client = createMailClient({ pool: await pool() })
    const room = Promise.withResolvers<void>()
    const wait = vi.spyOn(loopRoom, 'wait').mockReturnValue(room.promise)
    const messages = client.history({ topics: ['news'], crossCheck: 0, pageSize: 100 })[Symbol.asyncIterator]()
    const got: string[] = []
    for (let count = 0; count < 100; count++) got.push((await messages.next()).value?.id ?? '')
    expect(wait).toHaveBeenCalledTimes(1)
    const [server] = servers
    const queries = vi.spyOn(server?.archive ?? expect.unreachable(), 'query')
    let isThere = false
    const next = messages.next().then((result) => {
      isThere = true
      return result
    })
    // Everything that does not wait for the room comes before an answer that goes all the way to the server and back.
    await client.survey()[Symbol.asyncIterator]().next()
    expect([isThere, queries.mock.calls.length]).toEqual([false, 0])
    room.resolve()
    got.push((await next).value?.id ?? '')
    for await (const { id } of { [Symbol.asyncIterator]: () => messages }) got.push(id)
    expect(got).toEqual(idsOf(all))
    expect(wait).toHaveBeenCalledTimes(2)
    wait.mockRestore()
    await client.close()
  })

  it('gives exactly 1,000 for a limit of 1,000', async () => {
    const { servers, pool } = await network(1)
    await servers[0]?.archive.put(sample(1_500), Date.now())
    const { client } = await (await pool()).connect()
    const page = await client.query({ topics: ['news'], start: 0, end: Date.now(), limit: 1_000, form: 'envelopes' })
    expect(page.items.form === 'envelopes' && page.items.envelopes.length).toBe(1_000)
    expect(page.more).toBe(true)
    await client.close()
  })

  it('goes on at another server, without loss or repetition, when servers die in mid-history', async () => {
    const { servers, pool } = await network(4)
    const all = sample(1_000)
    for (const server of servers) await server.archive.put(all, Date.now())
    const progress: MailProgress[] = []
    const client = createMailClient({ pool: await pool(servers) })
    const got: string[] = []
    const reading = client.history({ topics: ['news'], pageSize: 50, onProgress: (event) => void progress.push(event) })
    for await (const message of reading) {
      got.push(message.id)
      if (got.length === 120) servers[0]?.kill()
      if (got.length === 500) servers[1]?.kill()
      if (got.length === 730) servers[2]?.kill()
    }
    expect(got).toEqual(idsOf(all))
    expect(progress.filter((event) => event.type === 'failover')).toHaveLength(3)
    await client.close()
  })

  it('finds what the first server lacked, behind the cursor, when another one takes over', async () => {
    const { servers, pool } = await network(2)
    const all = sample(400)
    await servers[0]?.archive.put(
      all.filter((_, index) => index % 3 !== 0),
      Date.now(),
    )
    await servers[1]?.archive.put(all, Date.now())
    const client = createMailClient({ pool: await pool(servers) })
    const got: string[] = []
    for await (const message of client.history({ topics: ['news'], pageSize: 20 })) {
      got.push(message.id)
      if (got.length === 100) servers[0]?.kill()
    }
    expect([...got].sort()).toEqual(sorted(all))
    await client.close()
  })

  it('finds what the server in use lacks, and blames no server that has not caught up for it', async () => {
    const { servers, pool } = await network(3)
    const all = sample(200)
    const [first, honest, third] = servers
    await first?.archive.put(all.slice(0, 150), Date.now())
    await honest?.archive.put(all, Date.now())
    await third?.archive.put(all, Date.now())
    const counted = await pool(servers)
    const progress: MailProgress[] = []
    const client = createMailClient({ pool: counted })
    const got = await collect(client.history({ topics: ['news'], onProgress: (event) => void progress.push(event) }))
    expect(sorted(got)).toEqual(sorted(all))
    expect(new Set(idsOf(got)).size).toBe(got.length)
    expect(progress).toContainEqual(expect.objectContaining({ type: 'cross-check', found: 50 }))
    expect(progress.at(-1)).toEqual({ type: 'unchecked' })
    for (const server of servers) expect(counted.failuresOf(server)).toEqual([])
    await client.close()
  })

  it('delivers what arrives late and back-dated behind the cursor while it reads', async () => {
    const { servers, pool } = await network(1)
    const all = sample(600)
    const late = all.filter((_, index) => index % 50 === 10)
    const early = all.filter((envelope) => !late.includes(envelope))
    await servers[0]?.archive.put(early, Date.now())
    const client = createMailClient({ pool: await pool() })
    const got: string[] = []
    for await (const message of client.history({ topics: ['news'], pageSize: 100 })) {
      got.push(message.id)
      if (got.length === 450) await servers[0]?.archive.put(late, Date.now())
    }
    expect([...got].sort()).toEqual(sorted(all))
    await client.close()
  })

  it('goes on from a saved state on another server, and brings what was back-dated since', async () => {
    const { servers, pool } = await network(2)
    const all = sample(500)
    const recent = envelopes(100, { from: Date.now() - HOUR / 2, random: seededRandom(8) })
    const late = envelopes(5, { from: Date.now() - HOUR / 3, random: seededRandom(9) })
    for (const server of servers) await server.archive.put([...all, ...recent], Date.now())
    const client = createMailClient({ pool: await pool(servers) })
    const first = client.history({ topics: ['news'] })
    const got = await collect(first)
    expect(got).toHaveLength(600)
    const state = first.state()
    servers[0]?.kill()
    const news = envelopes(7, { from: Date.now(), random: seededRandom(10) })
    await servers[1]?.archive.put([...late, ...news], Date.now())
    const second = await collect(client.history({ topics: ['news'], state }))
    expect(sorted(second)).toEqual(sorted([...late, ...news]))
    await client.close()
  })

  it('waits for a busy server that it compares with, and leaves the connection to others', async () => {
    const { servers, pool } = await network(2)
    const all = sample(30)
    await servers[0]?.archive.put(all.slice(0, 20), Date.now())
    await servers[1]?.archive.put(all.slice(10), Date.now())
    const inner = await pool(servers)
    let [refused, closed] = [0, 0]
    const busy: MailServerPool = {
      async connect(options) {
        const { client, ...rest } = await inner.connect(options)
        const query: typeof client.query = (request, call) => {
          if (request.form === 'envelopes' || ++refused > 2) return client.query(request, call)
          return Promise.reject(new MailError({ code: 'RATE_LIMITED', message: 'too many pages', retryAfterMs: 5 }))
        }
        const close = () => {
          closed++
          return client.close()
        }
        return { ...rest, client: { ...client, isOpen: true, query, close } }
      },
    }
    const client = createMailClient({ pool: busy })
    expect(sorted(await collect(client.history({ topics: ['news'] })))).toEqual(sorted(all))
    expect([refused, closed]).toEqual([3, 0])
    await client.close()
  })

  it('can be left in the middle and resumed from its state', async () => {
    const { servers, pool } = await network(2)
    const all = sample(300)
    for (const server of servers) await server.archive.put(all, Date.now())
    const client = createMailClient({ pool: await pool() })
    const got: string[] = []
    let state: string | undefined
    while (got.length < all.length) {
      const reading = client.history({ topics: ['news'], pageSize: 40, state })
      let taken = 0
      for await (const message of reading) {
        got.push(message.id)
        if (++taken === 77) break
      }
      state = reading.state()
    }
    expect([...got].sort()).toEqual(sorted(all))
    await client.close()
  })

  it('rejects with the abort when its signal fires, and with a typed error when no server is left', async () => {
    const { servers, pool } = await network(1)
    await servers[0]?.archive.put(sample(300), Date.now())
    const client = createMailClient({ pool: await pool() })
    const controller = new AbortController()
    const reading = client.history({ topics: ['news'], pageSize: 10, signal: controller.signal })
    await expect(
      (async () => {
        for await (const _ of reading) controller.abort()
      })(),
    ).rejects.toMatchObject({ code: 'ABORTED' })
    servers[0]?.kill()
    await expect(collect(client.history({ topics: ['news'] }))).rejects.toMatchObject({ code: 'NO_SERVER' })
    await client.close()
  })

  it.each([
    [{ topics: [] }, 'topics'],
    [{ topics: ['a b'] }, 'topics'],
    [{ topics: ['a'], start: 5, end: 5 }, 'end'],
    [{ topics: ['a'], start: -1 }, 'start'],
    [{ topics: ['a'], pageSize: 0 }, 'pageSize'],
    [{ topics: ['a'], pageSize: 1_001 }, 'pageSize'],
  ])('refuses %j, naming the field', async (request, field) => {
    const { pool } = await network(1)
    const client = createMailClient({ pool: await pool() })
    expect(() => client.history(request)).toThrow(expect.objectContaining({ data: expect.objectContaining({ field }) }))
  })

  it.each(['', '{}', '[]', 'null', '{"version":1,"topics":["news"],"start":0,"cursor":"0x00"}', '{"version":2}'])(
    'refuses the state %j',
    async (state) => {
      const { pool } = await network(1)
      const client = createMailClient({ pool: await pool() })
      expect(() => client.history({ topics: ['news'], state })).toThrow(
        expect.objectContaining({ code: 'STATE_INVALID' }),
      )
    },
  )
})
